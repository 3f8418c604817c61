"""Notebooks with cell magics of their own, and without IPython."""

import importlib.util
import json
import sys
import tempfile
import unittest
from pathlib import Path

from training_recipe_probe.script import edits
from training_recipe_probe.script.notebook import Notebook

_MAGIC = """from IPython.core.magic import register_cell_magic
from IPython.display import Image, clear_output

@register_cell_magic
def backend(line, cell):
    if line == "jax":
        get_ipython().run_cell(cell)
"""


@unittest.skipIf(importlib.util.find_spec("IPython"), "IPython is installed: nothing stands in for it")
class NotebookShell(unittest.TestCase):
    def tearDown(self):
        edits._edits.clear()
        for name in [each for each in sys.modules if each.split(".")[0] == "IPython"]:
            del sys.modules[name]

    def run_cells(self, *cells):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.ipynb"
            written = [{"cell_type": "code", "source": cell, "metadata": {}} for cell in cells]
            path.write_text(json.dumps({"cells": written}), encoding="utf-8")
            run_folder = Path(folder) / "run"
            run_folder.mkdir()
            namespace = {"seen": []}
            Notebook(str(path), run_folder).run(namespace)
            return namespace["seen"]

    def test_own_magic_decides_which_cells_run(self):
        seen = self.run_cells(_MAGIC, "%%backend jax\nseen.append(1)", "%%backend torch\nseen.append(2)", "%%bash\nseen.append(3)", "seen.append(4)")
        self.assertEqual(seen, [1, 4])

    def test_what_is_asked_of_ipython_does_nothing(self):
        seen = self.run_cells(_MAGIC, "clear_output(wait=True)\ndisplay(Image('net.png'))\nImage(filename='a').resize(2)", "seen.append(1)")
        self.assertEqual(seen, [1])


if __name__ == "__main__":
    unittest.main()
