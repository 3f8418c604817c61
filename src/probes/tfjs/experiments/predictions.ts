import { replay } from '../recording/trace.ts';
import type { Tensor, Variable } from '../tensors/framework.ts';
import { ProbeError } from '../tensors/probeError.ts';
import { hold } from '../tensors/tensorStore.ts';
import { evaluationNet } from './evaluationNet.ts';
import type { Laboratory } from './laboratory.ts';
import { inEvaluationMode } from './stillness.ts';

/** Asks the net, with its weights of the moment, about the captured inputs, in evaluation mode. */
export type Predictor = () => readonly Tensor[];

/** @returns what gives one tensor an output, shaped like it; it is to be called inside of a tidy */
export function predictor(laboratory: Laboratory): Predictor {
  const { gate, step, parts } = laboratory;
  const { layers } = step;
  if (layers !== null && layers.model.outputs.length === parts.outputs.length) {
    const inputs = parts.inputs.map(({ tensor }) => tensor);
    const [first] = inputs;
    const fed = first !== undefined && inputs.length === 1 ? first : inputs;
    return () => inEvaluationMode(gate, () => [layers.model.predictOnBatch(fed)].flat()).result;
  }
  const shapes = parts.outputs.map(({ captured }) => captured.shape.join());
  try {
    const net = evaluationNet(laboratory);
    if (net.outputs.map(({ captured }) => captured.shape.join()).join(';') === shapes.join(';')) {
      const fed = net.inputs.map(({ tensor }) => tensor);
      return () => net.forward(fed);
    }
  } catch (error) {
    if (!(error instanceof ProbeError)) {
      throw error;
    }
  }
  // Where the net cannot be had in evaluation mode: as in the captured step, dropout and all.
  return () =>
    parts.outputs.map(({ place }) => replay(gate.core, gate.engine, step.trace, place.number, new Map(), true));
}

/** The net as a function of whole batches, in evaluation mode, with its weights of the moment. */
export interface RowPredictor {
  /** The captured batch, as the net got it. */
  readonly inputs: readonly Tensor[];
  /** Of as many rows as the captured batch has, one tensor an input. To be called inside of a tidy. */
  predict(inputs: readonly Tensor[]): readonly Tensor[];
}

/** @throws ProbeError (`notApplicable`) where the net is not to be had as a function of its inputs */
export function rowPredictor(laboratory: Laboratory): RowPredictor {
  const { gate, step, parts } = laboratory;
  const { layers } = step;
  if (layers !== null && layers.model.outputs.length === parts.outputs.length) {
    return {
      inputs: parts.inputs.map(({ tensor }) => tensor),
      predict: (inputs) => {
        const [first] = inputs;
        const fed = first !== undefined && inputs.length === 1 ? first : inputs;
        return inEvaluationMode(gate, () => [layers.model.predictOnBatch(fed)].flat()).result;
      },
    };
  }
  const net = evaluationNet(laboratory);
  return { inputs: net.inputs.map(({ tensor }) => tensor), predict: (inputs) => net.forward(inputs) };
}

/** Remembers the weights of one moment; the next one takes its place. */
export class WeightMemory {
  readonly #laboratory: Laboratory;
  readonly #variables: readonly Variable[];
  #values: readonly Tensor[] = [];

  constructor(laboratory: Laboratory) {
    this.#laboratory = laboratory;
    this.#variables = [...laboratory.step.snapshot.variables].filter((variable) => !variable.isDisposed);
  }

  remember(): void {
    this.forget();
    this.#values = this.#variables.map((variable) => hold(this.#laboratory.gate.engine, variable));
  }

  recall(): void {
    this.#values.forEach((value, index) => {
      this.#variables[index]?.assign(value);
    });
  }

  forget(): void {
    for (const value of this.#values) {
      value.dispose();
    }
    this.#values = [];
  }
}
