"""Targets that were laid out flat are given back to their examples where another tensor of the batch tells how."""

import unittest

try:
    import numpy
except ImportError:
    numpy = None

if numpy is not None:
    from training_recipe_probe.examples.flattened import unflattened
    from training_recipe_probe.examples.source import of_the_batch


@unittest.skipIf(numpy is None, "needs numpy")
class Flattened(unittest.TestCase):
    def test_sequences_and_pictures(self):
        self.assertEqual(unflattened(numpy.zeros(80), 16, [numpy.zeros((16, 5, 4))]).shape, (16, 5))
        self.assertEqual(unflattened(numpy.zeros((80, 7)), 16, [numpy.zeros((16, 5))]).shape, (16, 5, 7))
        self.assertEqual(unflattened(numpy.zeros(160), 4, [numpy.zeros((4, 3, 5, 8))]).shape, (4, 5, 8))
        self.assertEqual(unflattened(numpy.zeros(160), 4, [numpy.zeros((4, 5, 8, 3))]).shape, (4, 5, 8))

    def test_what_nothing_tells_stays(self):
        for shape, others in (((80,), [(16, 3, 48, 64)]), ((80,), [(5, 16)]), ((16, 5), [(16, 5)]), ((), [(16, 5)])):
            array = numpy.zeros(shape)
            self.assertIs(unflattened(array, 16, [numpy.zeros(each) for each in others]), array)

    def test_the_captured_batch_has_its_targets_example_by_example(self):
        tokens = numpy.arange(12).reshape(3, 4)
        source = of_the_batch([tokens], [tokens.reshape(-1) + 1], 3, [None])
        [(inputs, targets)] = list(source.batches)
        self.assertEqual(targets[0].tolist(), (tokens + 1).tolist())
        self.assertEqual(len(inputs), 1)


if __name__ == "__main__":
    unittest.main()
