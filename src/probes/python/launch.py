"""Starts a training script with the probe loaded before it.

    python launch.py -- script.py ARGS...
    python launch.py -- -m package.module ARGS...

The probe's package is loaded by its path, so that nothing of ours stands on the script's `sys.path`.
"""

import importlib.util
import os
import sys

_PACKAGE = "training_recipe_probe"


def _load_package():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), _PACKAGE)
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    _load_package()
    from training_recipe_probe.start import start

    start(sys.argv[1:])
