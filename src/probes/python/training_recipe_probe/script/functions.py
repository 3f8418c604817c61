"""Two functions of the person's, run on the captured tensors: `functions/compare`."""

from __future__ import annotations

import copy
import inspect
import sys
import time
import traceback
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any, Callable, ContextManager, Optional, Sequence

from ..conversation.failures import NotApplicable
from .frames import is_user_file, location

# So deep in lists, tuples and dictionaries are results looked for, and so many are compared.
_DEEPEST = 3
_MOST_RESULTS = 64


@dataclass(frozen=True)
class World:
    """What a framework's capture offers to functions."""

    frames: Sequence[FrameType]
    models: Sequence[Any]
    inputs: Sequence[Any]
    targets: Sequence[Any]
    outputs: Sequence[Any]
    # A summary that the host can ask for; None for what holds no numbers.
    summary: Callable[[Any, str], Optional[dict[str, Any]]]
    # Puts the captured state back, random generators included.
    restore: Callable[[], None]
    undisturbed: Callable[[], ContextManager[Any]]


@dataclass(frozen=True)
class Argument:
    parameter: str
    origin: str
    value: Any


def compare(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Both functions get copies of the same arguments, and the same random numbers."""
    first, second = (_function(world, params[each]) for each in ("first", "second"))
    arguments = _arguments(world, first, params["first"], params.get("arguments"))
    try:
        outcomes = [_outcome(world, function, params[name], arguments) for name, function in (("first", first), ("second", second))]
    finally:
        world.restore()
    return {
        "arguments": [
            {"parameter": each.parameter, "origin": each.origin, "preview": _preview(each.value)} for each in arguments
        ],
        "first": outcomes[0],
        "second": outcomes[1],
    }


# -- finding what is named


def _function(world: World, name: str) -> Callable[..., Any]:
    found = _named(world, name)
    if found is _MISSING:
        raise NotApplicable(
            f"There is no {name} at the first training step: neither a variable of the running functions nor of their modules."
        )
    if not callable(found):
        raise NotApplicable(f"{name} is {_preview(found)}, which cannot be called.")
    owner = _named(world, name.rpartition(".")[0]) if "." in name else _MISSING
    if isinstance(owner, type) and inspect.isfunction(found):
        for model in world.models:
            if isinstance(model, owner):
                return found.__get__(model, type(model))
    return found


_MISSING = object()


def _named(world: World, name: str) -> Any:
    """`name`, or `name.attribute`: from the innermost frame outwards, then the modules, then the captured batch."""
    first, *attributes = name.split(".")
    found = _MISSING
    for space in _spaces(world):
        if first in space:
            found = space[first]
            break
    else:
        found = _of_batch(world, first)
    for attribute in attributes:
        found = getattr(found, attribute, _MISSING)
    return found


def _spaces(world: World) -> list[dict[str, Any]]:
    frames = [frame.f_locals for frame in world.frames] + [frame.f_globals for frame in world.frames]
    main = sys.modules.get("__main__")
    others = [
        module.__dict__
        for module in list(sys.modules.values())
        if isinstance(module, ModuleType) and is_user_file(getattr(module, "__file__", None) or "<none>")
    ]
    return frames + ([main.__dict__] if main is not None else []) + others


_BATCH = {"input": "inputs", "inputs": "inputs", "target": "targets", "targets": "targets", "output": "outputs", "outputs": "outputs"}


def _of_batch(world: World, name: str) -> Any:
    tensors = getattr(world, _BATCH[name]) if name in _BATCH else ()
    return tensors[0] if len(tensors) == 1 else _MISSING


def _arguments(world: World, function: Callable[..., Any], name: str, given: Optional[Sequence[str]]) -> list[Argument]:
    parameters = _required(function, name)
    if given:
        if parameters is not None and len(given) < len(parameters):
            raise NotApplicable(f"{name} takes {', '.join(parameters)}; {len(given)} arguments were given.")
        names = _all_parameters(function)
        return [
            Argument(names[index] if index < len(names) else f"argument {index + 1}", each, _given(world, each))
            for index, each in enumerate(given)
        ]
    if parameters is None:
        raise NotApplicable(f"What {name} takes is not known: say which variables it is to be given.")
    by_name = [(each, _named(world, each)) for each in parameters]
    if all(value is not _MISSING for _, value in by_name):
        return [Argument(each, each, value) for each, value in by_name]
    batch = [("input", each) for each in world.inputs] + [("target", each) for each in world.targets]
    if all(value is _MISSING for _, value in by_name) and len(parameters) <= len(batch):
        return [Argument(each, origin, value) for each, (origin, value) in zip(parameters, batch)]
    missing = [each for each, value in by_name if value is _MISSING]
    raise NotApplicable(
        f"{name} takes {', '.join(parameters)}, and at the first training step nothing is called {', '.join(missing)}: "
        "say which variables it is to be given."
    )


def _required(function: Callable[..., Any], name: str) -> Optional[list[str]]:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    keyword_only = [each.name for each in signature.parameters.values() if each.kind is each.KEYWORD_ONLY and each.default is each.empty]
    if keyword_only:
        raise NotApplicable(f"{name} takes {', '.join(keyword_only)} by name alone, which cannot be given here.")
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [each.name for each in signature.parameters.values() if each.kind in positional and each.default is each.empty]


def _all_parameters(function: Callable[..., Any]) -> list[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _given(world: World, text: str) -> Any:
    """A variable, or a number as Python writes it."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    if text in ("True", "False", "None"):
        return {"True": True, "False": False, "None": None}[text]
    found = _named(world, text)
    if found is _MISSING:
        raise NotApplicable(f"Nothing is called {text} at the first training step.")
    return found


# -- running it


def _outcome(world: World, function: Callable[..., Any], name: str, arguments: Sequence[Argument]) -> dict[str, Any]:
    code = getattr(inspect.unwrap(function) if not inspect.ismethod(function) else function.__func__, "__code__", None)
    place = location((code.co_filename, code.co_firstlineno)) if code is not None else None
    said: dict[str, Any] = {"name": name, "location": place, "results": None, "failure": None}
    world.restore()
    began = time.perf_counter()
    try:
        with world.undisturbed():
            result = function(*[_copied(each.value) for each in arguments])
    except Exception as error:
        said["failure"] = {"message": f"{type(error).__name__}: {error}", "location": _raised_at(error, place)}
    else:
        said["results"] = _results(world, result)
    return {**said, "milliseconds": 1000 * (time.perf_counter() - began)}


def _copied(value: Any) -> Any:
    """What a function changes in place must not reach the other one; what cannot be copied (a net) is handed on."""
    if callable(value) or isinstance(value, ModuleType):
        return value
    for copier in (lambda: value.detach().clone(), lambda: copy.deepcopy(value)):
        try:
            return copier()
        except Exception:  # any class may refuse in its own way
            continue
    return value


def _raised_at(error: Exception, fallback: Any) -> Any:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if is_user_file(frame.filename) and frame.lineno is not None:
            return location((frame.filename, frame.lineno))
    return fallback


def _results(world: World, result: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def collect(value: Any, path: str, depth: int) -> None:
        if len(found) >= _MOST_RESULTS:
            return
        summary = world.summary(value, path or "result")
        if summary is not None:
            found.append({"path": path, "tensor": summary})
        elif depth < _DEEPEST and isinstance(value, dict):
            for key, each in value.items():
                collect(each, f"{path}[{key!r}]", depth + 1)
        elif depth < _DEEPEST and isinstance(value, (list, tuple)):
            for index, each in enumerate(value):
                collect(each, f"{path}[{index}]", depth + 1)

    collect(result, "", 0)
    return found


def _preview(value: Any) -> str:
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is not None and dtype is not None:
        name = getattr(dtype, "name", str(dtype)).replace("torch.", "")
        return f"{name}{[int(each or 0) for each in shape]}"
    text = repr(value) if isinstance(value, (int, float, bool, str, type(None))) else f"{type(value).__name__} object"
    return text if len(text) <= 80 else text[:79] + "…"
