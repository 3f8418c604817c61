"""The recorder's budget, and the files that predictions are appended to."""

import struct
import tempfile
import unittest
from pathlib import Path

from training_recipe_probe.watching.budget import Budget
from training_recipe_probe.watching.prediction_files import PredictionFiles, TooLarge


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class BudgetTest(unittest.TestCase):
    def spent_on_predictions(self, step_seconds):
        """Of a budget of 3 %, in a training of 1000 seconds whose predictions take as long as five steps: the share."""
        clock = Clock()
        budget = Budget(0.03, clock)
        step = 0
        while clock.now < 1000:
            clock.now += step_seconds
            if budget.predictions.due(step):
                with budget.predictions.record(step):
                    clock.now += 5 * step_seconds
            step += 1
        return budget.spent / clock.now

    def test_dear_records_come_as_seldom_as_their_share_allows(self):
        # A third of the budget, of which two thirds are for predictions.
        self.assertAlmostEqual(self.spent_on_predictions(0.1), 0.0067, delta=0.001)

    def test_short_steps_leave_less_for_records(self):
        # Hooks take 3 % by themselves.
        self.assertAlmostEqual(self.spent_on_predictions(0.002), 0.15 * 0.03 * 2 / 3, delta=0.0005)

    def test_a_short_training_is_seen_too(self):
        clock = Clock()
        budget = Budget(0.03, clock)
        taken = []
        for step in range(200):
            clock.now += 0.005
            if budget.predictions.due(step):
                taken.append(step)
                with budget.predictions.record(step):
                    clock.now += 0.003
        self.assertEqual(taken[:3], [0, 1, 2])
        self.assertGreater(taken[-1], 100)
        self.assertGreater(len(taken), 10)
        self.assertLessEqual(budget.spent, 0.055)

    def test_cheap_records_lie_the_further_apart_the_longer_it_goes_on(self):
        clock = Clock()
        budget = Budget(0.05, clock)
        taken = []
        for step in range(100_000):
            clock.now += 0.01
            if budget.predictions.due(step):
                taken.append(step)
                with budget.predictions.record(step):
                    pass
        self.assertEqual(taken[:300], list(range(300)))
        self.assertLess(len(taken), 2_000)
        self.assertGreater(taken[-1], 99_000)


class PredictionFilesTest(unittest.TestCase):
    def test_each_record_is_appended_and_the_header_counts_them(self):
        with tempfile.TemporaryDirectory() as folder:
            files = PredictionFiles(Path(folder), [(2, 3)])
            for number in range(3):
                files.append([struct.pack("<6f", *[number] * 6)])
            data = (Path(folder) / "predictions-0.npy").read_bytes()
        self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
        self.assertIn(b"'shape': (3, 2, 3,)", data[:128])
        self.assertEqual(struct.unpack("<18f", data[128:]), (0.0,) * 6 + (1.0,) * 6 + (2.0,) * 6)

    def test_rows_beyond_the_limit_are_left_out(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(PredictionFiles(Path(folder), [(100, 1000)]).rows(0), 16)
            with self.assertRaises(TooLarge):
                PredictionFiles(Path(folder), [(2, 20_000)])


if __name__ == "__main__":
    unittest.main()
