import base64
import io
import json
import math
import unittest
from pathlib import Path

import numpy
import torch

from training_recipe_probe.debugging import hand_over as module

MEGABYTE = 1 << 20


def ask(value, most_bytes=MEGABYTE, most_elements=MEGABYTE):
    """As the host reads it, by way of the text that the host sends."""
    names = {}
    exec(Path(module.__file__).read_text(encoding="utf8"), names)
    description, values = names["hand_over"](value, most_bytes, most_elements).split(".")
    array = numpy.load(io.BytesIO(base64.b64decode(values))) if values else None
    return json.loads(base64.b64decode(description)), array


class HandOver(unittest.TestCase):
    def test_tensors_of_torch_keep_their_type_and_values(self):
        images = torch.tensor([[-0.42, 1.5], [0.0, 2.0]])
        for value in [images, images.clone().requires_grad_(), torch.nn.Parameter(images), images.to_sparse()]:
            description, array = ask(value)
            self.assertEqual(description["dtype"], "float32")
            self.assertEqual(description["shape"], [2, 2])
            self.assertEqual(array.dtype, numpy.float32)
            numpy.testing.assert_array_equal(array, images.numpy())
            self.assertAlmostEqual(description["statistics"]["minimum"], -0.42, 6)

    def test_types_that_a_file_lacks_are_widened_and_keep_their_name(self):
        for dtype in [torch.bfloat16, getattr(torch, "float8_e4m3fn", torch.bfloat16)]:
            description, array = ask(torch.tensor([0.5, -2.0]).to(dtype))
            self.assertEqual(description["dtype"], str(dtype).replace("torch.", ""))
            self.assertEqual(array.tolist(), [0.5, -2.0])
        description, array = ask(torch.tensor([1j]))
        self.assertEqual((description["dtype"], description["statistics"], array), ("complex64", None, None))

    def test_views_that_do_not_lie_in_order(self):
        value = torch.arange(6.0).reshape(2, 3).t()
        self.assertEqual(ask(value)[1].tolist(), [[0, 3], [1, 4], [2, 5]])

    def test_arrays(self):
        for value in [numpy.arange(6, dtype=numpy.uint8).reshape(2, 3), numpy.arange(6, dtype=">i4").reshape(2, 3)]:
            description, array = ask(value)
            self.assertEqual(array.tolist(), [[0, 1, 2], [3, 4, 5]])
            self.assertEqual(description["statistics"]["maximum"], 5)
        self.assertEqual(ask(numpy.float32(3.0))[0]["shape"], [])
        self.assertEqual(ask(numpy.array(["a", "b"]))[0]["words"], ["a", "b"])

    def test_no_more_is_handed_over_than_asked_for_and_the_figures_say_of_how_much_they_are(self):
        value = numpy.zeros((100, 10), numpy.float32)
        value[99, 9] = numpy.nan
        description, array = ask(value, most_bytes=400)
        self.assertEqual((array.shape, description["shape"]), ((10, 10), [100, 10]))
        self.assertEqual((description["figuresOf"], description["statistics"]["nanCount"]), (1000, 1))
        description, array = ask(value, most_elements=500)
        self.assertEqual((description["figuresOf"], description["statistics"]["nanCount"]), (500, 0))
        self.assertIsNone(ask(value, most_bytes=10)[1], "one row is more than that")

    def test_what_is_not_finite_is_counted(self):
        figures = ask(torch.tensor([math.nan, math.inf]))[0]["statistics"]
        self.assertEqual((figures["minimum"], figures["nanCount"], figures["infinityCount"]), ("nan", 1, 1))
        self.assertIsNone(ask(torch.zeros(0, 3))[0]["statistics"])

    def test_what_has_no_values_says_so(self):
        for value, words in [
            ([1, 2], "a list, not a tensor. Ask for one of its parts"),
            (None, "NoneType"),
            (torch.zeros(2, device="meta"), "no values"),
        ]:
            self.assertIn(words, ask(value)[0]["refused"])

    def test_the_gradient_does_not_see_it(self):
        weight = torch.nn.Parameter(torch.ones(3))
        before = weight.grad_fn
        ask(weight * 2)
        self.assertEqual((weight.grad_fn, weight.grad, weight.requires_grad), (before, None, True))


class HandOverOfTensorFlow(unittest.TestCase):
    def test_eager_tensors_variables_and_symbols(self):
        try:
            import tensorflow as tf
        except ImportError:
            self.skipTest("without TensorFlow")
        for value in [tf.constant([[-0.42, 1.0]]), tf.Variable([[-0.42, 1.0]])]:
            description, array = ask(value)
            self.assertEqual((description["dtype"], description["shape"]), ("float32", [1, 2]))
            self.assertAlmostEqual(float(array[0, 0]), -0.42, 6)
        self.assertEqual(ask(tf.constant([0.5], tf.bfloat16))[0]["dtype"], "bfloat16")
        self.assertEqual(ask(tf.constant(["ab"]))[0]["words"], ["ab"])
        self.assertEqual(ask(tf.ragged.constant([[1], [2, 3]]))[1].tolist(), [[1, 0], [2, 3]])
        said = []
        tf.function(lambda x: said.append(ask(x)[0]))(tf.constant([1.0]))
        self.assertIn("symbol", said[0]["refused"])


if __name__ == "__main__":
    unittest.main()
