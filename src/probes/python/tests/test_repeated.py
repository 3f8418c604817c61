"""Whether a training call is made once."""

from __future__ import annotations

import sys
import tempfile
import textwrap
import unittest
from pathlib import Path
from typing import Any, Optional

from training_recipe_probe.loops.repeated import called_once, runs_once
from training_recipe_probe.script.frames import walk


class Net:
    """Looks at the frames of its caller when it is fitted for the first time."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.answers: list[Optional[bool]] = []
        self.once: list[bool] = []

    def fit(self, x: Any = None) -> None:
        frames = [each for each in walk(sys._getframe(1)) if each.f_code.co_filename == self.file]
        stack = [(each.f_code, each.f_lineno) for each in frames]
        self.answers.append(called_once(stack, "fit"))
        self.once.append(runs_once(stack))


def told(source: str) -> Optional[bool]:
    return fitted(source).answers[-1]


def fitted(source: str) -> Net:
    with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
        file.write(textwrap.dedent(source))
    net = Net(file.name)
    try:
        exec(compile(Path(file.name).read_text(), file.name, "exec"), {"net": net, "scaler": net, "__name__": "__main__"})
    finally:
        Path(file.name).unlink()
    return net


class CalledOnce(unittest.TestCase):
    def test_a_single_call(self) -> None:
        self.assertTrue(told("net.fit(\n  [1,\n   2])\n"))

    def test_a_call_in_a_function_that_is_called_once(self) -> None:
        self.assertTrue(told("def train():\n  net.fit()\n\ndef main():\n  train()\n\nmain()\n"))

    def test_another_receiver_is_another_matter(self) -> None:
        self.assertTrue(told("scaler.fit()\nnet.fit()\n"))

    def test_in_a_loop(self) -> None:
        self.assertFalse(told("for epoch in range(2):\n  net.fit()\n"))

    def test_in_a_comprehension(self) -> None:
        self.assertFalse(told("all_of_them = [net.fit() for fold in range(2)]\n"))

    def test_a_function_called_in_a_loop_of_its_caller(self) -> None:
        self.assertFalse(told("def train():\n  net.fit()\n\nwhile True:\n  train()\n  break\n"))

    def test_a_second_call(self) -> None:
        self.assertFalse(told("net.fit()\nnet.fit()\n"))

    def test_a_function_that_is_called_twice(self) -> None:
        self.assertFalse(told("def train(rate):\n  net.fit()\n\ntrain(1)\ntrain(2)\n"))


class RunsOnce(unittest.TestCase):
    def test_lines_outside_of_loops(self) -> None:
        self.assertEqual(fitted("net.fit()\nnet.fit()\n").once, [True, True])
        self.assertEqual(fitted("def show():\n  net.fit()\n\nshow()\n").once, [True])

    def test_lines_that_are_come_to_again(self) -> None:
        self.assertEqual(fitted("for epoch in range(1):\n  net.fit()\n").once, [False])
        self.assertEqual(fitted("def step():\n  net.fit()\n\nstep()\nstep()\n").once, [False, False])
        self.assertEqual(fitted("def step():\n  net.fit()\n\nwhile True:\n  step()\n  break\n").once, [False])
