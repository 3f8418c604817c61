"""What was called under automatic mixed precision computes in the same types when it is called again."""

import unittest

try:
    import torch
except ImportError:
    raise unittest.SkipTest("torch is not installed")

from training_recipe_probe.torch.recording.autocast import Autocast, with_present_types


class Types(unittest.TestCase):
    def test_a_function_keeps_the_types_that_it_was_called_with(self):
        weight = torch.ones(2, 3)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            linear = with_present_types(torch.nn.functional.linear)
        self.assertEqual(linear.__name__, "linear")
        self.assertEqual(linear(torch.ones(4, 3), weight).dtype, torch.bfloat16)
        self.assertFalse(torch.is_autocast_enabled("cpu") if hasattr(torch, "get_autocast_dtype") else torch.is_autocast_cpu_enabled())

    def test_without_mixed_precision_nothing_stands_in_between(self):
        self.assertFalse(Autocast())
        self.assertIs(with_present_types(torch.relu), torch.relu)


if __name__ == "__main__":
    unittest.main()
