"""What a step changes, put back."""

import unittest

try:
    import torch
    from training_recipe_probe.torch.net.stand_in_value import with_gradient_of
    from training_recipe_probe.torch.net.state import remember_buffers, remember_tensors
except ImportError:
    torch = None


@unittest.skipIf(torch is None, "needs torch")
class StateTest(unittest.TestCase):
    def test_a_buffer_that_got_another_shape_has_its_own_again(self):
        module = torch.nn.Module()
        module.register_buffer("least", torch.tensor([]))
        module.register_buffer("count", torch.zeros(2))
        for restore in (remember_buffers([module]), remember_tensors(list(module.buffers()))):
            module.least.resize_(3).fill_(1.0)
            module.count.add_(1)
            restore()
            self.assertEqual(tuple(module.least.shape), (0,))
            self.assertEqual(module.count.tolist(), [0.0, 0.0])

    def test_another_value_has_the_gradient_of_what_it_stands_for(self):
        own, captured = torch.zeros(3, requires_grad=True), torch.tensor([1.0, -2.0, float("inf")])
        given = with_gradient_of(own, captured)
        self.assertEqual(given.tolist(), captured.tolist())
        [gradient] = torch.autograd.grad((given[:2] ** 3).sum(), own, create_graph=True)
        self.assertEqual(gradient.tolist(), [3.0, 12.0, 0.0])
        [second] = torch.autograd.grad(gradient[:2].sum(), own)
        self.assertEqual(second.tolist(), [6.0, -12.0, 0.0])
        self.assertIs(with_gradient_of(torch.zeros(3), captured), captured)


if __name__ == "__main__":
    unittest.main()
