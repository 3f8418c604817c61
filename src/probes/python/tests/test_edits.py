import importlib
import inspect
import os
import sys
import tempfile
import traceback
import unittest
from pathlib import Path

from training_recipe_probe.loops.source import SourceFile
from training_recipe_probe.script import edits


def edit(file, line, column, end_line, end_column, text):
    return {"file": str(file), "line": line, "column": column, "endLine": end_line, "endColumn": end_column, "text": text}


class Edits(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        edits._edits.clear()
        edits._loaded.clear()
        self.before = inspect.findsource, importlib.machinery.SourceFileLoader.get_code

    def tearDown(self):
        edits._edits.clear()
        inspect.findsource, importlib.machinery.SourceFileLoader.get_code = self.before
        self.folder.cleanup()

    def write(self, text, name="script.py"):
        path = Path(self.folder.name) / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_file(self, path):
        variables = {"__name__": "__main__"}
        exec(edits.compile_file(str(path)), variables)
        return variables

    def test_a_value_is_changed_and_the_file_is_not(self):
        path = self.write("width = 4\nnext = width + 1\n")
        edits.install([edit(path, 1, 9, 1, 10, "32")])
        self.assertEqual(self.run_file(path)["next"], 33)
        self.assertEqual(path.read_text(), "width = 4\nnext = width + 1\n")
        self.assertEqual(edits.unloaded(), [])

    def test_columns_count_utf_16_units(self):
        path = self.write("a, b = '𝜇é', 1\n")
        edits.install([edit(path, 1, 15, 1, 16, "2")])
        self.assertEqual(self.run_file(path)["b"], 2)

    def test_lines_stay_those_of_the_file_below_lines_put_in(self):
        path = self.write("def f():\n    x = 1\n    return 1 / 0\n\nf()\n")
        edits.install([edit(path, 2, 5, 2, 5, "y = (\n        3\n    )\n    ")])
        try:
            self.run_file(path)
        except ZeroDivisionError as error:
            told = [(each.lineno, each.line) for each in traceback.extract_tb(error.__traceback__)[-2:]]
            self.assertEqual(told, [(5, "f()"), (3, "return 1 / 0")])
        else:
            self.fail("nothing was raised")

    def test_a_line_taken_out_leaves_those_below_where_they_are(self):
        path = self.write("x = 1\nx = 2\n\ndef f():\n    return x\n")
        edits.install([edit(path, 2, 1, 3, 1, "")])
        variables = self.run_file(path)
        self.assertEqual(variables["f"](), 1)
        self.assertEqual(variables["f"].__code__.co_firstlineno, 4)

    def test_a_mistake_is_told_at_the_files_line(self):
        path = self.write("x = 1\ny = 2\nz = 3\n")
        edits.install([edit(path, 1, 1, 1, 1, "a = 0\nb = 0\n"), edit(path, 3, 5, 3, 6, "(")])
        with self.assertRaises(SyntaxError) as raised:
            self.run_file(path)
        self.assertEqual(raised.exception.lineno, 3)

    def test_modules_are_changed_as_they_are_imported_whatever_the_cache_holds(self):
        path = self.write("size = 4\n", "recipe_edits_module.py")
        sys.path.insert(0, self.folder.name)
        try:
            import recipe_edits_module

            self.assertEqual(recipe_edits_module.size, 4)
            edits.install([edit(path, 1, 8, 1, 9, "5")])
            self.assertEqual(edits.unloaded(), [os.path.realpath(path)])
            del sys.modules["recipe_edits_module"]
            self.assertEqual(importlib.import_module("recipe_edits_module").size, 5)
            edits._edits.clear()
            del sys.modules["recipe_edits_module"]
            self.assertEqual(importlib.import_module("recipe_edits_module").size, 4)
        finally:
            sys.path.remove(self.folder.name)
            sys.modules.pop("recipe_edits_module", None)

    def test_whoever_compiles_a_functions_source_sees_what_runs(self):
        path = self.write("x = 0\ndef f():\n    return 1\n\ndef g():\n    return 2\n")
        edits.install([edit(path, 2, 1, 2, 1, "z = 9\n"), edit(path, 6, 12, 6, 13, "7")])
        variables = self.run_file(path)
        self.assertEqual(inspect.getsource(variables["g"]), "def g():\n    return 7\n")

    def test_the_search_for_loops_sees_what_runs(self):
        path = self.write("for i in range(3):\n    step()\n")
        edits.install([edit(path, 1, 1, 1, 1, "x = 1\n")])
        source = SourceFile(str(path))
        self.assertEqual([loop.lineno for loop in source.loops(source.tree)], [1])

    def test_what_does_not_fit_is_refused(self):
        path = self.write("x = 1\n")
        for wrong in ((9, 1, 9, 1), (1, 40, 1, 41)):
            edits._edits.clear()
            with self.assertRaises(edits.EditsDoNotFit):
                edits.install([edit(path, *wrong, "")])
        edits._edits.clear()
        with self.assertRaises(edits.EditsDoNotFit):
            edits.install([edit(path, 1, 1, 1, 4, "a"), edit(path, 1, 3, 1, 5, "b")])
        edits._edits.clear()
        with self.assertRaises(edits.EditsDoNotFit):
            edits.install([edit(Path(self.folder.name) / "none.py", 1, 1, 1, 1, "")])


if __name__ == "__main__":
    unittest.main()
