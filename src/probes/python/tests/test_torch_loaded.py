"""Which of a net's weights the script loaded."""

import gc
import unittest

import torch
from torch import nn

from training_recipe_probe.torch.recording.loaded import LoadedWeights, mark_of


class LoadedWeightsTest(unittest.TestCase):
    def setUp(self):
        self.loaded, self.net = LoadedWeights(), nn.Linear(3, 2)

    def told(self):
        return self.loaded.of(self.net.parameters())

    def test_parameters_that_a_call_filled_while_they_are_what_they_were(self):
        self.assertIsNone(self.told())
        self.loaded.filled(self.net.named_parameters(), {"weight": 0}, "load_state_dict", ("a.py", 1))
        self.assertEqual(self.told(), ("load_state_dict", ("a.py", 1)))
        nn.init.normal_(self.net.weight)
        self.assertIsNone(self.told())

    def test_another_net_with_the_same_numbers_was_not_filled(self):
        other = nn.Linear(3, 2)
        other.load_state_dict(self.net.state_dict())
        self.loaded.filled(other.named_parameters(), None, "load_state_dict", ("a.py", 1))
        self.assertIsNone(self.told())
        del other
        gc.collect()
        self.assertIsNone(self.told())

    def test_what_was_read_is_told_where_it_stands_in_the_net(self):
        content = {"epoch": 3, "model": [{"w": torch.arange(6.0).reshape(2, 3)}]}
        self.loaded.read(content, "torch.load", ("a.py", 2))
        self.assertIsNone(self.told())
        self.net.weight.data.copy_(content["model"][0]["w"])
        self.assertEqual(self.told(), ("torch.load", ("a.py", 2)))

    def test_what_the_script_wrote_itself_was_in_the_net_before(self):
        self.loaded.written(self.net.state_dict())
        self.loaded.read(self.net.state_dict(), "torch.load", ("a.py", 2))
        self.assertIsNone(self.told())

    def test_what_all_biases_begin_with_tells_nothing(self):
        self.assertIsNone(mark_of(torch.zeros(5)))
        self.assertIsNone(mark_of(torch.tensor([1.0])))
        self.assertIsNone(mark_of(nn.UninitializedParameter()))
        self.assertIsNotNone(mark_of(torch.arange(5.0)))
