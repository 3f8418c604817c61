"""Batches that the script's own loops take from `tf.data` pipelines, and others in their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterator, Optional

Place = Optional[tuple[str, int]]


@dataclass(eq=False)
class Fetch:
    """`place` is the line that began the iteration, which tells a training loop's pipeline from another's."""

    dataset: Any
    iterator: Any
    place: Place
    item: Any
    sequence: int


class Feed:
    """Stands in for one pipeline during an experiment: the captured batch first, then it again or those that follow."""

    def __init__(self, fetch: Fetch, unseen: Callable[[Callable[[], Any]], Any], drawn: list[Any], first_only: bool) -> None:
        self._fetch = fetch
        # Does something that the experiment does not get to see.
        self._unseen = unseen
        # Shared between experiments, so that each sees the same batches.
        self._drawn = drawn
        self._first_only = first_only
        self.change: Callable[[Any], Any] = lambda item: item
        self._taken = 0
        # Rounds of the loop that passed before the captured one: they get the captured batch too.
        self.skip = 0

    def next(self) -> Any:
        return self.change(self._next())

    def _next(self) -> Any:
        if self.skip > 0:
            self.skip -= 1
            return self._fetch.item
        if self._first_only or self._taken == 0:
            self._taken += 1
            return self._fetch.item
        while len(self._drawn) < self._taken:
            item = self._draw()
            if item is None:
                raise StopIteration
            self._drawn.append(item)
        self._taken += 1
        return self._drawn[self._taken - 2]

    def _draw(self) -> Any:
        for _ in range(2):
            try:
                return self._unseen(lambda: next(self._fetch.iterator))
            except StopIteration:
                if self._fetch.dataset is None:
                    return None
                # The next epoch.
                self._fetch.iterator = self._unseen(lambda: iter(self._fetch.dataset))
        return None


class FeedIterator:
    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._feed.next()

    def get_next(self) -> Any:
        return self._feed.next()
