"""What one of the script's own steps does to the parameters: done twice in a row by the script's code, and put back."""

from __future__ import annotations

from typing import Any, Optional

import torch

from ...conversation.failures import NotApplicable, ProbeError, ScriptFailed
from ...loops.compiled import CannotCompile
from ...script.frames import is_user_code, location
from ...session import DriveOn
from ..criterion.loss import Rows
from ..engine.captured import Captured
from ..experiments.experiments import Experiments
from ..experiments.repeat import BodyWay, DriveWay
from ..net.layers import name_layers
from .step_watch import StepWatch

Place = Optional[tuple[str, int]]


class StepDescriber:
    """Answers `step/describe`."""

    def __init__(self, captured: Captured, experiments: Experiments) -> None:
        self._captured = captured
        self._experiments = experiments

    def answer(self, params: dict[str, Any]) -> dict[str, Any]:
        way = self._experiments.exact_way()
        if self._captured.engine.asked:
            raise NotApplicable("The script asks for gradients one by one, so none is kept with its parameter.")
        if not self._captured.parameters:
            raise NotApplicable("The parameters that this script trains could not be told from its other tensors.")
        watch = self._watch(way)
        if isinstance(way, DriveWay):
            session = self._captured.engine.session

            def done() -> None:
                watch.unwatch()
                session.settle(self._settled(watch, way))

            watch.watch()
            way.begin(watch, lambda: None, done)
            raise DriveOn
        self._perform(way, watch)
        if self._captured.engine.session.ranks.agree(way.leaves_out and not _all_cleared(watch)):
            # What was left out may be what clears the gradients.
            way, watch = self._whole(way, watch)
        return self._description(watch, way)

    def _watch(self, way: Any) -> StepWatch:
        return StepWatch(self._captured, self._experiments.steerer.steering(way, {"batches": "as-trained", "steps": 2}))

    def _perform(self, way: BodyWay, watch: StepWatch) -> None:
        watch.watch()
        try:
            way.perform(watch, lambda: None)
        except (ProbeError, KeyboardInterrupt):
            raise
        except Exception as error:
            if not watch.rows:
                raise self._captured.engine.session.failed(error, "its step") from error
        finally:
            watch.unwatch()

    def _whole(self, way: BodyWay, watch: StepWatch) -> tuple[Any, StepWatch]:
        try:
            whole = BodyWay(self._captured.engine, way._marks, self._experiments.restore_state)
        except (CannotCompile, SyntaxError, ValueError):
            watch.finished = False
            return way, watch
        whole.prefetches = way.prefetches
        again = self._watch(whole)
        try:
            self._perform(whole, again)
        except ScriptFailed:
            again.rows.clear()
        if not again.rows:
            watch.finished = False
            return way, watch
        return whole, again

    def _settled(self, watch: StepWatch, way: Any) -> Any:
        if not watch.rows:
            said = f": it raised {type(watch.error).__name__}: {watch.error}" if watch.error is not None else ""
            return ScriptFailed(f"The script did not take another step{said}.")
        try:
            return self._description(watch, way)
        except ProbeError as error:
            return error

    # -- the answer

    def _description(self, watch: StepWatch, way: Any) -> dict[str, Any]:
        if not watch.rows:
            raise NotApplicable("The script took no step when it was run again.")
        optimizers = [each for each, _ in self._captured.engine.live_optimizers()]
        held = {id(each) for optimizer in optimizers for group in optimizer.param_groups for each in group["params"]}
        stepping = {
            id(each)
            for optimizer in optimizers
            if id(optimizer) in watch.stepped or optimizer is self._captured.optimizer
            for group in optimizer.param_groups
            for each in group["params"]
        }
        places = self._places(watch)
        unregistered = {id(each) for module in watch.unregistered().values() for each in module.parameters(recurse=False)}
        before = watch.clipped_before if not watch.clipped_after else None
        return {
            "parameters": [
                {
                    "name": name,
                    "location": location(places.get(id(each))),
                    "size": int(each.numel()),
                    "heldByOptimizer": id(each) in held if optimizers else None,
                    "gradientNorm": watch.norms.get(id(each)),
                    "updateRatio": watch.ratios.get(id(each)),
                    "madeInForward": id(each) in watch.made_leaves and id(each) not in held,
                    "unitsAlike": watch.units.answer(each),
                    **watch.units.idle(each),
                    **({"waits": True} if id(each) in held and id(each) not in stepping else {}),
                    **({"unregistered": True} if id(each) in unregistered and id(each) not in held else {}),
                }
                for name, each in watch.parameters
            ],
            "gradientsCleared": self._gradients_cleared(watch, way),
            **({"detachedAt": location(detached)} if (detached := watch.detached_at()) is not None else {}),
            **({"optimizerMadeAnew": location(anew)} if (anew := watch.optimizer_made_anew) is not None else {}),
            **(
                {"clearedBeforeUpdate": location(cleared)} if (cleared := watch.cleared_before_update) is not None else {}
            ),
            "clippedBeforeBackward": location(before),
            **({"clippedScaled": location(watch.clipped_scaled)} if watch.clipped_scaled is not None else {}),
            "frozenInName": self._frozen_in_name(watch),
            "outputGradientNorms": self._output_gradient_norms(),
            "stilledLayers": name_layers(watch.stilled, self._captured.models),
            **({"stilledAt": location(stilled)} if (stilled := self._stilled_at(watch)) is not None else {}),
        }

    def _stilled_at(self, watch: StepWatch) -> Place:
        return self._captured.engine.stilled.place(watch.stilled) if watch.stilled else None

    def _frozen_in_name(self, watch: StepWatch) -> list[dict[str, Any]]:
        """Modules that were told not to be trained in a way that a module does not hear, and that are trained."""
        moved = {id(each): name for name, each in watch.parameters if watch.ratios.get(id(each))}
        found = []
        for module, (wanted, place) in self._captured.engine.marked_modules.items():
            names = [moved[id(each)] for each in module.parameters() if id(each) in moved]
            if not wanted and names:
                found.append({"kind": type(module).__name__, "parameters": names, "location": location(place)})
        return found

    def _places(self, watch: StepWatch) -> dict[int, Place]:
        creations = self._captured.engine.creations
        places: dict[int, Place] = {}
        for model in [*self._captured.models, *(forward.module for forward in self._captured.step.forwards)]:
            for module in model.modules():
                for each in module.parameters(recurse=False):
                    places.setdefault(id(each), watch.creations.place(module) or creations.place(module))
        for module in watch.unregistered().values():
            for each in module.parameters(recurse=False):
                places.setdefault(id(each), creations.place(module))
        for module in watch.made.values():
            for each in module.parameters(recurse=False):
                places.setdefault(id(each), watch.creations.place(module))
        return places

    def _gradients_cleared(self, watch: StepWatch, way: Any) -> Optional[bool]:
        """Seen to be gone: true. Seen to stay: false, unless what clears them may lie outside of the repeated loop."""
        if not watch.cleared:
            # No gradient was left by the step: its optimizer uses them up, or there was none.
            return True if watch.finished and any(watch.norms.values()) else None
        if all(watch.cleared.values()):
            return True
        if not watch.finished or getattr(way, "began_again", 0) or self._passed_an_epoch(watch):
            return None
        if self._captured.optimizer is None and not any(watch.ratios.values()):
            # Updated by hand, and not yet: both backwards belong to one step.
            return None
        marks = getattr(way, "_marks", None)
        if marks is not None and not is_user_code(marks.frame.f_code):
            return None
        kind = type(self._captured.optimizer).__module__.split(".")[0]
        return None if kind in ("accelerate", "lightning", "pytorch_lightning", "transformers") else False

    def _passed_an_epoch(self, watch: StepWatch) -> bool:
        """Experiments feed batches without end; the script's own loader would have ended, and its loop with it."""
        for feed in watch.steering.feeds.values():
            earlier = sum(1 for fetch in self._captured.step.fetches if fetch.loader is feed.loader) - len(
                feed.captured
            )
            try:
                length = len(feed.loader)
            except (TypeError, NotImplementedError, AttributeError):
                continue
            if earlier + feed._given > length:
                return True
        return False

    def _output_gradient_norms(self) -> Optional[list[float]]:
        captured, criterion = self._captured, self._captured.criterion
        size = captured.batch_size
        if not size or criterion.refusal() is not None or not criterion.outputs:
            return None
        rows = Rows([], size, captured.time_first)
        placed: dict[Any, torch.Tensor] = {}
        with torch.enable_grad():
            for key, value in criterion.substitute({"kind": "captured"}, 0.0).items():
                placed[key] = value.detach().clone().requires_grad_(value.is_floating_point())
            wanted = [each for each in placed.values() if each.requires_grad]
            if not wanted or any(rows.axis(each) is None for each in wanted):
                return None
            try:
                gradients = torch.autograd.grad(criterion.loss(placed), wanted, allow_unused=True)
            except (RuntimeError, ProbeError):
                return None
        total = torch.zeros(size, dtype=torch.float64)
        for gradient in gradients:
            if gradient is not None:
                total += _by_example(gradient, rows).pow(2).sum(1).double().cpu()
        return [float(each) for each in total.sqrt()]


def _all_cleared(watch: StepWatch) -> bool:
    return bool(watch.cleared) and all(watch.cleared.values())


def _by_example(tensor: torch.Tensor, rows: Rows) -> torch.Tensor:
    """(examples, everything else)."""
    size = rows.batch_size
    if rows.axis(tensor) == 1:
        return tensor.movedim(1, 0).reshape(size, -1)
    if rows.time_first and tensor.shape[0] > size:
        return tensor.reshape(tensor.shape[0] // size, size, -1).movedim(1, 0).reshape(size, -1)
    return tensor.reshape(size, -1)
