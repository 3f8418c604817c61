import json
import tempfile
import unittest
from pathlib import Path

from training_recipe_probe.loops.source import SourceFile
from training_recipe_probe.script import edits
from training_recipe_probe.script.notebook import Notebook


class NotebookEdits(unittest.TestCase):
    def setUp(self):
        edits._edits.clear()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "net.ipynb"
        cells = ["# text", "%matplotlib inline\nwidth = 4\n", "for i in range(2):\n    width += i\n"]
        kinds = ["markdown", "code", "code"]
        written = [{"cell_type": kind, "source": cell, "metadata": {}} for kind, cell in zip(kinds, cells)]
        self.path.write_text(json.dumps({"cells": written}), encoding="utf-8")
        self.run_folder = Path(self.folder.name) / "run"
        self.run_folder.mkdir()

    def tearDown(self):
        edits._edits.clear()
        self.folder.cleanup()

    def edit(self, cell, line, column, end_column, text):
        at = {"file": str(self.path), "cell": cell, "line": line, "endLine": line}
        edits.install([{**at, "column": column, "endColumn": end_column, "text": text}])

    def test_a_cell_is_changed_where_it_runs_and_where_its_loops_are_looked_for(self):
        self.edit(1, 2, 9, 10, "32")
        self.edit(2, 2, 14, 15, "10")
        notebook = Notebook(str(self.path), self.run_folder)
        variables = {}
        notebook.run(variables)
        self.assertEqual(variables["width"], 52)
        self.assertIn("width = 4", Path(notebook.file).read_text())
        loop = SourceFile(notebook.file).loops(SourceFile(notebook.file).tree)[0]
        self.assertEqual(loop.body[0].value.value, 10)
        self.assertEqual(edits.unloaded(), [])

    def test_a_cell_that_is_not_there_is_refused(self):
        self.edit(7, 1, 1, 1, "x")
        with self.assertRaises(edits.EditsDoNotFit):
            Notebook(str(self.path), self.run_folder)


if __name__ == "__main__":
    unittest.main()
