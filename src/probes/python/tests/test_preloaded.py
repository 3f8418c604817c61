import importlib
import os
import sys
import tempfile
import unittest
from pathlib import Path
from types import ModuleType

from training_recipe_probe.process.preloaded import Preloaded

_FIRST, _SECOND = "library_loaded_first", "library_loaded_second"


class _IsUnfit(Exception):
    pass


def _unfit(why: str):
    raise _IsUnfit(why)


class PreloadedLibraries(unittest.TestCase):
    def setUp(self):
        meta_path, path, environment = list(sys.meta_path), list(sys.path), dict(os.environ)
        folder = tempfile.TemporaryDirectory()

        def put_back():
            sys.meta_path[:], sys.path[:] = meta_path, path
            os.environ.clear()
            os.environ.update(environment)
            for name in [name for name in sys.modules if name.startswith("library_loaded")]:
                del sys.modules[name]
            folder.cleanup()

        self.addCleanup(put_back)
        sys.path.insert(0, folder.name)
        for name, text in (
            (_FIRST, "import os\nfrom . import part\nos.environ['LIBRARY_SET'] = 'by itself'\ntimes = []\n"),
            (_SECOND, f"import {_FIRST}\n{_FIRST}.times.append(1)\n"),
        ):
            package = Path(folder.name) / name
            package.mkdir()
            (package / "__init__.py").write_text(text)
            (package / "part.py").write_text("")
        importlib.invalidate_caches()
        self.heard: list[str] = []
        self.preloaded = Preloaded()
        self.preloaded.load([lambda: importlib.import_module(_FIRST), lambda: importlib.import_module(_SECOND)])
        del os.environ["LIBRARY_SET"]

    def _offer(self):
        self.preloaded.offer(lambda name, module: self.heard.append(name), _unfit)

    def test_are_the_scripts_when_it_imports_them_and_not_before(self):
        first = self.preloaded.module(_FIRST)
        self._offer()
        self.assertNotIn(_FIRST, sys.modules)
        self.assertNotIn("LIBRARY_SET", os.environ)
        spec = importlib.util.find_spec(_FIRST)
        self.assertEqual((spec.origin, _FIRST in sys.modules), (first.__spec__.origin, False))

        module = importlib.import_module(_FIRST)

        self.assertIs(module, first)
        self.assertIs(sys.modules[f"{_FIRST}.part"], module.part)
        self.assertEqual(os.environ["LIBRARY_SET"], "by itself")
        self.assertEqual(type(module.__loader__).__name__, "SourceFileLoader")
        self.assertIs(module.__spec__.loader, module.__loader__)
        self.assertNotIn(_SECOND, sys.modules)
        self.assertEqual(self.heard, [f"{_FIRST}.part"])

    def test_bring_along_what_they_load_and_are_loaded_once(self):
        self._offer()
        importlib.import_module(f"{_SECOND}.part")
        self.assertEqual(sys.modules[_FIRST].times, [1])
        self.assertEqual(self.heard, [f"{_FIRST}.part", _FIRST])
        self.assertIs(importlib.import_module(_FIRST), sys.modules[_FIRST])

    def test_are_unfit_where_the_script_sets_the_environment_before(self):
        self._offer()
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
        importlib.import_module(_FIRST)
        os.environ["KERAS_BACKEND"] = "jax"
        with self.assertRaisesRegex(_IsUnfit, "sets KERAS_BACKEND before"):
            importlib.import_module(_SECOND)

    def test_are_unfit_where_the_script_has_others_of_their_names(self):
        self._offer()
        sys.modules[f"{_FIRST}.part"] = ModuleType(f"{_FIRST}.part")
        with self.assertRaisesRegex(_IsUnfit, f"another {_FIRST}.part"):
            importlib.import_module(_FIRST)

    def test_are_unfit_where_a_folder_that_was_added_shadows_them(self):
        self._offer()
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "tempfile.py").write_text("")
            sys.path.append(folder)
            with self.assertRaisesRegex(_IsUnfit, "a module tempfile of its own"):
                importlib.import_module(_FIRST)

    def test_are_shadowed_by_modules_of_a_folder_but_not_by_what_else_is_in_it(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("data.csv", "train.py", "notes.py.bak", f"{_FIRST}.txt"):
                (Path(folder) / name).write_text("")
            (Path(folder) / _SECOND).mkdir()
            self.assertIsNone(self.preloaded.shadowed_by(folder))
            (Path(folder) / _SECOND / "__init__.py").write_text("")
            self.assertEqual(self.preloaded.shadowed_by(folder), _SECOND)
        self.assertIsNone(self.preloaded.shadowed_by(os.path.join(folder, "nowhere")))
