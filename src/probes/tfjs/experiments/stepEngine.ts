import type { RepeatVerdict } from '../../../training/protocol/capture.ts';
import type { Gate } from '../recording/gate.ts';
import { replayedRandom, withRandom } from '../recording/randomness.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { GradientUse, Step } from '../recording/step.ts';
import { replay, type TensorNumber } from '../recording/trace.ts';
import type { Gradients, Optimizer, Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { type Batch, capturedBatch, type DrawnStep, inPlace, isSameKind } from './batch.ts';
import { withoutNoise } from './stillness.ts';

/** What is seen of one step while it is done. */
export interface StepOutcome {
  /** Before the update. */
  readonly loss: number;
  /** As the optimizer gets them; as the engine gives them where the script assigns weights itself. */
  readonly gradientNorms: Readonly<Record<string, number>>;
}

/** How a step differs from the script's own. */
export interface StepChange {
  /** Takes the place of the script's optimizer. */
  readonly optimizer?: Optimizer;
  /** Dropout and noise layers are off. */
  readonly still?: boolean;
  /** Told the gradients as the optimizer gets them, by variable name; not where the script assigns weights itself. */
  readonly onApply?: (gradients: ReadonlyMap<string, Tensor | null>) => void;
}

/** Does the script's own step again: its closure, the framework's gradients, its optimizer. */
export class StepEngine {
  readonly #gate: Gate;
  readonly #step: Step;

  constructor(gate: Gate, step: Step) {
    this.#gate = gate;
    this.#step = step;
  }

  /** Why no step can be taken again; null where one can. */
  get obstacle(): string | null {
    const { viaMinimize, layers, gradientUse } = this.#step;
    if (viaMinimize !== null || layers !== null) {
      return null;
    }
    if (gradientUse === null) {
      return 'What the script does with its gradients was not seen.';
    }
    return gradientUse.obstacle;
  }

  /** One step: loss and gradients on the batch, then the script's update. */
  run(
    batch: Batch,
    random: () => number,
    wantGradients: boolean,
    passing: DrawnStep['passing'] = this.#step,
    change: StepChange = {},
  ): StepOutcome {
    const { engine } = this.#gate;
    const outcome: { loss: number; gradientNorms: Record<string, number> } = { loss: Number.NaN, gradientNorms: {} };
    const names = passing.variables.map(({ name }) => name);
    const observe = ({ value, grads }: Gradients): void => {
      outcome.loss = Number(value.dataSync()[0]);
      if (wantGradients) {
        names.forEach((name, index) => {
          const gradient = grads[index];
          outcome.gradientNorms[name] = gradient ? l2(gradient) : 0;
        });
      }
    };
    const onApply: StepChange['onApply'] = (gradients) => {
      for (const [name, gradient] of wantGradients ? gradients : []) {
        outcome.gradientNorms[name] = gradient ? l2(gradient) : 0;
      }
      change.onApply?.(gradients);
    };
    const watched = { ...change, onApply };
    const take = () =>
      inPlace(this.#gate, batch, () => this.#take(passing, batch, observe, (closure) => closure, watched));
    engine.tidy(() => withRandom(random, change.still === true ? () => withoutNoise(this.#gate, take) : take));
    return outcome;
  }

  /** The loss on a batch with the present weights, no update. */
  lossOf(batch: Batch, random: () => number): number {
    return this.forward(batch, random, (closure) => Number(closure().dataSync()[0]));
  }

  /**
   * Brings the step to where its loss is computed, lets `look` call the closure there, and stops before any gradient.
   * @param recorder which knows the calls of models, if `look` records
   */
  forward<T>(
    batch: Batch,
    random: () => number,
    look: (closure: () => Tensor) => T,
    recorder: Recorder | null = null,
  ): T {
    const gate = this.#gate;
    const done = Symbol('forward');
    const seen: T[] = [];
    const around = (closure: () => Tensor) => (): Tensor => {
      seen.push(look(closure));
      throw done;
    };
    const before = gate.recorder;
    gate.recorder = recorder;
    try {
      gate.engine.tidy(() => {
        withRandom(random, () =>
          inPlace(gate, batch, () =>
            // A closure needs nobody to take its step.
            batch.kind === 'closure'
              ? seen.push(gate.forwardOnly(this.#step.variables, () => look(batch.closure)))
              : this.#take(this.#step, batch, () => {}, around),
          ),
        );
      });
    } catch (error) {
      if (error !== done) {
        throw error;
      }
    } finally {
      gate.recorder = before;
    }
    if (seen.length === 0) {
      throw notApplicable('The step did not come to its loss when it was done again.');
    }
    return seen[0] as T;
  }

  /**
   * Proves that the forward pass alone can be done again.
   * @throws ProbeError (`notApplicable`) where it does not give the captured loss
   */
  requireForward(): void {
    const { snapshot, drawn, loss: captured } = this.#step;
    snapshot.restore();
    try {
      const loss = this.lossOf(capturedBatch(this.#step), replayedRandom(drawn));
      if (!(Object.is(loss, captured) || Math.abs(loss - captured) <= 1e-5 * Math.abs(captured))) {
        throw notApplicable(`The captured step, done again, gave a loss of ${loss} instead of ${captured}.`);
      }
    } finally {
      snapshot.restore();
    }
  }

  /** Repeats the captured step's forward pass and compares its loss; the state is put back. */
  verify(): RepeatVerdict {
    const { obstacle } = this;
    const captured = this.#step;
    if (obstacle !== null) {
      return { exact: false, way: null, loss: null, reason: obstacle };
    }
    captured.snapshot.restore();
    try {
      const loss = this.lossOf(capturedBatch(captured), replayedRandom(captured.drawn));
      const exact = Object.is(loss, captured.loss) || Math.abs(loss - captured.loss) <= 1e-6 * Math.abs(captured.loss);
      return {
        exact,
        way: exact ? 'replay' : null,
        loss,
        reason: exact ? null : `The captured step, done again, gave a loss of ${loss} instead of ${captured.loss}.`,
      };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { exact: false, way: null, loss: null, reason: `The captured step could not be done again: ${reason}` };
    } finally {
      captured.snapshot.restore();
    }
  }

  #take(
    passing: DrawnStep['passing'],
    batch: Batch,
    observe: (gradients: Gradients) => void,
    around: (closure: () => Tensor) => () => Tensor = (closure) => closure,
    change: StepChange = {},
  ): void {
    const gate = this.#gate;
    const { layers, viaMinimize, variables, allowNoGradients } = passing;
    const optimizer = change.optimizer ?? passing.optimizer;
    const gradientUse = isSameKind(this.#step, { passing }) ? this.#step.gradientUse : null;
    const before = gate.listener;
    gate.listener = (passing, proceed) => {
      gate.listener = null;
      const gradients = proceed(around(passing.closure));
      observe(gradients);
      return gradients;
    };
    const { onApply } = change;
    const applying = layers === null ? optimizer : (optimizer ?? layers.model.optimizer_ ?? null);
    const stopWatching = onApply === undefined || applying === null ? () => {} : watchApply(applying, onApply);
    try {
      if (layers !== null && batch.kind === 'data') {
        const { model } = layers;
        const { metricsTensors, optimizer_: own } = model;
        model.metricsTensors = [];
        try {
          model.optimizer_ = change.optimizer ?? own;
          layers.train(batch.data);
        } finally {
          model.optimizer_ = own;
          if (metricsTensors !== undefined) {
            model.metricsTensors = metricsTensors;
          }
        }
        return;
      }
      if (batch.kind !== 'closure') {
        throw notApplicable('This step has no batch that could be given again.');
      }
      if (viaMinimize !== null && optimizer !== null) {
        const chosen = change.optimizer === undefined ? viaMinimize.variables : (viaMinimize.variables ?? variables);
        optimizer.minimize(batch.closure, true, chosen);
        return;
      }
      if (gradientUse === null) {
        throw notApplicable('What the script does with its gradients was not seen.');
      }
      gate.listener = null;
      const gradients = gate.engine.gradients(around(batch.closure), variables, null, allowNoGradients);
      observe(gradients);
      this.#apply(gradientUse, gradients, optimizer);
    } finally {
      stopWatching();
      gate.listener = before;
    }
  }

  /** Does with new gradients what the script did with the captured ones. */
  #apply(use: GradientUse, { grads }: Gradients, optimizer: Optimizer | null): void {
    const { core, engine } = this.#gate;
    const { variables } = this.#step;
    const given = new Map<TensorNumber, Tensor>();
    use.gradients.forEach((number, index) => {
      const gradient = grads[index];
      if (number !== null && gradient) {
        given.set(number, gradient);
      }
    });
    const results = use.applied.map(({ name, number }) => ({
      name,
      tensor: number === null ? null : replay(core, engine, use.trace, number, given, use.how === 'assign'),
    }));
    if (use.how === 'assign') {
      for (const { name, tensor } of results) {
        const variable = variables.find((each) => each.name === name);
        if (variable !== undefined && tensor !== null) {
          variable.assign(tensor);
        }
      }
      return;
    }
    if (optimizer === null) {
      throw notApplicable('No optimizer was seen.');
    }
    optimizer.applyGradients(
      use.how === 'list' ? results : Object.fromEntries(results.map(({ name, tensor }) => [name, tensor])),
    );
  }
}

type Given = Parameters<Optimizer['applyGradients']>[0];

/** @returns what takes it back */
function watchApply(optimizer: Optimizer, onApply: NonNullable<StepChange['onApply']>): () => void {
  const { applyGradients } = optimizer;
  const own = Object.hasOwn(optimizer, 'applyGradients');
  optimizer.applyGradients = (given: Given) => {
    onApply(
      new Map(
        Array.isArray(given)
          ? (given as readonly { name: string; tensor: Tensor | null }[]).map(({ name, tensor }) => [name, tensor])
          : Object.entries(given as Record<string, Tensor | null>),
      ),
    );
    applyGradients.call(optimizer, given);
  };
  return () => {
    if (own) {
      optimizer.applyGradients = applyGradients;
    } else {
      delete (optimizer as Partial<Optimizer>).applyGradients;
    }
  };
}

export function l2(tensor: Tensor): number {
  let sum = 0;
  for (const value of tensor.dataSync() as Float32Array) {
    sum += value * value;
  }
  return Math.sqrt(sum);
}
