"""Steps that are begun and never finished: gradients that no optimizer uses, updates that have no gradient to use."""

from __future__ import annotations

from typing import Any, Callable, Optional

from ..script.frames import location

Place = Optional[tuple[str, int]]

# One call may be there to satisfy a scheduler, which complains of a step that it has not seen.
_EMPTY_UPDATES = 3
_AGAIN = 2


class HalfSteps:
    """What came since the last update.

    refuse: tells the host why nothing can be captured, and does not return.
    may_update: whether the person's sources hold an update that may still come. Gradients are taken over all of the data for other
        ends as well, before a training: how much each weight matters, how large a batch is to be.
    """

    def __init__(self, refuse: Callable[[str, Any], None], may_update: Callable[[], bool]) -> None:
        self._refuse = refuse
        self._may_update = may_update
        # How often gradients were computed on a line.
        self._gradients: dict[Place, int] = {}
        self._fed_by: dict[Place, Any] = {}
        # Lines whose gradients came from data that has been gone through once, with no update since.
        self._rounds_over: set[Place] = set()
        self._empty_updates: dict[Place, int] = {}

    def updated(self) -> None:
        self._gradients.clear()
        self._fed_by.clear()
        self._rounds_over.clear()

    def computed(self, place: Place, source: Any, told: Callable[[int], Optional[str]]) -> None:
        """Gradients were computed, of data from `source`. `told` words what is wrong with so many, if nothing was updated otherwise.

        Gradients may well add up over many batches before they are used, but not beyond all of the data.
        """
        self._empty_updates.clear()
        if place in self._rounds_over and not self._may_update():
            message = told(self._gradients[place])
            if message is not None:
                self._refuse(message, location(place))
            self.updated()
        self._gradients[place] = self._gradients.get(place, 0) + 1
        self._fed_by[place] = source

    def round_over(self, source: Any) -> None:
        """The script has gone through all that `source` gives."""
        for place, fed_by in self._fed_by.items():
            if fed_by is source and source is not None and self._gradients[place] >= _AGAIN:
                self._rounds_over.add(place)

    def updated_by_nothing(self, place: Place) -> None:
        """An optimizer stepped after the net was called, and none of its parameters had a gradient."""
        self._empty_updates[place] = count = self._empty_updates.get(place, 0) + 1
        if count >= _EMPTY_UPDATES and not self._gradients:
            self._refuse(without_gradient(count), location(place))

    def last(self) -> Optional[tuple[Place, int]]:
        """The line whose gradients waited longest for an update, at the script's end."""
        return max(self._gradients.items(), key=lambda each: each[1], default=None)


def without_gradient(count: int) -> str:
    return (
        f"The optimizer took {count} steps on this line, and none of its parameters had a gradient in any of them: "
        "without a backward() before the step no weight is ever changed."
    )


def without_update(computed: str, count: int) -> str:
    times = "once" if count == 1 else f"{count} times"
    return (
        f"Gradients were computed {times} by {computed} on this line, and no optimizer took a step with them: "
        "no weight was changed."
    )
