import { Recorder } from '../recording/recorder.ts';
import type { GradientUse } from '../recording/step.ts';
import { ancestors, descendants, type TensorNumber } from '../recording/trace.ts';
import type { Core, Engine, Gradients, Optimizer, Tensor, Variable } from '../tensors/framework.ts';

/**
 * Follows gradients that the script took itself (`variableGrads`, `grads`) to the moment they are applied,
 * and writes down what is done with them on the way: clipping, scaling, averaging.
 */
export class GradientWatch {
  readonly #recorder: Recorder;
  readonly #gradients: readonly (TensorNumber | null)[];
  readonly #stop: () => void;
  readonly #unhook: (() => void)[] = [];
  readonly #assigned: { readonly name: string; readonly number: TensorNumber }[] = [];
  #done = false;

  constructor(
    core: Core,
    engine: Engine,
    optimizers: readonly Optimizer[],
    variables: readonly Variable[],
    { grads }: Gradients,
    onApply: (optimizer: Optimizer, use: GradientUse) => void,
  ) {
    this.#recorder = new Recorder(engine, { withLines: false });
    this.#gradients = grads.map((gradient) => (gradient ? this.#recorder.take(gradient) : null));
    this.#stop = this.#recorder.start();
    for (const optimizer of optimizers) {
      const { applyGradients } = optimizer;
      optimizer.applyGradients = (given) => {
        if (!this.#done) {
          const use = this.#useOf(given);
          this.finish();
          onApply(optimizer, use);
        }
        return applyGradients.call(optimizer, given);
      };
      this.#unhook.push(() => delete (optimizer as Partial<Optimizer>).applyGradients);
    }
    const { prototype } = core.Variable;
    const { assign } = prototype;
    const noteAssign = (variable: Variable, value: Tensor) => {
      if (variables.includes(variable)) {
        this.#assigned.push({ name: variable.name, number: this.#recorder.take(value) });
      }
    };
    prototype.assign = function (this: Variable, value: Tensor) {
      noteAssign(this, value);
      assign.call(this, value);
    };
    this.#unhook.push(() => {
      prototype.assign = assign;
    });
  }

  /** Weights that the script assigned itself, if it did; for scripts without an optimizer. */
  finish(): GradientUse | null {
    if (!this.#done) {
      this.#done = true;
      this.#stop();
      for (const undo of this.#unhook) {
        undo();
      }
    }
    return this.#assigned.length === 0 ? null : this.#described(this.#assigned, 'assign');
  }

  #useOf(given: Parameters<Optimizer['applyGradients']>[0]): GradientUse {
    const list = Array.isArray(given)
      ? (given as readonly { name: string; tensor: Tensor | null }[])
      : Object.entries(given as Record<string, Tensor | null>).map(([name, tensor]) => ({ name, tensor }));
    const applied = list.map(({ name, tensor }) => ({
      name,
      number: tensor ? this.#recorder.take(tensor) : null,
    }));
    return this.#described(applied, Array.isArray(given) ? 'list' : 'map');
  }

  #described(applied: GradientUse['applied'], how: GradientUse['how']): GradientUse {
    const recorder = this.#recorder;
    const gradients = this.#gradients.filter((number) => number !== null);
    const fromGradients = descendants(recorder, gradients);
    const strangers = applied.filter(({ number }) => number !== null && !fromGradients.has(number));
    const wanted = applied.flatMap(({ number }) => (number === null ? [] : [number]));
    const read = [...ancestors(recorder, wanted), ...fromGradients].some(
      (number) => fromGradients.has(number) && recorder.read.has(number),
    );
    const obstacle =
      strangers.length > 0
        ? 'The script computes the gradients that it applies from something else than this one loss (several losses, or JavaScript numbers), so its step cannot be repeated on its own.'
        : read
          ? 'The script reads its gradients as numbers before it applies them, so its step may depend on them unseen.'
          : null;
    return { trace: recorder, gradients: this.#gradients, applied, how, obstacle };
  }
}
