"""How a process ends: at once, and with nothing of its own left behind."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

_PROGRAM = """
import atexit, pathlib, sys, types
from training_recipe_probe.process.process import end_process

name = "__autograph_generated_file_of_a_test"
module = types.ModuleType(name)
module.__file__ = sys.argv[1]
pathlib.Path(sys.argv[1]).touch()
sys.modules[name] = module
atexit.register(print, "atexit ran")
try:
    print("before")
    end_process(3)
finally:
    print("finally ran")
"""


class EndProcess(unittest.TestCase):
    def test_runs_nothing_of_the_script_and_removes_what_only_atexit_would_have(self):
        with tempfile.TemporaryDirectory() as folder:
            generated = Path(folder, "generated.py")
            run = subprocess.run(
                [sys.executable, "-c", _PROGRAM, str(generated)],
                cwd=Path(__file__).parents[1],
                stdout=subprocess.PIPE,
                text=True,
                check=False,
            )
            self.assertEqual((run.returncode, run.stdout), (3, "before\n"))
            self.assertFalse(generated.exists())


if __name__ == "__main__":
    unittest.main()
