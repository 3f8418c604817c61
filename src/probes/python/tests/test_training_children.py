"""Which functions count as training when a script starts them as processes."""

import tempfile
import unittest
from pathlib import Path

from training_recipe_probe.process.training_children import computes_gradients

_SCRIPT = """
def backward_pass(loss):
    loss.backward()

class Learner:
    def learn(self, loss):
        backward_pass(loss)

def worker(rank, loss):
    Learner().learn(loss)

def environment(pipe, env):
    while True:
        pipe.send(env.step(pipe.recv()))
"""


class ComputesGradients(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "script.py"
        path.write_text(_SCRIPT, encoding="utf-8")
        self.script = {}
        exec(compile(_SCRIPT, str(path), "exec"), self.script)

    def test_follows_functions_and_classes_of_the_script(self):
        self.assertTrue(computes_gradients(self.script["backward_pass"]))
        self.assertTrue(computes_gradients(self.script["worker"]))
        self.assertTrue(computes_gradients(self.script["Learner"]().learn))

    def test_passes_over_workers_that_only_step_an_environment(self):
        self.assertFalse(computes_gradients(self.script["environment"]))
        self.assertFalse(computes_gradients(print))
        self.assertFalse(computes_gradients(None))


if __name__ == "__main__":
    unittest.main()
