"""What an experiment's options are made of. Needs PyTorch."""

import sys
import unittest
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from training_recipe_probe.torch.net.adam import Adam  # noqa: E402
from training_recipe_probe.torch.net.layers import units  # noqa: E402
from training_recipe_probe.torch.net.standardise import (  # noqa: E402
    feature_axis,
    figures,
)
from training_recipe_probe.torch.net.state import (
    remember_torch_generators,  # noqa: E402
)
from training_recipe_probe.torch.net.stillness import Stillness  # noqa: E402
from training_recipe_probe.torch.recording.tape import (  # noqa: E402
    RecordingMode,
    plain_name,
)


class AdamStandsIn(unittest.TestCase):
    def trained(self, step, net, x, y):
        optimizer = torch.optim.SGD(net.parameters(), lr=7.0, weight_decay=0.5)
        for _ in range(5):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            step(optimizer)
        return [each.detach().clone() for each in net.parameters()]

    def test_it_is_adam_without_weight_decay_whatever_it_stands_for(self):
        torch.manual_seed(0)
        x, y = torch.randint(0, 9, (12,)), torch.randint(0, 3, (12,))
        dense = nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 3))
        sparse = nn.Sequential(nn.Embedding(9, 4, sparse=True), nn.Linear(4, 3))
        start = {name: each.clone() for name, each in dense.state_dict().items()}
        sparse.load_state_dict(start)
        found = [self.trained(Adam(0.01).step, net, x, y) for net in (dense, sparse)]
        dense.load_state_dict(start)
        real = torch.optim.Adam(dense.parameters(), lr=0.01)
        expected = self.trained(lambda optimizer: real.step(), dense, x, y)
        for each in found:
            for one, other in zip(each, expected):
                torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)

    def test_a_scaled_gradient_is_unscaled_and_one_that_is_not_finite_is_left_out(self):
        for found_inf, moves in ((0.0, True), (1.0, False)):
            weight = nn.Parameter(torch.ones(3))
            optimizer = torch.optim.SGD([weight], lr=1.0)
            weight.grad = torch.full((3,), 1024.0)
            optimizer.grad_scale, optimizer.found_inf = torch.tensor(1024.0), torch.tensor(found_inf)
            Adam(0.1).step(optimizer)
            self.assertAlmostEqual(float(weight[0].detach()), 0.9 if moves else 1.0, places=5)


class NetsWithoutNoise(unittest.TestCase):
    def outputs(self, net, still, count=2):
        def see(function, args, kwargs):
            return still.function(plain_name(function), function, args, kwargs or {})

        still.enter()
        try:
            with RecordingMode(see):
                return [still.forward(lambda: net(torch.ones(4, 6))) for _ in range(count)]
        finally:
            still.leave()

    def test_dropout_of_every_kind_is_off_and_comes_back(self):
        class Noisy(nn.Module):
            def __init__(self):
                super().__init__()
                self.layer, self.drop, self.cell = nn.Linear(6, 6), nn.Dropout(0.5), nn.LSTM(6, 6, 2, dropout=0.5)

            def forward(self, x):
                x = nn.functional.dropout(self.drop(self.layer(x)), 0.5, training=True)
                return self.cell(x[None])[0]

        net = Noisy()
        still = Stillness(net.modules(), remember_torch_generators)
        one, other = self.outputs(net, still)
        self.assertTrue(torch.equal(one, other))
        self.assertTrue(torch.equal(one, net.eval().cell(net.layer(torch.ones(4, 6))[None])[0]))
        self.assertEqual((net.drop.p, net.cell.dropout), (0.5, 0.5))

    def test_what_a_net_samples_is_the_same_each_time_and_the_scripts_numbers_go_on(self):
        class Samples(nn.Module):
            def forward(self, x):
                return x + torch.randn_like(x)

        torch.manual_seed(3)
        expected = [torch.rand(2) for _ in range(2)]
        torch.manual_seed(3)
        still = Stillness([], remember_torch_generators)
        found = [(torch.rand(2), self.outputs(Samples(), still, 1)[0]) for _ in range(2)]
        self.assertTrue(torch.equal(found[0][1], found[1][1]))
        self.assertTrue(all(torch.equal(one, other) for one, (other, _) in zip(expected, found)))


class StandardisedInputs(unittest.TestCase):
    def test_each_feature_of_a_table_by_itself(self):
        x = torch.tensor([[1.0, 100.0, 5.0], [2.0, 300.0, 5.0], [3.0, 500.0, 5.0]])
        known = figures(x, feature_axis(x, False, False))
        scaled = known.apply(x)
        torch.testing.assert_close(scaled[:, :2].mean(0), torch.zeros(2), atol=1e-6, rtol=0)
        torch.testing.assert_close(scaled[:, :2].std(0, unbiased=False), torch.ones(2))
        self.assertTrue(torch.equal(scaled[:, 2], x[:, 2]), "what does not vary stays")
        self.assertEqual(float(known.apply(torch.full((1, 3), 1e9))[0, 0]), 10.0)

    def test_channels_of_images_in_either_layout(self):
        for shape, axis in (((8, 3, 5, 5), 1), ((8, 5, 5, 3), 3), ((8, 1, 5, 5), 1)):
            self.assertEqual(feature_axis(torch.zeros(shape), False, False), axis)
        self.assertIsNone(feature_axis(torch.zeros(8, 28, 28), False, False))
        self.assertEqual(feature_axis(torch.zeros(8, 20, 3), False, True), 2)
        self.assertEqual(feature_axis(torch.zeros(8, 3, 20), True, False), 1)


class UnitsOfLayers(unittest.TestCase):
    def test_where_units_lie(self):
        self.assertEqual(units(nn.Linear(3, 4), "weight", torch.zeros(4, 3)).axis, 0)
        self.assertEqual(units(nn.ConvTranspose2d(2, 5, 3), "weight", torch.zeros(2, 5, 3, 3)).axis, 1)
        self.assertIsNone(units(nn.Linear(3, 1), "weight", torch.zeros(1, 3)))
        self.assertIsNone(units(nn.Linear(3, 4), "bias", torch.zeros(4)))
        self.assertIsNone(units(nn.Embedding(9, 4), "weight", torch.zeros(9, 4)))

    def test_copies_of_each_other(self):
        rows = torch.tensor([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
        self.assertTrue(units(nn.Linear(2, 3), "weight", rows).alike(rows, 1e-6))
        self.assertFalse(units(nn.Linear(3, 2), "weight", rows.t()).alike(rows.t(), 1e-6))
        # Which axis holds the units of a bare matrix is not known.
        self.assertIsNone(units(None, "w", rows).alike(rows, 1e-6))
        self.assertTrue(units(None, "w", rows).alike(torch.ones(3, 2), 1e-6))
        gates = torch.arange(4.0).repeat_interleave(3)[:, None].expand(12, 2)
        self.assertTrue(units(nn.LSTM(2, 3), "weight_ih_l0", gates).alike(gates, 1e-6))


if __name__ == "__main__":
    unittest.main()
