import importlib
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from types import ModuleType

from training_recipe_probe.process.delayed_modules import delay_modules, is_delayed

_NAME = "library_that_is_large"


class DelayedModules(unittest.TestCase):
    def setUp(self):
        before = list(sys.meta_path)
        self.addCleanup(lambda: sys.meta_path.__setitem__(slice(None), before))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        sys.path.insert(0, folder.name)
        self.addCleanup(sys.path.remove, folder.name)
        self.package = Path(folder.name) / _NAME
        self.package.mkdir()
        (self.package / "part.py").write_text("here = True\n")
        self.addCleanup(lambda: [sys.modules.pop(name) for name in list(sys.modules) if name.startswith(_NAME)])

    def _import(self, text: str, **stand_ins: object) -> ModuleType:
        (self.package / "__init__.py").write_text(textwrap.dedent(text))
        importlib.invalidate_caches()
        delay_modules({_NAME: lambda module: dict(stand_ins)})
        module = importlib.import_module(_NAME)
        self.assertTrue(is_delayed(module))
        return module

    def test_are_loaded_by_the_first_look_at_their_contents(self):
        module = self._import("answer = 42\nasked = 'by itself'\n", asked="a stand-in")
        self.assertEqual(module.asked, "a stand-in")
        self.assertTrue(is_delayed(module))
        self.assertEqual((module.answer, module.asked), (42, "by itself"))
        self.assertIs(type(module), ModuleType)
        self.assertFalse(hasattr(module, "more"))

    def test_may_be_asked_for_twice(self):
        delay_modules({_NAME: lambda module: {}})
        module = self._import("from . import part\nanswer = 42\n")
        self.assertEqual((module.part.here, module.answer), (True, 42))

    def test_are_loaded_before_a_part_of_them_and_by_a_list_of_their_contents(self):
        module = self._import("from .part import here\n")
        self.assertIn("here", dir(module))
        for name in list(sys.modules):
            if name.startswith(_NAME):
                del sys.modules[name]
        part = importlib.import_module(f"{_NAME}.part")
        self.assertTrue(part.here)
        self.assertTrue(sys.modules[_NAME].here)

    def test_may_look_for_what_they_have_not_got_yet_while_they_are_loaded(self):
        module = self._import(f"import {_NAME}\nhad = hasattr({_NAME}, 'later')\nlater = 1\n")
        self.assertEqual((module.had, module.later), (False, 1))

    def test_that_fail_fail_where_they_are_asked_and_are_tried_again(self):
        module = self._import("raise RuntimeError('no such library')\n")
        with self.assertRaisesRegex(RuntimeError, "no such library"):
            module.answer
        self.assertNotIn(_NAME, sys.modules)
        (self.package / "__init__.py").write_text("answer = 43\n# The text is of another length than before.\n")
        importlib.invalidate_caches()
        self.assertEqual(importlib.import_module(_NAME).answer, 43)


if __name__ == "__main__":
    unittest.main()
