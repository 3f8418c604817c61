"""Starts a training script with the probe loaded before it.

    python launch.py -- script.py ARGS...
    python launch.py -- -m package.module ARGS...
    python launch.py --fork-server MODULES...

The probe's package is loaded by its path, so that nothing of ours stands on the script's `sys.path`.
"""

import importlib.util
import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader

_PACKAGE = "training_recipe_probe"


class _CachingLoader(SourceFileLoader):
    """Leaves byte code beside the probe's own sources, though this process leaves none in the person's folders."""

    def get_code(self, fullname):
        before, sys.dont_write_bytecode = sys.dont_write_bytecode, False
        try:
            return super().get_code(fullname)
        finally:
            sys.dont_write_bytecode = before


class _Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        spec = PathFinder.find_spec(name, path, target) if name.startswith(_PACKAGE + ".") else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _CachingLoader(spec.loader.name, spec.loader.path)
        return spec


def _load_package():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), _PACKAGE)
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = package
    spec.loader.exec_module(package)
    sys.meta_path.insert(0, _Finder)


if __name__ == "__main__":
    _load_package()
    if sys.argv[1:2] == ["--fork-server"]:
        from training_recipe_probe.process.fork_server import serve

        serve(sys.argv[2:])
    from training_recipe_probe.start import start

    start(sys.argv[1:])
