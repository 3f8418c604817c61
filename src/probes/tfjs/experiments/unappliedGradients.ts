import type { PassingStep, RecordedStep } from '../recording/gate.ts';
import { framesMention } from '../script/sourceText.ts';
import type { Core, Optimizer, Tensor, Variable } from '../tensors/framework.ts';

/** Nobody adds up the gradients of so many batches before a step. They may well be taken for another end before a training. */
const MOST = 100;
/** A script that shows what gradients are takes a few. */
const FEWEST = 8;
const LONGEST_MILLISECONDS = 20_000;

const UPDATES = /\b(applyGradients|minimize|assign|fit|fitDataset|trainOnBatch)\s*\(/;

/**
 * Waits whether gradients that a script takes again and again, by the same variables, are ever applied: calls `onChange` before the
 * first of these variables changes, or an optimizer is given gradients.
 */
export class UnappliedGradients {
  readonly #variables: readonly Variable[];
  /** The code that takes the gradients, or calls what does, has an update in it, which may still come. */
  readonly #mayBeApplied: boolean;
  readonly #unhook: (() => void)[] = [];
  readonly #began = performance.now();
  #taken = 1;

  constructor(core: Core, optimizers: readonly Optimizer[], { variables, call }: RecordedStep, onChange: () => void) {
    this.#variables = variables;
    this.#mayBeApplied = framesMention(call.frames, UPDATES);
    const changes = () => {
      this.stop();
      onChange();
    };
    for (const optimizer of optimizers) {
      const { applyGradients } = optimizer;
      optimizer.applyGradients = (given) => {
        changes();
        return applyGradients.call(optimizer, given);
      };
      this.#unhook.push(() => delete (optimizer as Partial<Optimizer>).applyGradients);
    }
    const { prototype } = core.Variable;
    const { assign } = prototype;
    prototype.assign = function (this: Variable, value: Tensor) {
      if (variables.includes(this)) {
        changes();
      }
      assign.call(this, value);
    };
    this.#unhook.push(() => {
      prototype.assign = assign;
    });
  }

  /** @returns whether there is more to wait for; a step that leaves some of the variables out ends it, one by more of them does not */
  waitsOn({ variables, layers, minimize }: PassingStep): boolean {
    const same =
      layers === null && minimize === null && this.#variables.every((variable) => variables.includes(variable));
    if (!same || performance.now() - this.#began > LONGEST_MILLISECONDS) {
      return false;
    }
    this.#taken += 1;
    return this.#taken < MOST;
  }

  /** How often gradients were taken; null where that is too seldom to tell. */
  taken(scriptIsOver: boolean): number | null {
    if (!scriptIsOver && this.#mayBeApplied) {
      return null;
    }
    return this.#taken >= (scriptIsOver ? FEWEST : MOST) ? this.#taken : null;
  }

  stop(): void {
    for (const undo of this.#unhook.splice(0)) {
      undo();
    }
  }
}
