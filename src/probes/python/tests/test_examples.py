"""Examples read from a source: files that grow, which tensor is which, and arrays found among variables."""

import sys
import tempfile
import unittest
from pathlib import Path

try:
    import numpy
except ImportError:
    numpy = None

from training_recipe_probe.conversation.failures import NotApplicable

if numpy is not None:
    from training_recipe_probe.examples.arrays import whole_arrays
    from training_recipe_probe.examples.column import Column
    from training_recipe_probe.examples.loader import loader_indices
    from training_recipe_probe.examples.reader import ExampleReader
    from training_recipe_probe.examples.roles import roles_of
    from training_recipe_probe.examples.source import Source, slices


@unittest.skipIf(numpy is None, "needs numpy")
class Columns(unittest.TestCase):
    def test_grow_and_know_their_figures(self):
        values = numpy.random.default_rng(0).normal(size=(7, 2, 3)).astype(numpy.float32)
        values[3, 0, 0] = numpy.nan
        with tempfile.TemporaryDirectory() as folder:
            column = Column(Path(folder), "examples-input-0", "x")
            column.append(values[:4])
            column.append(values[4:])
            written = numpy.load(Path(folder) / "examples-input-0.npy")
            numpy.testing.assert_array_equal(written, values)
            summary = column.saved()["summary"]
        self.assertEqual(summary["shape"], [7, 2, 3])
        self.assertEqual(summary["statistics"]["nanCount"], 1)
        self.assertAlmostEqual(summary["statistics"]["mean"], float(numpy.nanmean(values)), 5)
        self.assertAlmostEqual(summary["statistics"]["standardDeviation"], float(numpy.nanstd(values)), 5)

    def test_refuse_what_holds_no_numbers(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(NotApplicable):
            Column(Path(folder), "examples-input-0", None).append(numpy.array(["a", "b"]))


@unittest.skipIf(numpy is None, "needs numpy")
class Reading(unittest.TestCase):
    def reader(self, folder):
        inputs, targets = numpy.arange(20, dtype=numpy.float32).reshape(10, 2), numpy.arange(10)
        return ExampleReader(lambda: Source("arrays", slices([inputs], [targets], 4), 10), Path(folder), lambda fetch: fetch())

    def test_stops_at_the_limit_and_goes_on_from_there(self):
        with tempfile.TemporaryDirectory() as folder:
            reader = self.reader(folder)
            some = reader.answer({"limit": 5, "withinMilliseconds": 1000})
            self.assertEqual((some["examples"], some["complete"], some["of"]), (5, False, 10))
            rest = reader.answer({"limit": 100, "withinMilliseconds": 1000})
            self.assertEqual((rest["examples"], rest["complete"]), (10, True))
            numpy.testing.assert_array_equal(numpy.load(rest["targets"][0]["file"]), numpy.arange(10))

    def test_answers_when_its_time_is_over(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(self.reader(folder).answer({"limit": 100, "withinMilliseconds": 0})["examples"], 4)

    def answer(self, folder, batches):
        reader = ExampleReader(lambda: Source("dataset", iter(batches)), Path(folder), lambda fetch: fetch())
        return reader.answer({"limit": 9, "withinMilliseconds": 1000})

    def test_fills_up_rows_of_different_sizes_and_counts_only_what_is_theirs(self):
        boxes = [numpy.ones((1, 4), numpy.float32), numpy.full((3, 4), 2, numpy.float32)]
        batches = [([numpy.zeros((2, 5))], [boxes]), ([numpy.zeros((1, 5))], [[numpy.full((4, 4), 3, numpy.float32)]])]
        with tempfile.TemporaryDirectory() as folder:
            [target] = self.answer(folder, batches)["targets"]
            values = numpy.load(target["file"])
        self.assertEqual(values.shape, (3, 4, 4))
        self.assertTrue((values[0, 0] == 1).all() and numpy.isnan(values[0, 1:]).all())
        self.assertTrue((values[2] == 3).all() and numpy.isnan(values[1, 3]).all())
        summary = target["summary"]
        self.assertEqual(summary["filling"], "NaN")
        self.assertEqual(summary["statistics"]["nanCount"], 0)
        self.assertAlmostEqual(summary["statistics"]["mean"], (4 * 1 + 12 * 2 + 16 * 3) / 32)

    def test_fills_up_with_what_the_script_fills_its_own_batches_up_with(self):
        batches = [([numpy.array([[5, 6, 7], [5, 0, 0]])], []), ([numpy.array([[8, 9]])], [])]
        with tempfile.TemporaryDirectory() as folder:
            [read] = self.answer(folder, batches)["inputs"]
            self.assertEqual(numpy.load(read["file"]).tolist(), [[5, 6, 7], [5, 0, 0], [8, 9, 0]])
        self.assertEqual(read["summary"]["filling"], 0)

    def test_says_of_no_filling_where_all_are_of_one_size(self):
        with tempfile.TemporaryDirectory() as folder:
            [read] = self.answer(folder, [([[numpy.zeros(3), numpy.ones(3)]], [])])["inputs"]
        self.assertNotIn("filling", read["summary"])

    def test_refuses_rows_with_other_axes(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(NotApplicable):
            self.answer(folder, [([numpy.zeros((2, 3))], []), ([numpy.zeros((2, 3, 4))], [])])


@unittest.skipIf(numpy is None, "needs numpy")
class Roles(unittest.TestCase):
    def setUp(self):
        self.x = numpy.random.default_rng(1).normal(size=(4, 6))
        self.y = numpy.array([0, 2, 1, 2])

    def test_are_told_by_the_values(self):
        seen = self.x.reshape(4, 2, 3).astype(numpy.float32)
        roles = roles_of([self.y, self.x.astype(numpy.float32)], [seen], [self.y])
        self.assertEqual((roles.inputs, roles.targets, roles.as_the_net_gets_them), ([1], [0], True))

    def test_know_classes_as_vectors(self):
        roles = roles_of([self.x, self.y], [self.x], [numpy.eye(3)[self.y]])
        self.assertEqual((roles.inputs, roles.targets), ([0], [1]))

    def test_say_where_the_script_changes_the_input_on_its_way(self):
        roles = roles_of([self.x, self.y], [self.x / 255], [self.y])
        self.assertEqual((roles.inputs, roles.targets, roles.as_the_net_gets_them), ([0], [1], False))

    def test_refuse_tensors_of_different_lengths(self):
        roles = roles_of([self.x, self.y], [self.x], [self.y])
        with self.assertRaises(NotApplicable):
            roles.of([self.x, self.y[:2]])


@unittest.skipIf(numpy is None, "needs numpy")
class Arrays(unittest.TestCase):
    def test_are_found_by_their_rows_the_smallest_first(self):
        everything = numpy.random.default_rng(2).normal(size=(30, 5))
        labels = numpy.arange(30)
        train_x, train_y = everything[:20], labels[:20]
        order = [7, 3, 19]
        source = whole_arrays([sys._getframe()], [train_x[order].astype(numpy.float32)], [train_y[order]], 3)
        self.assertEqual((source.origin, source.of), ("variables", 20))
        inputs, targets = next(source.batches)
        numpy.testing.assert_array_equal(inputs[0], train_x)
        numpy.testing.assert_array_equal(targets[0], train_y)

    def test_are_not_made_up(self):
        data = numpy.random.default_rng(3).normal(size=(30, 5))
        self.assertIsNone(whole_arrays([sys._getframe()], [data[:4] * 2], [], 4))


class Sampler:
    indices = [5, 1, 3]


class Loader:
    sampler = Sampler()
    dataset = list(range(9))


@unittest.skipIf(numpy is None, "needs numpy")
class Loaders(unittest.TestCase):
    def test_a_subset_is_read_in_the_order_of_the_data(self):
        self.assertEqual(loader_indices(Loader()), [1, 3, 5])


if __name__ == "__main__":
    unittest.main()
