"""What a recording of either framework does beside watching: it hands out its rows, ends, and breaks off."""

from __future__ import annotations

import traceback
from typing import Any, Optional, Sequence

from ..conversation.failures import NotApplicable, ProbeError
from ..conversation.rpc import Disconnected
from ..examples.predictions import NetAsked
from ..session import Session
from .budget import Budget
from .prediction_files import PredictionFiles, TooLarge
from .rows import Rows


class Recording:
    """Stands at the hooks while the script trains. A fault of its own ends the recording, never the training.

    What it is to record is its subclass's: `_complete` rows that are still open, and `_ask` the net.
    """

    def __init__(self, session: Session, params: dict[str, Any]) -> None:
        self._session = session
        self._budget = Budget(float(params["shareOfTime"]))
        self._sample: Optional[dict[str, Any]] = params.get("sample")
        self._sample_answers: Optional[dict[str, Any]] = None
        # Why there are none.
        self._without_sample: Optional[str] = None
        self._rows = Rows(session.channel, self._read_losses)
        self._files: Optional[PredictionFiles] = None
        # Why there are no predictions.
        self._refusal: Optional[str] = None
        self._steps = 0
        self._broken = False

    # -- predictions

    def _predict_if_due(self, row: dict[str, Any], step: int) -> None:
        if self._refusal is None and self._budget.predictions.due(step):
            with self._budget.predictions.record(step):
                self._predict(row)

    def _predict(self, row: dict[str, Any]) -> None:
        try:
            outputs = self._ask()
            if self._files is None:
                if any(len(each.shape) == 0 for each in outputs):
                    raise NotApplicable("The net gives one number for the whole batch, and none for each example.")
                self._files = PredictionFiles(self._session.run_directory, [tuple(each.shape) for each in outputs])
        except TooLarge:
            self._refusal = "The net gives too many numbers for one example to record them step by step."
            return
        except ProbeError as error:
            self._refusal = str(error)
            return
        self._files.append([self._bytes(each[: self._files.rows(index)]) for index, each in enumerate(outputs)])
        row["predicted"] = True

    def _ask(self) -> Sequence[Any]:
        """Of the net with its weights of the moment: one array an output, of 32-bit floats, examples first."""
        raise NotImplementedError

    def _bytes(self, values: Any) -> bytes:
        """In row-major order."""
        raise NotImplementedError

    # -- the sample

    def _net_asked(self) -> NetAsked:
        """The net, to be asked about other examples than those of the captured batch."""
        raise NotImplementedError

    def _answer_sample(self) -> None:
        if self._refusal is not None:
            self._without_sample = self._refusal
            return
        try:
            self._sample_answers = self._net_asked().about(self._sample)(None)
        except ProbeError as error:
            self._without_sample = str(error)

    # -- losses

    def _read_losses(self, rows: list[dict[str, Any]]) -> None:
        """To read a number from a device one has to wait for it, so losses may be left there until many are read at once."""

    # -- metrics

    def _note_metrics(self, metrics: list[dict[str, Any]], step: Optional[int] = None) -> None:
        """What the script has worked out before this step, or since the last one. A metric that is no number is left out."""
        if metrics:
            self._rows.add({"step": self._steps if step is None else step, "loss": None, "metrics": metrics})

    # -- the end

    def script_left(self, error: Optional[BaseException]) -> None:
        """Answers, and serves what else is asked."""
        if not self._broken:
            self._finish()
        raised = error is not None and not (isinstance(error, SystemExit) and error.code in (None, 0))
        self._session.settle(
            {
                "ended": "raised" if raised else "script-ended",
                "message": f"{type(error).__name__}: {error}" if raised else None,
                "steps": self._steps,
                "milliseconds": self._budget.elapsed() * 1000,
                "recorderMilliseconds": self._budget.spent * 1000,
                "withoutPredictions": self._refusal,
                "sampleAnswers": self._sample_answers,
                "withoutSample": self._without_sample,
            }
        )

    def _complete(self) -> None:
        """Adds the rows of steps that were not seen to end."""
        raise NotImplementedError

    def _finish(self) -> None:
        """With the net as it was left."""
        try:
            self._complete()
            if self._refusal is None:
                final: dict[str, Any] = {"step": self._steps, "loss": None}
                with self._budget.predictions.more():
                    self._predict(final)
                if "predicted" in final:
                    self._rows.add(final)
            if self._sample is not None:
                with self._budget.predictions.more():
                    self._answer_sample()
            self._rows.send()
        except Exception:
            self._give_up()

    def _give_up(self) -> None:
        """Ours, not the script's: its training goes on unrecorded."""
        self._broken = True
        try:
            self._rows.send()
            self._session.channel.log("The recording broke off: " + traceback.format_exc())
        except Disconnected:
            pass
