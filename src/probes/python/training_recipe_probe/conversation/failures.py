"""Errors that the host is told of, with the codes of the protocol."""

from __future__ import annotations


class ProbeError(Exception):
    code = -32603


class NotApplicable(ProbeError):
    """The question has no answer for this capture. The message says why, in plain words."""

    code = -32001


class ScriptFailed(ProbeError):
    """The script's own code failed while it was asked again."""

    code = -32002


class ProtocolMismatch(ProbeError):
    code = -32003


class RunOver(ProbeError):
    """The script has run to its end, so the step can no longer be repeated; a fresh process can answer."""

    code = -32004


class StopExperiment(BaseException):
    """Leaves the script's code when an experiment is done. Not an `Exception`, so that scripts do not catch it."""


class TakeStepAgain(BaseException):
    """Leaves a step that was run as it is written, to be seen: a training that is watched takes it anew, as it would itself."""
