"""Answers `examples/refetch`: some examples of the training data, fetched twice."""

from __future__ import annotations

import random
import sys
from typing import Any

import torch
from torch.utils.data import DataLoader, IterableDataset

from ...conversation.failures import NotApplicable, ScriptFailed
from ...examples.loader import loader_indices
from ...process.quiet import Quiet
from ...script.frames import location
from ...state.contents import content_of
from ...state.drawing import DrawWatch, steps_of

_MOST = 16


def refetch(captured: Any) -> dict[str, Any]:
    loaders = [fetch.loader for fetch in captured.step.fetches]
    if not loaders:
        raise NotApplicable("The script makes its batches by hand, so no example can be fetched by itself.")
    return Refetcher(captured.engine, loaders[-1]).answer()


class Refetcher:
    def __init__(self, engine: Any, loader: DataLoader[Any]) -> None:
        self._engine = engine
        self._loader = loader
        dataset = loader.dataset
        if isinstance(dataset, IterableDataset) or not hasattr(dataset, "__getitem__") or not hasattr(dataset, "__len__"):
            raise NotApplicable("The data is a stream, whose examples cannot be fetched by their numbers.")
        self._dataset: Any = dataset
        self._indices = loader_indices(loader, _MOST)

    def answer(self) -> dict[str, Any]:
        engine = self._engine
        generators = engine.remember_all_generators(self._loader)
        was_off, engine.off = engine.off, True
        quiet = Quiet()
        quiet.enter()
        try:
            steps = [each for each in [*steps_of(self._dataset), *steps_of(self._loader.collate_fn)] if each is not self._dataset]
            watch = DrawWatch([*steps, self._loader.collate_fn], _states, engine.creations.place)
            with watch:
                first = self._contents()
            differing = [one != other for one, other in zip(first, self._contents())]
        except (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError, OSError) as error:
            raise ScriptFailed(f"The data raised {type(error).__name__} when examples were fetched again: {error}") from error
        finally:
            quiet.leave()
            engine.off = was_off
            generators()
        return {
            "examples": len(self._indices),
            "differing": sum(differing),
            "random": [{"name": name, "location": location(place)} for name, place in watch.found.items()] if any(differing) else [],
        }

    def _contents(self) -> list[str]:
        """Each example as it is when it is put into a batch of its own: what joins examples may be random too."""
        found = []
        for index in self._indices:
            example = self._dataset[index]
            content = content_of(example)
            if content is None:
                raise NotApplicable(f"Examples of type {type(example).__name__} cannot be compared.")
            found.append(content + self._collated(example))
        return found

    def _collated(self, example: Any) -> str:
        if self._loader.collate_fn is None or self._loader.collate_fn is torch.utils.data.default_collate:
            return ""
        return content_of(self._loader.collate_fn([example])) or ""


def _states() -> Any:
    numpy = sys.modules.get("numpy")
    drawn = numpy.random.get_state()[1:3] if numpy is not None and hasattr(numpy, "random") else (b"", 0)
    keys = drawn[0].tobytes() if hasattr(drawn[0], "tobytes") else drawn[0]
    return random.getstate(), keys, drawn[1], bytes(torch.get_rng_state().tolist())
