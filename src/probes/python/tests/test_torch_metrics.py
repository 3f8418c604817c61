"""What a script works out beside its steps: which number it has of many batches, and functions that it holds by themselves."""

import sys
import types
import unittest

import torch
from torch.nn.functional import cross_entropy

from training_recipe_probe.script.numbers import numbers_in
from training_recipe_probe.torch.watching.comparisons import Comparisons
from training_recipe_probe.torch.watching.passes import is_last_alone, whole
from training_recipe_probe.torch.watching.redirected import redirect


class WholeTest(unittest.TestCase):
    def test_batches_of_one_size_have_one_mean(self):
        self.assertAlmostEqual(whole([0.5, 0.7], [10, 10], None, True), 0.6)

    def test_of_batches_that_differ_nothing_is_told_without_the_script(self):
        self.assertIsNone(whole([0.5, 0.7], [10, 5], None, True))
        self.assertIsNone(whole([0.5, 0.7], [10, 5], {0.1, 3.0}, True))

    def test_the_script_tells_by_its_variables_which_mean_it_has(self):
        by_example, by_batch = 8.5 / 15, 0.6
        for number in (by_example, 100 * by_example):
            self.assertAlmostEqual(whole([0.5, 0.7], [10, 5], {number, 3.0}, True), by_example)
        for number in (by_batch, 60.0, 1.2):
            self.assertAlmostEqual(whole([0.5, 0.7], [10, 5], {number}, True), by_batch)
        self.assertAlmostEqual(whole([2.0, 3.0], [10, 5], {35.0}, False), 35 / 15)
        self.assertIsNone(whole([0.5, 0.7], [10, 5], {by_example, by_batch}, True))

    def test_a_small_count_is_what_many_variables_are(self):
        self.assertIsNone(whole([0.5, 0.2], [4, 5], {3.0}, True))
        self.assertAlmostEqual(whole([0.5, 0.2], [40, 50], {30.0}, True), 30 / 90)

    def test_where_it_is_not_sure_that_there_is_a_number_one_has_to_be_found(self):
        self.assertIsNone(whole([0.5, 0.7], [10, 10], {5.0}, True))
        self.assertAlmostEqual(whole([0.5, 0.7], [10, 10], {12.0}, True), 0.6)

    def test_a_batch_by_itself(self):
        self.assertTrue(is_last_alone([0.5, 0.75], {75.0}, True))
        self.assertFalse(is_last_alone([0.5, 0.75], {0.5}, True))
        self.assertFalse(is_last_alone([0.5, 1.0], {1.0}, True))


class NumbersTest(unittest.TestCase):
    def test_of_variables_lists_dictionaries_and_objects(self):
        def script():
            count, share, flag = 3, torch.tensor(0.5), True
            history, logs = [1.0, 2.0, 4.0, 8.0], {"accuracy": [0.25]}
            meter = types.SimpleNamespace(avg=0.125)
            return sys._getframe(), count, share, flag, history, logs, meter

        found = numbers_in([script()[0]])
        self.assertEqual(
            found,
            {("count", 3.0), ("share", 0.5), ("history", 2.0), ("history", 4.0), ("history", 8.0),
             ("logs.accuracy", 0.25), ("meter.avg", 0.125)},
        )  # fmt: skip


class RedirectTest(unittest.TestCase):
    def test_a_function_that_is_held_already_is_heard_and_answers_as_before(self):
        scores, target = torch.randn(4, 3), torch.tensor([0, 1, 2, 1])
        expected = cross_entropy(scores, target, reduction="sum")
        code, heard = cross_entropy.__code__, []

        def around(original, args, kwargs):
            heard.append(kwargs)
            return original(*args, **kwargs)

        defaults = cross_entropy.__defaults__
        redirect(cross_entropy, around)
        try:
            self.assertTrue(torch.equal(cross_entropy(scores, target, reduction="sum"), expected))
            self.assertTrue(torch.equal(torch.nn.CrossEntropyLoss(reduction="sum")(scores, target), expected))
            self.assertEqual([each["reduction"] for each in heard], ["sum", "sum"])
        finally:
            cross_entropy.__code__, cross_entropy.__defaults__ = code, defaults
            del cross_entropy.__wrapped__


class ComparisonsTest(unittest.TestCase):
    def setUp(self):
        self.kept = torch.Tensor.__eq__, torch.Tensor.eq, torch.eq
        self.noted = []
        self.comparisons = Comparisons(
            lambda: False,
            lambda right, count, one, _: self.noted.append((right, count, one)),
            lambda: None,
            self.fail,
        )

    def tearDown(self):
        self.comparisons.leave()
        torch.Tensor.__eq__, torch.Tensor.eq, torch.eq = self.kept

    def said(self, use):
        self.noted.clear()
        output, target = torch.tensor([[1.0, 2.0], [4.0, 3.0], [0.0, 1.0], [5.0, 6.0]]), torch.tensor([1, 1, 1, 0])
        self.comparisons.hear(output, training=False)
        use(output, target)
        self.comparisons.leave()
        return [(None if right is None else int(right), count, one) for right, count, one in self.noted]

    def test_of_the_nets_classes_that_become_one_number(self):
        ways = (
            lambda out, y: (out.argmax(1) == y).float().mean(),
            lambda out, y: torch.sum(out.max(1)[1] == y).item(),
            lambda out, y: out.argmax(1, keepdim=True).eq(y.view(-1, 1)).sum(),
            lambda out, y: torch.eq(y, out.softmax(1).topk(1).indices.squeeze(1)).to(torch.float32).sum(0),
        )
        for use in ways:
            self.assertEqual(self.said(use), [(2, 4, True)])

    def test_of_what_else_becomes_of_it_that_it_is_not_one_number(self):
        for use in (
            lambda out, y: (out.argmax(1) == y)[y > 0].sum(),
            lambda out, y: ((out.argmax(1) == y) & (y > 0)).sum(),
            lambda out, y: (out.argmax(1) == y).numpy().mean(),
        ):
            self.assertEqual(self.said(use), [(2, 4, False)])

    def test_other_comparisons_are_none(self):
        self.assertEqual(self.said(lambda out, y: (y == 1).sum()), [])
        self.assertEqual(self.said(lambda out, y: (out.argmax(1) == y.view(-1, 1)).sum()), [])
        self.assertEqual(self.said(lambda out, y: (y == torch.tensor([0, 1, 1, 0])).sum()), [(None, 0, False)])
