"""The frames of the person's own code, told from library code by where their files lie."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from types import CodeType, FrameType
from typing import Any, Iterator, Optional

Location = dict[str, Any]

PROBE_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_is_user: dict[str, bool] = {}


def _library_folders() -> tuple[str, ...]:
    folders = {sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders.update(site.getsitepackages() if hasattr(site, "getsitepackages") else [])
    folders.add(site.getusersitepackages())
    folders.add(os.path.dirname(os.path.abspath(os.__file__)))
    folders.add(os.path.dirname(PROBE_FOLDER))
    both = {os.path.abspath(folder) for folder in folders} | {os.path.realpath(folder) for folder in folders}
    return tuple(folder.rstrip(os.sep) + os.sep for folder in both)


_LIBRARIES = _library_folders()
_INSTALLED = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)


def is_user_file(filename: str) -> bool:
    """Whether a code object's file is the person's own: on disk, and neither a library's nor ours."""
    known = _is_user.get(filename)
    if known is None:
        path = os.path.abspath(filename)
        known = (
            not filename.startswith("<")
            # What TensorFlow wrote from the person's code: the line of the call says more.
            and not os.path.basename(filename).startswith("__autograph_generated_file")
            and not path.startswith(_LIBRARIES)
            and not any(part in path for part in _INSTALLED)
            and os.path.exists(path)
        )
        _is_user[filename] = known
    return known


def is_user_code(code: CodeType) -> bool:
    known = _is_user.get(code.co_filename)
    return is_user_file(code.co_filename) if known is None else known


# Where libraries keep the loop for people. Read like the person's own code when a step is to be done again.
_TRAINERS = tuple(
    os.sep + os.path.join(*parts)
    for parts in (
        ("transformers", "trainer.py"),
        ("lightning", "pytorch", "loops", ""),
        ("pytorch_lightning", "loops", ""),
        ("ignite", "engine", "engine.py"),
        ("keras", "src", "backend", "torch", "trainer.py"),
        ("skorch", "net.py"),
        ("fastai", "learner.py"),
    )
)
_is_training: dict[str, bool] = {}


def is_training_code(code: CodeType) -> bool:
    """The person's own code, or the training loop of a library."""
    known = _is_training.get(code.co_filename)
    if known is None:
        known = is_user_code(code) or any(part in code.co_filename for part in _TRAINERS)
        _is_training[code.co_filename] = known
    return known


def is_probe_code(code: CodeType) -> bool:
    return code.co_filename.startswith(PROBE_FOLDER) or code.co_filename == _LAUNCHER


_LAUNCHER = os.path.join(os.path.dirname(PROBE_FOLDER), "launch.py")


def walk(frame: Optional[FrameType]) -> Iterator[FrameType]:
    """From a frame outwards to the script's module."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def user_frames(frame: Optional[FrameType] = None) -> list[FrameType]:
    """The person's frames, innermost first."""
    return [each for each in walk(frame or sys._getframe(1)) if is_user_code(each.f_code)]


def training_frames(frame: Optional[FrameType]) -> list[FrameType]:
    """The frames that may hold the training loop, innermost first."""
    return [each for each in walk(frame) if is_training_code(each.f_code)]


def user_location(frame: Optional[FrameType] = None) -> Optional[tuple[str, int]]:
    """File and line of the innermost frame of the person's code."""
    current = frame or sys._getframe(1)
    while current is not None:
        if is_user_code(current.f_code):
            return current.f_code.co_filename, current.f_lineno
        current = current.f_back
    return None


class Places:
    """`user_location`, again and again: of code of the person's own that calls from the same place it is known."""

    def __init__(self) -> None:
        # By code object and instruction. The code is kept, so that no other one takes its id.
        self._known: dict[tuple[int, int], tuple[CodeType, tuple[str, int]]] = {}

    def of(self, frame: FrameType) -> Optional[tuple[str, int]]:
        current: Optional[FrameType] = frame
        while current is not None:
            code = current.f_code
            if is_user_code(code):
                key = id(code), current.f_lasti
                known = self._known.get(key)
                if known is None:
                    known = self._known[key] = code, (code.co_filename, current.f_lineno)
                return known[1]
            current = current.f_back
        return None


def location(place: Optional[tuple[str, int]]) -> Optional[Location]:
    """As the protocol writes it; the column is that of the line's first character."""
    if place is None:
        return None
    filename, line = place
    return {"file": os.path.abspath(filename), "line": line, "column": _first_column(filename, line)}


def _first_column(filename: str, line: int) -> int:
    import linecache

    text = linecache.getline(filename, line)
    return len(text) - len(text.lstrip()) + 1 if text.strip() else 1


def function_name(code: CodeType) -> Optional[str]:
    name = code.co_name
    return None if name == "<module>" else name


def frame_summaries(frames: list[FrameType], lines: Optional[list[int]] = None) -> list[dict[str, Any]]:
    return [
        {
            "index": index,
            "functionName": function_name(frame.f_code),
            "location": location((frame.f_code.co_filename, lines[index] if lines else frame.f_lineno)),
        }
        for index, frame in enumerate(frames)
    ]
