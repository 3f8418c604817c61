import unittest

import torch
from torch.nn import functional

from training_recipe_probe.torch.engine.random_calls import random_calls, takes_effect
from training_recipe_probe.torch.recording.calls import CallCounter
from training_recipe_probe.torch.recording.tape import Operation


class Wrapper(torch.nn.Module):
    def __init__(self, inside):
        super().__init__()
        self.inside = inside


class Scaled(Wrapper):
    def __init__(self, inside):
        super().__init__(inside)
        self.scale = torch.nn.Parameter(torch.ones(1))


def kind(module):
    return CallCounter().place(module, (torch.ones(2, 3),), {})


class Calls(unittest.TestCase):
    def test_a_wrapper_made_anew_is_what_it_wraps(self):
        net = torch.nn.Linear(3, 1)
        self.assertEqual(kind(Wrapper(net)), kind(Wrapper(Wrapper(net))))

    def test_other_nets_and_wrappers_with_weights_of_their_own_stay_apart(self):
        net = torch.nn.Linear(3, 1)
        kept = [Scaled(net), Scaled(net), Wrapper(torch.nn.Linear(3, 1)), net]
        self.assertEqual(len({kind(each) for each in kept}), 4)


def called(name, *arguments, **keywords):
    function = getattr(functional, name)
    return Operation(0, name, function, arguments, keywords, [], True, False, 0, (), None, None)


class RandomCalls(unittest.TestCase):
    def effects(self, *operations):
        return [takes_effect(each) for each in operations]

    def test_dropout_counts_where_it_drops_something(self):
        x = torch.ones(4)
        self.assertEqual(
            self.effects(
                called("dropout", x),
                called("dropout", x, 0.5, training=False),
                called("dropout", x, 0.0),
                called("dropout", x, p=0.2, training=True),
                called("dropout", x, 0.2, False),
            ),
            [True, False, False, True, False],
        )

    def test_without_a_line_of_the_script_nothing_is_told(self):
        self.assertEqual(random_calls([called("dropout", torch.ones(4))]), [])
