"""The modules of the probe, and its rooms, import one another in one direction only."""

import ast
import graphlib
import unittest
from pathlib import Path
from typing import Iterator

_PACKAGE = Path(__file__).parent.parent / "training_recipe_probe"


def _imported(path: Path) -> Iterator[Path]:
    """Modules of the package that a file imports, at its head or later; not for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level and node not in for_types:
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            candidates = [folder.with_suffix(".py"), *(folder / f"{each.name}.py" for each in node.names)]
            yield from (each for each in candidates if each.exists())


def _modules() -> dict[Path, set[Path]]:
    return {path: set(_imported(path)) for path in _PACKAGE.rglob("*.py")}


def _rooms() -> dict[Path, set[Path]]:
    graph: dict[Path, set[Path]] = {}
    for path, imported in _modules().items():
        graph.setdefault(path.parent, set()).update(each.parent for each in imported if each.parent != path.parent)
    # What stands beside the rooms starts them all: it is held to the rule of the modules.
    return {room: {each for each in others if each not in room.parents} for room, others in graph.items()}


class Imports(unittest.TestCase):
    def test_of_modules_form_no_circle(self):
        graph = _modules()
        self.assertIn(_PACKAGE / "torch" / "engine" / "captured.py", graph[_PACKAGE / "torch" / "capture.py"])
        graphlib.TopologicalSorter(graph).prepare()

    def test_of_rooms_form_no_circle(self):
        graph = _rooms()
        self.assertIn(_PACKAGE / "script", graph[_PACKAGE / "torch" / "recording"])
        graphlib.TopologicalSorter(graph).prepare()


if __name__ == "__main__":
    unittest.main()
