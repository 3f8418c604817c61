"""What depends on what, on small nets called as the engine captured them. Needs PyTorch."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from training_recipe_probe.conversation.failures import NotApplicable  # noqa: E402
from training_recipe_probe.torch.questions.dependencies import (
    DependencyCharter,  # noqa: E402
)
from training_recipe_probe.torch.recording.step import Forward  # noqa: E402


def captured(
    net: nn.Module, *arguments: Any, size: int, time_first: bool = False, targets: tuple[torch.Tensor, ...] = ()
) -> Any:
    forward = Forward(net, arguments, {}, ())
    engine = SimpleNamespace(
        off=False,
        applied={id(each): each for each in net.modules()},
        creations=SimpleNamespace(place=lambda module: None),
        remember_all_generators=lambda loader: lambda state=torch.get_rng_state(): torch.set_rng_state(state),
    )
    analysis = SimpleNamespace(targets=[SimpleNamespace(tensor=each) for each in targets])
    return SimpleNamespace(
        models=[net], forwards=[forward], batch_size=size, time_first=time_first, engine=engine, analysis=analysis
    )


def chart(net: nn.Module, *arguments: Any, along: str = "batch", **more: Any) -> dict[str, Any]:
    return DependencyCharter(captured(net, *arguments, **more)).answer({"along": along})


def leaks(answer: dict[str, Any], later_only: bool = False) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, row in enumerate(answer["matrix"])
        for j, value in enumerate(row)
        if value > 1e-6 and (j > i if later_only else j != i)
    ]


class TransposedByReshape(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.t().reshape(x.shape) * self.scale

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))


class OneHot(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.out = nn.Linear(7, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(nn.functional.one_hot(x, 7).float())


class Attention(nn.Module):
    def __init__(self, masked: bool) -> None:
        super().__init__()
        self.embedding, self.out, self.masked = nn.Embedding(9, 8), nn.Linear(8, 9), masked

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.embedding(tokens)
        scores = x @ x.transpose(1, 2)
        if self.masked:
            later = torch.ones(scores.shape[1:]).triu(1).bool()
            scores = scores.masked_fill(later, float("-inf"))
        return self.out(scores.softmax(-1) @ x)


class TorchDependencies(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(1)

    def test_batch_normalisation_and_dropout_are_stilled_and_put_back(self) -> None:
        net = nn.Sequential(
            nn.Linear(5, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.BatchNorm1d(6, track_running_stats=False)
        )
        before = {name: each.clone() for name, each in net.state_dict().items()}
        answer = chart(net, torch.randn(4, 5), size=4)
        self.assertEqual(leaks(answer), [])
        self.assertEqual(answer["stilled"], ["1", "3"])
        self.assertTrue(all(each.training for each in net.modules()))
        self.assertIsNone(net[3].running_mean)
        self.assertEqual(list(before), list(net.state_dict()))
        self.assertTrue(all(torch.equal(before[name], each) for name, each in net.state_dict().items()))

    def test_a_reshape_in_a_transposes_place_leaks(self) -> None:
        self.assertNotEqual(leaks(chart(TransposedByReshape(), torch.randn(4, 3), size=4)), [])

    def test_a_softmax_over_features_keeps_examples_apart_and_one_over_the_batch_does_not(self) -> None:
        sound = nn.Sequential(nn.Linear(5, 3), nn.Softmax(dim=1))
        self.assertEqual(leaks(chart(sound, torch.randn(4, 5), size=4)), [])
        mixing = nn.Sequential(nn.Linear(5, 3), nn.Softmax(dim=0))
        self.assertEqual(len(leaks(chart(mixing, torch.randn(4, 5), size=4))), 12)

    def test_integers_without_an_embedding_are_perturbed(self) -> None:
        answer = chart(OneHot(), torch.tensor([0, 3, 5, 6]), size=4)
        self.assertEqual(answer["method"], "perturbation")
        self.assertEqual(leaks(answer), [])

    def test_a_net_that_ignores_its_input_is_no_pass(self) -> None:
        net = nn.Linear(5, 2)
        nn.init.zeros_(net.weight)
        with self.assertRaises(NotApplicable):
            chart(net, torch.randn(4, 5), size=4)

    def test_an_adjacency_is_not_judged(self) -> None:
        class Graph(nn.Linear):
            def forward(self, x: torch.Tensor, adjacency: torch.Tensor) -> torch.Tensor:
                return adjacency @ super().forward(x)

        with self.assertRaisesRegex(NotApplicable, "adjacency"):
            chart(Graph(5, 2), torch.randn(4, 5), torch.rand(4, 4), size=4)

    def test_time_is_causal_with_a_mask_and_not_without(self) -> None:
        tokens = torch.randint(0, 9, (3, 6))
        self.assertEqual(leaks(chart(Attention(True), tokens, size=3, along="time"), later_only=True), [])
        self.assertNotEqual(leaks(chart(Attention(False), tokens, size=3, along="time"), later_only=True), [])

    def test_time_first_recurrent_nets(self) -> None:
        class Recurrent(nn.Module):
            def __init__(self, both: bool) -> None:
                super().__init__()
                self.cell = nn.GRU(4, 5, bidirectional=both)

            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return self.cell(x)[0]

        x = torch.randn(6, 3, 4)
        for both, later in ((False, 0), (True, 15)):
            net = Recurrent(both)
            self.assertEqual(leaks(chart(net, x, size=3, time_first=True)), [])
            found = leaks(chart(net, x, size=3, along="time", time_first=True), later_only=True)
            self.assertEqual(len(found), later)

    def test_time_without_an_embedding_is_perturbed(self) -> None:
        class Sums(OneHot):
            def __init__(self, backwards: bool) -> None:
                super().__init__()
                self.backwards = backwards

            def forward(self, x: torch.Tensor) -> torch.Tensor:
                steps = super().forward(x)
                return steps.flip(1).cumsum(1).flip(1) if self.backwards else steps.cumsum(1)

        tokens = torch.randint(0, 7, (3, 6))
        for backwards, later in ((False, 0), (True, 15)):
            answer = chart(Sums(backwards), tokens, size=3, along="time")
            self.assertEqual(answer["method"], "perturbation")
            # Equal tokens in two places may hide one of the positions, never add one.
            found = leaks(answer, later_only=True)
            self.assertEqual(len(found) > 0, later > 0)

    def test_transformers_of_either_layout_with_and_without_a_mask(self) -> None:
        class Encoder(nn.Module):
            def __init__(self, batch_first: bool, masked: bool) -> None:
                super().__init__()
                layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.3, batch_first=batch_first)
                self.embedding, self.encoder, self.out = nn.Embedding(11, 8), nn.TransformerEncoder(layer, 2), nn.Linear(8, 11)
                self.masked, self.batch_first = masked, batch_first

            def forward(self, tokens: torch.Tensor) -> torch.Tensor:
                length = tokens.shape[1 if self.batch_first else 0]
                mask = nn.Transformer.generate_square_subsequent_mask(length) if self.masked else None
                return self.out(self.encoder(self.embedding(tokens), mask=mask))

        for batch_first in (True, False):
            tokens = torch.randint(0, 11, (3, 6) if batch_first else (6, 3))
            for masked, later in ((True, 0), (False, 15)):
                net = Encoder(batch_first, masked)
                first = not batch_first
                self.assertEqual(leaks(chart(net, tokens, size=3, time_first=first)), [])
                found = leaks(chart(net, tokens, size=3, along="time", time_first=first), later_only=True)
                self.assertEqual(len(found), later, (batch_first, masked))

    def test_recurrent_nets_that_read_one_way_or_both(self) -> None:
        class Tagger(nn.Module):
            def __init__(self, both: bool) -> None:
                super().__init__()
                self.embedding = nn.Embedding(9, 4)
                self.cell = nn.LSTM(4, 5, num_layers=2, dropout=0.5, batch_first=True, bidirectional=both)

            def forward(self, tokens: torch.Tensor) -> torch.Tensor:
                return self.cell(self.embedding(tokens))[0]

        tokens = torch.randint(0, 9, (3, 6))
        for both, later in ((False, 0), (True, 15)):
            found = leaks(chart(Tagger(both), tokens, size=3, along="time"), later_only=True)
            self.assertEqual(len(found), later)

    def test_a_net_that_is_given_its_targets_and_flattens_its_outputs(self) -> None:
        class Gpt(Attention):
            def forward(self, tokens: torch.Tensor, targets: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
                logits = super().forward(tokens).reshape(-1, 9)
                return logits, nn.functional.cross_entropy(logits, targets.reshape(-1))

        tokens, targets = torch.randint(0, 9, (2, 3, 6))
        for masked, later in ((True, 0), (False, 15)):
            found = leaks(chart(Gpt(masked), tokens, targets, size=3, along="time"), later_only=True)
            # Attention that is sharp by chance leaves hardly a trace of some positions.
            self.assertEqual(len(found) > later / 2, later > 0)
        # The targets are no second sequence: what sees ahead is found among the operations on the tokens.
        answer = chart(Gpt(False), tokens, targets, size=3, along="time", targets=(targets,))
        self.assertIn("mixing", answer)

    def test_convolutions_along_time(self) -> None:
        for causal in (True, False):
            padding = nn.ConstantPad1d((2, 0) if causal else (1, 1), 0.0)
            net = nn.Sequential(padding, nn.Conv1d(4, 6, 3))
            found = leaks(chart(net, torch.randn(3, 4, 8), size=3, along="time"), later_only=True)
            self.assertEqual(len(found), 0 if causal else 7)


if __name__ == "__main__":
    unittest.main()
