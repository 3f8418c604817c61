"""Which operation mixes the batch, named on small nets. Needs PyTorch."""

from __future__ import annotations

import importlib.util
import tempfile
import unittest
from pathlib import Path
from typing import Any

import torch
from torch import nn

from .test_torch_dependencies import chart

# A file of its own: what lies beside the probe is not taken for the person's code.
NETS = """
import torch
from torch import nn
from torch.overrides import handle_torch_function, has_torch_function


class Patches(nn.Module):
    def __init__(self, wrong):
        super().__init__()
        self.embed, self.out, self.wrong = nn.Linear(4, 6), nn.Linear(6, 3), wrong

    def forward(self, x):
        features = self.embed(x.view(len(x), 4, 4).transpose(0, 1))
        if self.wrong:
            features = features.reshape(len(x), 4, 6)
        else:
            features = features.transpose(0, 1)
        return self.out(torch.relu(features).mean(1))


class Attends(nn.Module):
    def __init__(self, batch_first):
        super().__init__()
        self.encoder = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=batch_first)
        self.out = nn.Linear(8, 2)

    def forward(self, x):
        return self.out(self.encoder(x).mean(1))


class Language(nn.Module):
    def __init__(self, masked, both):
        super().__init__()
        self.embedding, self.masked = nn.Embedding(9, 8), masked
        self.lstm = nn.LSTM(8, 8, batch_first=True, bidirectional=both)

    def forward(self, tokens):
        x = self.lstm(self.embedding(tokens))[0]
        scores = x @ x.transpose(1, 2)
        if self.masked:
            scores = scores.masked_fill(torch.ones(scores.shape[1:]).triu(1).bool(), float("-inf"))
        return torch.softmax(scores, -1) @ x


class OwnSoftmax(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(5, 3)

    def forward(self, x):
        return torch.softmax(self.out(x), dim=0)


def empty_like(x):
    # Memory in which some of the batch's numbers lay before: in a process it happens, here always.
    if has_torch_function((x,)):
        return handle_torch_function(empty_like, (x,), x)
    return x.detach().flip(0).cumsum(0)


class FillsMemory(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(5, 5)

    def forward(self, x):
        rows = empty_like(x)
        for at in range(len(x)):
            rows[at] = self.out(x[at])
        return rows.softmax(dim=0)
"""


def line_of(part: str) -> int:
    return NETS[: NETS.index(part)].count("\n") + 1


def mixing(net: nn.Module, x: torch.Tensor) -> Any:
    return chart(net, x, size=len(x)).get("mixing")


class TorchMixing(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        file = Path(folder.name, "nets.py")
        file.write_text(NETS)
        spec = importlib.util.spec_from_file_location("nets", file)
        assert spec is not None and spec.loader is not None
        self.nets: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.nets)

    def test_a_reshape_in_a_transposes_place_is_named_on_its_line(self) -> None:
        self.assertIsNone(mixing(self.nets.Patches(False), torch.randn(6, 16)))
        found = mixing(self.nets.Patches(True), torch.randn(6, 16))
        self.assertEqual((found["operation"], found["layer"]), ("reshape", None))
        self.assertEqual(found["location"]["line"], line_of("features.reshape"))

    def test_a_layer_that_takes_the_batch_for_time_is_named_with_what_it_is_given(self) -> None:
        self.assertIsNone(mixing(self.nets.Attends(True), torch.randn(5, 4, 8)))
        found = mixing(self.nets.Attends(False), torch.randn(5, 4, 8))
        self.assertEqual(found["layer"]["kind"], "TransformerEncoderLayer")
        self.assertEqual(found["operands"][0], [5, 4, 8])
        self.assertEqual(found["location"]["line"], line_of("self.encoder(x)"))

    def test_a_softmax_over_the_batch_is_named(self) -> None:
        found = mixing(self.nets.OwnSoftmax(), torch.randn(4, 5))
        self.assertEqual(found["operation"], "softmax")
        self.assertEqual(found["location"]["line"], line_of("torch.softmax(self.out"))

    def test_memory_that_was_not_filled_yet_mixes_nothing(self) -> None:
        found = mixing(self.nets.FillsMemory(), torch.randn(4, 5))
        self.assertEqual((found["operation"], found["location"]["line"]), ("softmax", line_of("rows.softmax")))

    def test_what_sees_ahead_in_time_is_named(self) -> None:
        tokens = torch.randint(0, 9, (3, 6))

        def ahead(masked: bool, both: bool) -> Any:
            return chart(self.nets.Language(masked, both), tokens, size=3, along="time").get("mixing")

        self.assertIsNone(ahead(True, False))
        unmasked = ahead(False, False)
        self.assertEqual((unmasked["operation"], unmasked["location"]["line"]), ("matmul", line_of("torch.softmax(scores")))
        self.assertEqual(ahead(True, True)["layer"]["kind"], "LSTM")


if __name__ == "__main__":
    unittest.main()
