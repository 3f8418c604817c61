"""Several processes of one script, as `torchrun` starts them: rank 0 is examined, and the others do as it does.

Every rank has the probe. What lets the script take steps (the engine's check of itself, experiments) is done by all
ranks in lockstep, each on its own batches, so that every collective of the script finds its partners; rank 0 alone
decides how it goes on, and alone is asked and answers. While rank 0 stands still the others wait for its word, not in
a collective, so that none times out.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any, Callable, Optional, Union

from ..conversation.rpc import PIPES, Channel, Disconnected
from .process import end_with_us

# Requests that let the script take steps.
_STEPPING = {"experiment/run", "step/describe", "evaluation/observe"}
_GATHER_SECONDS = 60.0
_GLANCE_SECONDS = 0.02
# How long a rank may outlast another whose end it follows from.
_BLAME_SECONDS = 1.0
# A step that fails in one rank fails in all, or leaves the others waiting for it.
_FAILURE_SECONDS = 5.0
_END_SECONDS = 10.0


class Alone:
    """The only rank there is."""

    def gather(self) -> Optional[str]:
        """Waits until all ranks stand still at a training step; says which does not come to one."""
        return None

    def agree(self, value: Any) -> Any:
        """What rank 0 makes of it. Called by all ranks at the same points of their way."""
        return value

    def relay(self, message: dict[str, Any]) -> None:
        """Before a request is answered: what all must do is asked of all."""

    def answered(self) -> None:
        """After a request was."""

    def let_end(self) -> None:
        """A training that was watched is over; so are those of the other ranks, or nearly."""

    def blame(self) -> bool:
        """When the script has failed here: whether that follows from the end of another rank, which the host was told."""
        return False


class Follower(Alone):
    """Every rank but the first. Its host is rank 0."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def gather(self) -> Optional[str]:
        self._channel.notify("ranks/ready", {})
        return None

    def agree(self, value: Any) -> Any:
        message = self._channel.read()
        if message.get("method") != "ranks/agree":
            raise AssertionError(f"Rank 0 goes another way: it sent {message.get('method')}.")
        return message["params"]["value"]


class _Other:
    """Another rank, as rank 0 sees it."""

    def __init__(self, rank: int, process: subprocess.Popen[bytes], channel: Channel) -> None:
        self.rank = rank
        self.process = process
        self.channel = channel
        self.ready = threading.Event()
        # It has left the script without a word of error: it takes no part.
        self.finished = threading.Event()
        # What is wrong with it, for the host.
        self.ended: Optional[dict[str, Any]] = None


class Leader(Alone):
    """Rank 0."""

    def __init__(self, channel: Channel, count: int, initialize: dict[str, Any]) -> None:
        """Starts the other ranks; the world is told to this process by its environment, as launchers do."""
        self._channel = channel
        self._told = threading.Lock()
        self._others: list[_Other] = []
        self._by_themselves: list[subprocess.Popen[bytes]] = []
        # Those that came to the captured step.
        self._party: list[_Other] = []
        # Requests that all ranks were asked, and how many of them rank 0 has an answer to.
        self._asked = self._answered = 0
        world = _world(count)
        os.environ.update({**world, **_place(0)})
        begin = self._begin_by_itself if initialize.get("watch") else self._begin
        for rank in range(1, count):
            environment = {**os.environ, **world, **_place(rank)}
            threading.Thread(target=begin(rank, environment, initialize), name=f"training-recipe-rank-{rank}", daemon=True).start()

    def _begin(self, rank: int, environment: dict[str, str], initialize: dict[str, Any]) -> Callable[[], None]:
        other = _start(rank, environment, initialize)
        self._others.append(other)
        return lambda: self._listen(other)

    def _begin_by_itself(self, rank: int, environment: dict[str, str], initialize: dict[str, Any]) -> Callable[[], None]:
        """In a training that is watched nothing is steered, so the other ranks need no probe."""
        command = [sys.executable, *sys.argv[sys.argv.index("--") + 1 :]]
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
        end_with_us(process)
        self._by_themselves.append(process)

        def wait() -> None:
            if process.wait() != 0:
                self._channel.log(_ended_without_word(rank, process)["message"])

        return wait

    def gather(self) -> Optional[str]:
        deadline = time.monotonic() + _GATHER_SECONDS
        for other in self._others:
            while not other.ready.is_set() and not other.finished.is_set():
                if time.monotonic() > deadline:
                    return f"Rank {other.rank} does not come to a training step of its own."
                time.sleep(_GLANCE_SECONDS)
        self._party = [each for each in self._others if each.ready.is_set()]
        return None

    def agree(self, value: Any) -> Any:
        for other in self._party:
            other.channel.notify("ranks/agree", {"value": value})
        return value

    def relay(self, message: dict[str, Any]) -> None:
        if message.get("method") in _STEPPING:
            self._asked += 1
            for other in self._party:
                other.channel.notify(str(message["method"]), message.get("params"))

    def answered(self) -> None:
        self._answered = self._asked

    def let_end(self) -> None:
        for process in self._by_themselves:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_END_SECONDS)

    def blame(self) -> bool:
        failed_at = time.monotonic()
        while self._others and time.monotonic() < failed_at + _BLAME_SECONDS:
            if any(other.ended is not None for other in self._others):
                return True
            time.sleep(_GLANCE_SECONDS)
        return False

    def _listen(self, other: _Other) -> None:
        try:
            while True:
                message = other.channel.read()
                method, params = message.get("method"), message.get("params")
                if method == "ranks/ready":
                    other.ready.set()
                elif method == "log":
                    self._channel.log(f"rank {other.rank}: {params['message']}")
                elif "error" in message:
                    self._failed(other, message["error"]["message"])
                elif method == "script/ended" and params["kind"] == "never-trained":
                    other.finished.set()
                elif method == "script/ended":
                    self._tell(other, {**params, "message": f"Rank {other.rank}: {params['message']}"})
        except Disconnected:
            if not other.finished.is_set():
                self._tell(other, _ended_without_word(other.rank, other.process))

    def _failed(self, other: _Other, said: str) -> None:
        """A step that fails here too is answered here; where it does not, rank 0 waits for the other in a collective."""
        asked, patient_until = self._asked, time.monotonic() + _FAILURE_SECONDS
        while self._answered < asked:
            if time.monotonic() > patient_until:
                self._tell(other, _threw(f"Rank {other.rank}: {said}"))
                return
            time.sleep(_GLANCE_SECONDS)

    def _tell(self, other: _Other, ended: dict[str, Any]) -> None:
        """The host ends all ranks when it hears of one that has ended."""
        with self._told:
            if other.ended is None:
                other.ended = ended
                with contextlib.suppress(Disconnected):
                    self._channel.notify("script/ended", ended)


def _start(rank: int, environment: dict[str, str], initialize: dict[str, Any]) -> _Other:
    to_it, from_it = os.pipe(), os.pipe()
    environment = {**environment, PIPES: f"{to_it[0]},{from_it[1]}"}
    # As this process was started, `-m` and all; in its process group, with its output.
    process = subprocess.Popen(
        [sys.executable, *sys.argv], env=environment, stdin=subprocess.DEVNULL, pass_fds=(to_it[0], from_it[1])
    )
    end_with_us(process)
    os.close(to_it[0])
    os.close(from_it[1])
    channel = Channel(from_it[0], to_it[1])
    folder = os.path.join(initialize["runDirectory"], f"rank-{rank}")
    os.makedirs(folder, exist_ok=True)
    params = {**initialize, "ranks": None, "runDirectory": folder, "captureVariables": False, "follows": True}
    channel.notify("initialize", params)
    return _Other(rank, process, channel)


def _world(count: int) -> dict[str, str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    return {
        "WORLD_SIZE": str(count),
        "LOCAL_WORLD_SIZE": str(count),
        "GROUP_RANK": "0",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        # Launchers give each of several ranks one thread, where the person does not say otherwise.
        **({"OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1")} if count > 1 else {}),
    }


def _place(rank: int) -> dict[str, str]:
    return {"RANK": str(rank), "LOCAL_RANK": str(rank)}


def count_of(ranks: Union[int, str]) -> int:
    """`auto`, `gpu` and `cpu` mean one rank a device, as for `torchrun`."""
    if isinstance(ranks, int):
        return ranks
    devices = 0 if ranks == "cpu" else _devices()
    return max(1, devices or (0 if ranks == "gpu" else os.cpu_count() or 1))


def _devices() -> int:
    """Asked of another process: in this one nothing may load the framework before the script does."""
    asked = [sys.executable, "-c", "import torch; print(torch.cuda.device_count())"]
    answer = subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    return int(answer) if answer.isdigit() else 0


def _ended_without_word(rank: int, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    code = process.wait()
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return _threw(f"Rank {rank} {how}.")


def _threw(message: str) -> dict[str, Any]:
    return {"kind": "threw", "message": message, "location": None, "stack": None}
