"""The modules of the PyTorch probe, and those that both probes share, import one another in one direction only."""

import ast
import graphlib
import unittest
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent / "training_recipe_probe"


def _imported(path: Path) -> set[str]:
    """Modules of the package that a file imports, at its head or later."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {node.module} if node.module else {each.name for each in node.names}
    return {name for name in found if (_PACKAGE / f"{name}.py").exists()}


class Imports(unittest.TestCase):
    def test_form_no_circle(self):
        graph = {path.stem: _imported(path) for path in _PACKAGE.glob("*.py") if not path.stem.startswith("keras_")}
        self.assertIn("torch_captured", graph["torch_capture"])
        graphlib.TopologicalSorter(graph).prepare()


if __name__ == "__main__":
    unittest.main()
