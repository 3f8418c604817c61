import random
import unittest

from training_recipe_probe.script import frames
from training_recipe_probe.state.contents import content_of
from training_recipe_probe.state.drawing import DrawWatch, steps_of


class Flip:
    def __call__(self, x):
        return -x if random.random() < 0.5 else x


class Own:
    def __init__(self):
        self.generator = random.Random(3)

    def __call__(self, x):
        return x + self.generator.random()


class Scale:
    def __call__(self, x):
        return 2 * x


class Compose:
    def __init__(self, *transforms):
        self.transforms = transforms

    def __call__(self, x):
        for each in self.transforms:
            x = each(x)
        return x


class Data:
    def __init__(self, transform, jitter=False):
        self.transform, self.jitter = transform, jitter

    def __getitem__(self, index):
        return self.transform(index) + (random.random() if self.jitter else 0)


class Drawing(unittest.TestCase):
    def setUp(self):
        frames._is_user[__file__] = True

    def tearDown(self):
        del frames._is_user[__file__]

    def drawn(self, data):
        with DrawWatch(steps_of(data), random.getstate, lambda step: None) as watch:
            for index in range(4):
                data[index]
        return watch.found

    def test_the_innermost_step_is_named_with_its_line(self):
        found = self.drawn(Data(Compose(Scale(), Flip(), Own())))
        self.assertEqual(list(found), ["Flip", "Own"])
        self.assertEqual(found["Flip"], (__file__, Flip.__call__.__code__.co_firstlineno))

    def test_what_the_data_draws_by_itself_is_its_own(self):
        self.assertEqual(list(self.drawn(Data(Compose(Scale()), jitter=True))), ["Data.__getitem__"])

    def test_nothing_is_named_where_nothing_is_drawn(self):
        self.assertEqual(self.drawn(Data(Compose(Scale(), Scale()))), {})


class Contents(unittest.TestCase):
    def test_equal_contents_are_equal_and_others_are_not(self):
        self.assertEqual(content_of([1, {"a": (2.5, "x")}]), content_of([1, {"a": (2.5, "x")}]))
        values = [[1, 2], [2, 1], [[1], 2], "1", 1, 1.0, None, True, {"a": 1}, {"b": 1}]
        self.assertEqual(len({content_of(each) for each in values}), len(values))

    def test_what_cannot_be_compared_has_none(self):
        self.assertIsNone(content_of([1, object()]))


if __name__ == "__main__":
    unittest.main()
