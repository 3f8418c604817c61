"""Scripts that train in processes of their own: the first of these is examined, in the script's own process.

`multiprocessing` starts a fresh interpreter or a copy of this one for each worker, and nobody listens there. What
trains is run in place instead, as rank 0 of a world of one, and those like it are not started: they would change the
same shared weights meanwhile, or wait for collectives that never come.
"""

from __future__ import annotations

import functools
import multiprocessing.process
import os
from types import CodeType, FunctionType, ModuleType
from typing import Any, Callable, Iterator

from ..script.frames import is_user_code, is_user_file

_RANK = {"RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "1"}


class TrainingChildren:
    def __init__(self, may_train: Callable[[], bool]) -> None:
        """`may_train` says that no step was captured yet, and that this is the process that is examined."""
        self._may_train = may_train
        self._in_place = False

    def hook_processes(self) -> None:
        start = multiprocessing.process.BaseProcess.start

        @functools.wraps(start)
        def run_or_start(process: Any) -> None:
            if self._takes(process._target or type(process).run):
                self._in_its_place(process.run)
            start(process)

        multiprocessing.process.BaseProcess.start = run_or_start  # type: ignore[method-assign]

    def hook_spawn(self, module: Any, distributed: Any) -> None:
        """`torch.multiprocessing.spawn`, whose processes run a function of torch that calls the script's."""
        start_processes, join_world = module.start_processes, getattr(distributed, "init_process_group", None)

        @functools.wraps(start_processes)
        def run_or_start(fn: Any, args: tuple[Any, ...] = (), *others: Any, **named: Any) -> Any:
            if self._takes(fn):
                self._in_its_place(lambda: fn(0, *args))
            return start_processes(fn, args, *others, **named)

        module.start_processes = run_or_start
        if join_world is None:
            return

        @functools.wraps(join_world)
        def join_alone(*args: Any, **named: Any) -> Any:
            return join_world(*args, **{**named, "rank": 0, "world_size": 1} if self._in_place else named)

        distributed.init_process_group = join_alone

    def _takes(self, function: Any) -> bool:
        return not self._in_place and self._may_train() and computes_gradients(function)

    def _in_its_place(self, work: Callable[[], Any]) -> None:
        before = {name: os.environ.get(name) for name in _RANK}
        os.environ.update(_RANK)
        self._in_place = True
        try:
            work()
        finally:
            self._in_place = False
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def computes_gradients(function: Any) -> bool:
    """Whether a function of the person's own calls `backward`, by itself or in what it names of their functions."""
    pending: list[Any] = [function]
    seen: set[int] = set()
    while pending:
        current = getattr(pending[-1], "__func__", pending[-1])
        pending.pop()
        if id(current) in seen or not isinstance(current, FunctionType) or not is_user_code(current.__code__):
            continue
        seen.add(id(current))
        names = set(_names(current.__code__))
        if "backward" in names:
            return True
        pending += _functions_named(names, current.__globals__)
    return False


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _functions_named(names: set[str], variables: dict[str, Any]) -> Iterator[Any]:
    for name in names & set(variables):
        value = variables[name]
        if isinstance(value, ModuleType) and is_user_file(getattr(value, "__file__", None) or "<built-in>"):
            yield from _functions_named(names, vars(value))
        elif isinstance(value, type):
            yield from vars(value).values()
        else:
            yield value
