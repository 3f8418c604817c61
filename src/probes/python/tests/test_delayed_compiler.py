import subprocess
import sys
import textwrap
import unittest
from pathlib import Path

try:
    import torch
except ImportError:
    torch = None

_PACKAGE = Path(__file__).parent.parent


def _run(script: str) -> str:
    """Of a process of its own, since a compiler that is loaded stays."""
    begin = """
    import sys
    from training_recipe_probe.process.delayed_compiler import COMPILER, stand_ins
    from training_recipe_probe.process.delayed_modules import delay_modules
    delay_modules({COMPILER: stand_ins})
    import torch

    def is_loaded():
        return "torch._dynamo.eval_frame" in sys.modules

    def train(steps):
        torch.manual_seed(1)
        net = torch.nn.Linear(3, 1)
        optimizer = torch.optim.Adam(net.parameters())
        for _ in range(steps):
            optimizer.zero_grad()
            net(torch.ones(2, 3)).sum().backward()
            optimizer.step()
        return net.weight.sum().item()
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(begin) + textwrap.dedent(script)],
        cwd=_PACKAGE,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if ended.returncode != 0:
        raise AssertionError(ended.stderr)
    return ended.stdout


@unittest.skipIf(torch is None, "PyTorch is not installed.")
class DelayedCompiler(unittest.TestCase):
    def test_is_loaded_where_something_is_compiled_and_what_was_made_before_trains_on_alike(self):
        script = """
        before = train(3)
        assert not is_loaded()
        double = torch.compile(lambda x: 2 * x, backend="eager")
        assert double(torch.ones(1)).item() == 2
        assert is_loaded() and type(torch._dynamo) is type(sys)
        print(before == train(3))
        """
        self.assertEqual(_run(script).split(), ["True"])

    def test_is_loaded_by_whoever_asks_something_of_it(self):
        for line in (
            "import torch._dynamo.config as config; assert config is torch._dynamo.config",
            "torch.compiler.disable(train)(1)",
        ):
            with self.subTest(line):
                self.assertEqual(_run(f"train(1)\nassert not is_loaded()\n{line}\nprint(is_loaded())").split(), ["True"])

    def test_is_not_loaded_by_optimizers_nor_by_who_looks_at_all_modules(self):
        script = """
        train(3)
        import inspect
        for module in list(sys.modules.values()):
            getattr(module, "__warningregistry__", None)
            getattr(module, "__file__", None)
        inspect.getmodule(train)
        print(is_loaded())
        """
        self.assertEqual(_run(script).split(), ["False"])


if __name__ == "__main__":
    unittest.main()
