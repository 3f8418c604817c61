"""What the hooks report to: first the capture of one step, then that step as the engine of experiments."""

from __future__ import annotations

import sys
import threading
import time
import traceback
import weakref
from types import FrameType
from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence

import torch
from torch.optim import Optimizer
from torch.utils.data import DataLoader

from ...loops.half_steps import HalfSteps, without_update
from ...loops.marks import Marks
from ...loops.repeated import runs_once
from ...process.process import PROBE_FAILED, end_process
from ...script.frames import is_user_code, location, user_frames, user_location, walk
from ...script.variables import variables_of
from ...session import Session
from ...state.python_state import (
    Remembered,
    Restore,
    remember_generators,
    remember_objects,
)
from ..net.layers import is_noisy
from ..net.model import Creations
from ..net.state import remember_tensors, remember_torch_generators
from ..net.tensors import stands_for_others
from ..recording.loaded import LoadedWeights
from ..recording.loader import (
    Feed,
    FeedIterator,
    Fetch,
    copied,
    forget_old_copies,
    generators_of,
    twin_key,
)
from ..recording.step import Backward, Forward, Step
from ..recording.tape import (
    ModeSwitch,
    RecordingMode,
    Tape,
    replace,
    training_stack,
    user_stack,
)
from .run import Run
from .stilled import Stilled

if TYPE_CHECKING:
    from ..evaluation.evaluation import EvaluationWatch
    from ..watching.recorder import Recorder

_MAX_FETCHES = 256
_SMALL = 65536
_FEW = 8
# A step of anything but a schedule of learning rates.
_UPDATE = r"(?<![\w.\]])(?![\w.\[\]]*(?:sched|lr))[\w.\[\]]+\.step\("


class TorchEngine:
    def __init__(
        self, session: Session, capture: Callable[[TorchEngine, Optional[Optimizer], FrameType], None]
    ) -> None:
        """`capture` is called at the first update; it returns when the script must run on."""
        self.session = session
        self._capture_step = capture
        self.thread_id = threading.get_ident()
        self.off = False
        self.captured = False
        self.run: Optional[Run] = None
        # Set while the script runs on to its evaluations.
        self.watch: Optional[EvaluationWatch] = None
        # Set while the script trains to its end by itself.
        self.recorder: Optional[Recorder] = None
        self.creations = Creations()
        self.optimizers: list[tuple[weakref.ref[Optimizer], Any]] = []
        self.loaded_weights = LoadedWeights()
        self.stateful: list[weakref.ref[Any]] = []
        # Modules whose `requires_grad` was set, which a module does not have.
        self.marked_modules: weakref.WeakKeyDictionary[torch.nn.Module, tuple[bool, Any]] = weakref.WeakKeyDictionary()
        self.stilled = Stilled()
        self.half_steps = HalfSteps(session.refuse, lambda: session.own_code_mentions(_UPDATE))
        # Some of what the optimizers hold, as it was before gradients were computed that no optimizer has used yet.
        self._before_gradients: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.step = Step()
        self.tape = Tape()
        self.applied: dict[int, torch.nn.Module] = {}
        self.marks = Marks(
            self._remember_at_head, lambda: not self.step.backwards, self._next_sequence, session.channel.log
        )
        self.forward_generators: Optional[Restore] = None
        self.buffers: dict[int, Restore] = {}
        # Before the captured step's update touched them: filled at its first forward.
        self.milliseconds = 0.0
        # Parameters whose gradients the script asked for by `torch.autograd.grad`.
        self.asked: list[torch.Tensor] = []
        self.handed_gradients: dict[int, torch.Tensor] = {}
        # The tensors in their places in the step of a run: a script may make its weights anew at every step.
        self.asked_now: list[torch.Tensor] = []
        # For a run that the script's own loop drives: puts the state back at the step's first event.
        self.restore_first: Optional[Callable[[], None]] = None
        self._loader_begins: dict[int, Restore] = {}
        # What a loader is known by that is made anew for each round.
        self._loader_twins: dict[int, tuple[Any, ...]] = {}
        self._iterator_loader: dict[int, tuple[Any, DataLoader[Any]]] = {}
        self._mode = ModeSwitch(RecordingMode(self.on_torch_function))
        self._modules: list[torch.nn.Module] = []
        self._outermost: Optional[int] = None
        self._depth = 0
        self._has_parameters: dict[int, tuple[Any, bool]] = {}
        self.scaled: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}
        self._sequence = 0
        self._in_first_closure = False
        session.on_script_left = self._script_left
        session.why_untrained = self._why_untrained

    # -- what the hooks ask

    @property
    def listens_to_modules(self) -> bool:
        return not self.captured or self.run is not None or self.watch is not None

    @property
    def tape_is_on(self) -> bool:
        return self._mode.on and not self.captured

    def steer_torch_functions(self, on: bool) -> None:
        """During a run: whether targets are changed on their way into the criterion."""
        if on:
            self._mode.enter()
        else:
            self._mode.leave()

    def live_optimizers(self) -> list[tuple[Optimizer, Any]]:
        return [(optimizer, place) for reference, place in self.optimizers if (optimizer := reference()) is not None]

    # -- the script gets ready

    def on_module_made(self, module: torch.nn.Module, frame: FrameType) -> None:
        self.creations.note(module, frame)
        if not self.marks.active and user_location(frame) is not None:
            self.marks.start(frame)

    def on_optimizer_made(self, optimizer: Optimizer, frame: FrameType) -> None:
        self.optimizers.append((weakref.ref(optimizer), user_location(frame)))
        if self.run is not None:
            self.run.on_optimizer_made(optimizer)
        if not self.captured:
            self.listen(frame)

    def live_scalers(self) -> list[Any]:
        """Gradient scalers of mixed precision that still exist."""
        return [thing for each in self.stateful if (thing := each()) is not None and hasattr(thing, "unscale_")]

    def on_stateful_made(self, thing: Any) -> None:
        self.stateful.append(weakref.ref(thing))

    def listen(self, frame: FrameType) -> None:
        """From here on a training step may come."""
        self.marks.start(frame)
        self._mode.enter()

    # -- loaders

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence

    def on_loader_iter(self, original: Callable[..., Any], loader: DataLoader[Any], frame: FrameType) -> Any:
        if self.run is not None:
            feed = self.run.steering.feeds.get(id(loader)) or self._feed_of_twin(loader, frame)
            if feed is not None and self._is_training_fetch(feed.captured, frame):
                return FeedIterator(feed)
            return original(loader)
        if self.watch is not None:
            iterator = original(loader)
            self.watch.on_iter(loader, iterator, frame)
            return iterator
        if self.captured:
            return original(loader)
        self._loader_begins[id(loader)] = self.remember_all_generators(loader)
        self._loader_twins[id(loader)] = twin_key(loader, frame)
        iterator = original(loader)
        self._iterator_loader[id(iterator)] = (iterator, loader)
        return iterator

    def on_loader_next(self, original: Callable[..., Any], iterator: Any, frame: FrameType) -> Any:
        if self.watch is not None:
            return self.watch.on_next(original, iterator, frame)
        if self.recorder is not None:
            try:
                return original(iterator)
            except StopIteration:
                self.recorder.on_loader_exhausted(frame)
                raise
        if self.run is None and self.captured:
            return original(iterator)
        if self.run is not None:
            known = self._iterator_loader.get(id(iterator))
            feed = self.run.steering.feeds.get(id(known[1])) if known and known[0] is iterator else None
            if feed is not None and self._is_training_fetch(feed.captured, frame):
                self._restore_if_due()
                return feed.next()
            return original(iterator)
        known = self._iterator_loader.get(id(iterator))
        try:
            item = original(iterator)
        except StopIteration:
            if known is not None and known[0] is iterator:
                self.half_steps.round_over(known[1])
            raise
        if known is not None and known[0] is iterator:
            fetches = self.step.fetches
            fetches.append(
                Fetch(
                    known[1],
                    item,
                    self._copied(item),
                    self.remember_all_generators(known[1]),
                    user_stack(frame),
                    self._next_sequence(),
                    training_stack(frame),
                )
            )
            forget_old_copies(fetches)
            if len(fetches) > _MAX_FETCHES and not self.step.backwards:
                del fetches[: _MAX_FETCHES // 2]
        return item

    def _copied(self, item: Any) -> Any:
        was_off, self.off = self.off, True
        try:
            return copied(item)
        finally:
            self.off = was_off

    def _is_training_fetch(self, captured: list[Fetch], frame: FrameType) -> bool:
        place = user_location(frame)
        return any(fetch.place == place for fetch in captured) or place is None

    def _feed_of_twin(self, loader: DataLoader[Any], frame: FrameType) -> Optional[Feed]:
        """For a loader made anew where the captured one was made."""
        assert self.run is not None
        key = twin_key(loader, frame)
        found = [feed for known, feed in self.run.steering.feeds.items() if self._loader_twins.get(known) == key]
        return found[0] if len(found) == 1 else None

    def loader_begin(self, loader: DataLoader[Any]) -> Restore:
        return self._loader_begins.get(id(loader)) or self.remember_all_generators(loader)

    # -- modules

    def on_module_call(self, original: Any, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if stands_for_others():
            # The trace is compared with another one, and must not hold what we ask of the net.
            return original(module, *args, **kwargs)
        if self.watch is not None:
            return self.watch.on_module_call(original, module, args, kwargs)
        if self.run is not None:
            return self._module_call_in_run(original, module, args, kwargs)
        self._modules.append(module)
        scores = not self._owns_parameters(module)
        try:
            if scores:
                if is_noisy(module):
                    self.applied.setdefault(id(module), module)
                return original(module, *args, **kwargs)
            self.applied.setdefault(id(module), module)
            if self._depth or not torch.is_grad_enabled():
                if not self._depth:
                    self.stilled.on_evaluated(module)
                self._depth += 1
                try:
                    return original(module, *args, **kwargs)
                finally:
                    self._depth -= 1
            return self._outermost_call(original, module, args, kwargs)
        finally:
            self._modules.pop()

    def _outermost_call(self, original: Any, module: torch.nn.Module, args: Any, kwargs: Any) -> Any:
        caller = self._caller()
        stack = training_stack(caller)
        if not self._mode.on:
            self.listen(caller)
        if id(module) not in self.buffers:
            self.buffers[id(module)] = remember_tensors(module.buffers())
        if self.forward_generators is None:
            self.forward_generators = self.remember_all_generators(None)
        # The containers as they are now: a net may write into those that it is given.
        given, named = replace((args, kwargs), lambda tensor: tensor)
        forward = Forward(module, given, named, stack, _owner(caller))
        self.step.forwards.append(forward)
        self._outermost = len(self.step.forwards) - 1
        self._depth += 1
        try:
            if isinstance(module, torch.jit.ScriptModule):
                forward.result = self._scripted_call(original, module, args, kwargs)
            else:
                forward.result = original(module, *args, **kwargs)
        finally:
            self._depth -= 1
            self._outermost = None
        return forward.result

    def _scripted_call(self, original: Any, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What it computes inside is not seen: it stands on the tape as one operation on its arguments and its weights."""

        def call(*given: Any, **named: Any) -> Any:
            return original(module, *given[: len(args)], **named)

        return self.on_torch_function(call, (*args, *module.parameters()), kwargs, type(module).__name__)

    def _module_call_in_run(self, original: Any, module: torch.nn.Module, args: Any, kwargs: Any) -> Any:
        run = self.run
        assert run is not None
        if self._depth or not torch.is_grad_enabled() or not self._owns_parameters(module):
            return original(module, *args, **kwargs)
        self._restore_if_due()
        args, kwargs = run.on_forward(module, args, kwargs)
        self._depth += 1
        try:
            return run.call(lambda: original(module, *args, **kwargs))
        finally:
            self._depth -= 1

    def _owns_parameters(self, module: torch.nn.Module) -> bool:
        known = self._has_parameters.get(id(module))
        if known is None or known[0]() is not module:
            known = weakref.ref(module), next(module.parameters(), None) is not None
            self._has_parameters[id(module)] = known
        return known[1]

    @staticmethod
    def _caller() -> FrameType:
        return sys._getframe(2)

    def on_torch_function(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], name: Optional[str] = None) -> Any:
        if self.off or threading.get_ident() != self.thread_id or stands_for_others():
            return function(*args, **kwargs)
        if self.run is not None:
            return self.run.on_torch_function(function, args, kwargs)
        if self.captured or not torch.is_grad_enabled():
            return function(*args, **kwargs)
        module = self._modules[-1] if self._modules else None
        return self.tape.record(
            function, args, kwargs, lambda: function(*args, **kwargs), module, self._outermost, name
        )

    # -- backward and update

    def on_scaled(self, loss: torch.Tensor, scaled: torch.Tensor) -> None:
        self.scaled[id(scaled)] = (scaled, loss)

    def take_unscaled(self, losses: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """Those of one call of `backward`, as they were before a gradient scaler enlarged them."""
        if not self.scaled:
            return list(losses)
        taken = [self.unscaled(each) for each in losses]
        self.scaled.clear()
        return taken

    def unscaled(self, loss: torch.Tensor) -> torch.Tensor:
        """As it was before a gradient scaler enlarged it."""
        known = self.scaled.get(id(loss))
        return known[1] if known is not None and known[0] is loss else loss

    def on_backward(self, tensors: Any, frame: FrameType) -> None:
        if self.recorder is not None:
            self.recorder.on_backward(tensors, frame)
            return
        if self.watch is not None:
            self.watch.on_backward(frame)
        if self.captured and self.run is None:
            return
        if self.run is not None and not self.live_optimizers():
            # Updated by hand: the step before is over where the next loss comes.
            self.run.after_any_update(None)
        for tensor in [tensors] if isinstance(tensors, torch.Tensor) else list(tensors):
            loss = self.unscaled(tensor)
            value = float(loss.detach().sum())
            stack = user_stack(frame)
            if self.run is not None:
                self.run.on_backward(stack[0].place if stack else None, value)
            else:
                self._computed(stack[0].place if stack else None)
                self.step.backwards.append(Backward(loss, value, stack, training_stack(frame)))
                self.milliseconds = (time.perf_counter() - self.session.started) * 1000
        if self.run is not None:
            self.scaled.clear()

    def _computed(self, place: Any) -> None:
        if not self.live_optimizers():
            return
        if not self.step.backwards:
            held = [each for optimizer, _ in self.live_optimizers() for group in optimizer.param_groups for each in group["params"]]
            smallest = sorted(held, key=lambda each: each.numel())[:_FEW]
            self._before_gradients = [(each, each.detach().clone()) for each in smallest]
        self.half_steps.computed(place, self.step.fetches[-1].loader if self.step.fetches else None, self._never_used)

    def _never_used(self, count: int) -> Optional[str]:
        """A script that holds an optimizer may still update its weights by hand."""
        with torch.no_grad():
            unchanged = all(torch.equal(each, before) for each, before in self._before_gradients)
        return without_update("backward()", count) if unchanged else None

    def _why_untrained(self) -> Optional[tuple[str, Any]]:
        place, count = self.half_steps.last() or (None, 0)
        message = self._never_used(count) if count > 0 and not self.captured else None
        return None if message is None else (message, location(place))

    def updates_by_hand(self, inputs: Any) -> bool:
        """Whether gradients are asked for as by a script without an optimizer: of leaves, and none is there."""
        asked = [inputs] if isinstance(inputs, torch.Tensor) else list(inputs)
        leaves_only = all(isinstance(each, torch.Tensor) and each.is_leaf for each in asked)
        return leaves_only and not self.live_optimizers()

    def after_backward(self, frame: FrameType, parameters: Any = (), gradients: Any = ()) -> None:
        """A script without an optimizer updates its weights by hand, after this.

        `parameters` are those whose gradients were handed back instead of kept.
        """
        if self.recorder is not None:
            if self.recorder.by_hand:
                self.recorder.after_backward()
            return
        self.asked_now = [parameters] if isinstance(parameters, torch.Tensor) else list(parameters)
        if not self.captured:
            self.asked = self.asked_now
        handed = [gradients] if isinstance(gradients, torch.Tensor) else list(gradients)
        self.handed_gradients = {id(each): gradient for each, gradient in zip(self.asked, handed)}
        if self.live_optimizers():
            return
        if self.run is not None:
            self.run.before_update(None)
        elif not self.captured and self.step.backwards:
            if self._only_shows_gradients(frame):
                self._forget_step()
            else:
                self._capture(None, frame)

    def _only_shows_gradients(self, frame: FrameType) -> bool:
        """Courses take a gradient by hand to show what it is, long before they train by an optimizer: no loop holds the line."""
        if self.recorder is not None or not self.session.mentions(r"\boptim\b"):
            return False
        return runs_once([(each.f_code, each.f_lineno) for each in user_frames(frame)])

    def on_optimizer_step(
        self, original: Any, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any], frame: FrameType
    ) -> Any:
        if self.run is not None:
            original = self.run.step_of(optimizer, original)
        closure = args[0] if args and callable(args[0]) else kwargs.get("closure")
        if closure is None:
            self._before_update(optimizer, frame)
            result = original(optimizer, *args, **kwargs)
        else:
            first = True

            def evaluated() -> Any:
                nonlocal first
                value = closure()
                if first:
                    first = False
                    self._before_update(optimizer, frame)
                return value

            if "closure" in kwargs:
                kwargs = {**kwargs, "closure": evaluated}
            else:
                args = (evaluated, *args[1:])
            result = original(optimizer, *args, **kwargs)
        if self.recorder is not None:
            self.recorder.after_update(optimizer)
        elif self.watch is not None:
            self.watch.on_update(optimizer, frame)
        elif self.run is not None:
            self.run.after_any_update(optimizer)
        elif not self.captured:
            held = [each for group in optimizer.param_groups for each in group["params"]]
            if self.step.forwards and all(each.grad is None for each in held):
                self.half_steps.updated_by_nothing(user_location(frame))
            # A step whose loss was not seen: what follows is another step.
            self._forget_step()
        return result

    def _before_update(self, optimizer: Optimizer, frame: FrameType) -> None:
        if self.recorder is not None:
            self.recorder.before_update(optimizer)
        elif self.run is not None:
            self.run.before_update(optimizer)
        elif not self.captured and self.step.backwards:
            self._capture(optimizer, frame)

    def _capture(self, optimizer: Optional[Optimizer], frame: FrameType) -> None:
        self._mode.leave()
        self.marks.stop()
        self.captured = True
        self.session.seeds.freeze()
        try:
            self._capture_step(self, optimizer, frame)
        except Exception:
            # Ours, not the script's: the host tells it by an exit without a word, and shows this.
            traceback.print_exc()
            end_process(PROBE_FAILED)

    def _forget_step(self) -> None:
        self.step = Step()
        self.tape.clear()
        self.buffers.clear()
        self.forward_generators = None

    def _restore_if_due(self) -> None:
        if self.restore_first is not None:
            restore, self.restore_first = self.restore_first, None
            restore()

    def _script_left(self, error: Optional[BaseException]) -> None:
        if self.recorder is not None:
            self.recorder.script_left(error)
        if self.watch is not None:
            self.watch.script_left(error)
        run = self.run
        if run is not None and run.on_done is not None:
            run.error = error
            run.ended()
            run.on_done()

    # -- state

    def remember_all_generators(self, loader: Optional[DataLoader[Any]], own: tuple[Any, ...] = ()) -> Restore:
        found = list(own)
        if loader is not None:
            found += generators_of(loader)
        python = remember_generators(found)
        tensors = remember_torch_generators()

        def restore() -> None:
            python()
            tensors()

        return restore

    def remember_present(self, frames: list[FrameType]) -> Restore:
        """Objects within reach of these frames and the generators, for a script that is to go on from here."""
        objects = remember_objects(variables_of(frames), _restored_elsewhere)
        generators = self.remember_all_generators(None)

        def restore() -> None:
            objects.restore()
            generators()

        return restore

    def _remember_at_head(self, frame: FrameType) -> Remembered:
        """All that a round may change and that weights, buffers and optimizers are not."""
        was_on = self._mode.on
        if was_on:
            self._mode.leave()
        try:
            if not self.step.forwards:
                self.buffers.clear()
                self.forward_generators = None
            self.tape.restart_counting()
            generators = self.remember_all_generators(None)
            objects = remember_objects(variables_of([frame]), _restored_elsewhere)
            small = [
                each
                for each in objects.left_out
                if isinstance(each, torch.Tensor) and each.is_leaf and not each.requires_grad and each.numel() <= _SMALL
            ]
            tensors = remember_tensors(small)
        finally:
            if was_on:
                self._mode.enter()

        def restore_objects() -> None:
            objects.objects()
            tensors()

        def restore_generators() -> None:
            objects.generators()
            generators()

        return Remembered(restore_objects, restore_generators)


def _owner(frame: FrameType) -> Optional[torch.nn.Module]:
    """The module whose method calls the net: Lightning's, which is what people mean by the model."""
    for each in walk(frame):
        if is_user_code(each.f_code):
            owner = each.f_locals.get("self")
            return owner if isinstance(owner, torch.nn.Module) else None
    return None


def _restored_elsewhere(value: Any) -> bool:
    return isinstance(value, (Optimizer, torch.Tensor, DataLoader)) or type(value).__name__ in ("module", "function")
