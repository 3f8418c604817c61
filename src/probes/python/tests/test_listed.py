"""Batches whose examples come one by one: which of their tensors go in, and which are compared."""

import unittest

try:
    import numpy
except ImportError:
    numpy = None

if numpy is not None:
    from training_recipe_probe.examples.listed import listed_roles


def picture(seed, height=4):
    return numpy.random.default_rng(seed).normal(size=(3, height, 5))


def target(count):
    return {"boxes": numpy.ones((count, 4)), "labels": numpy.arange(count)}


@unittest.skipIf(numpy is None, "needs numpy")
class Listed(unittest.TestCase):
    def setUp(self):
        self.pictures = [picture(0), picture(1, 6)]
        self.targets = [target(1), target(3)]

    def roles(self, item, size, given):
        found = listed_roles(item, size, given)
        self.assertIsNotNone(found)
        return found[0]

    def test_pictures_and_their_annotations_field_by_field(self):
        roles = self.roles((tuple(self.pictures), tuple(self.targets)), 2, self.pictures)
        self.assertEqual((roles.names, roles.inputs, roles.targets), ([None, "boxes", "labels"], [0], [1, 2]))
        self.assertTrue(roles.as_the_net_gets_them)
        inputs, targets = roles.of(((picture(2),), (target(0),)))
        self.assertEqual(inputs[0][0].shape, (3, 4, 5))
        self.assertEqual([each[0].shape for each in targets], [(0, 4), (0,)])

    def test_example_by_example(self):
        roles = self.roles(list(zip(self.pictures, self.targets)), 2, self.pictures)
        self.assertEqual((roles.by_example, roles.inputs, roles.targets), (True, [0], [1, 2]))

    def test_stacked_pictures_beside_listed_annotations_that_the_net_is_given_too(self):
        stacked = numpy.stack([picture(0), picture(1)])
        given = [stacked, *(value for each in self.targets for value in each.values())]
        roles = self.roles({"pixels": stacked, "labels": self.targets}, 2, given)
        self.assertEqual((roles.names, roles.inputs), (["pixels", "boxes", "labels"], [0]))

    def test_pictures_that_are_changed_on_their_way(self):
        self.assertFalse(self.roles((self.pictures, self.targets), 2, [each / 2 for each in self.pictures]).as_the_net_gets_them)

    def test_pictures_alone(self):
        self.assertEqual(self.roles(self.pictures, 2, self.pictures).inputs, [0])

    def test_is_none_for_what_is_stacked(self):
        x, y = numpy.zeros((2, 3)), numpy.zeros(2)
        for item in ((x, y), {"x": x, "y": y}, [[x, x], y], ([x, x], y), (x, ["a", "b"])):
            self.assertIsNone(listed_roles(item, 2, [x]))

    def test_is_none_for_two_tensors_of_different_kinds_that_are_no_two_examples(self):
        nodes, edges = numpy.zeros((7, 3)), numpy.zeros((2, 9), dtype=int)
        self.assertIsNone(listed_roles((nodes, edges), 2, [nodes, edges]))

    def test_is_none_for_rows_that_belong_to_no_example(self):
        for size in (2, 8, None):
            self.assertIsNone(listed_roles((numpy.zeros((8, 3, 4, 4)), numpy.zeros((11, 6))), size, []))


if __name__ == "__main__":
    unittest.main()
