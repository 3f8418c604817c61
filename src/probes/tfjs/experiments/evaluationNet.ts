import { type NetOutput, partsOf, type StepParts } from '../capture/netOutputs.ts';
import { watchComparisons } from '../recording/gate.ts';
import { replayedRandom } from '../recording/randomness.ts';
import { Recorder } from '../recording/recorder.ts';
import type { LayersStep } from '../recording/step.ts';
import { ancestors, descendants, replay, type TensorNumber, type Trace } from '../recording/trace.ts';
import type { Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { capturedBatch } from './batch.ts';
import type { Laboratory } from './laboratory.ts';
import { inEvaluationMode } from './stillness.ts';

export interface NetInput {
  readonly tensor: Tensor;
  readonly name: string | null;
  readonly number: TensorNumber;
}

/** The captured net as a function of its inputs: every layer in evaluation mode, nothing random, gradients possible. */
export interface EvaluationNet {
  readonly trace: Trace;
  readonly inputs: readonly NetInput[];
  readonly outputs: readonly NetOutput[];
  readonly batchSize: number | null;
  /** Layers that would have mixed the batch in training mode. */
  readonly stilled: readonly string[];
  /** All outputs, with the present weights, for other inputs in the places of the captured ones. */
  forward(inputs: readonly Tensor[], where?: 'output' | 'before-activation'): readonly Tensor[];
}

/**
 * Does the captured step's forward pass again in evaluation mode, records it, and proves that the record gives the
 * outputs again. Weights are those of the moment.
 * @throws ProbeError (`notApplicable`) where inputs and outputs cannot be told, or the record does not give the outputs
 */
export function evaluationNet({ gate, step, engine }: Laboratory): EvaluationNet {
  const recorder = new Recorder(gate.engine, { withLines: true });
  const comparisons: LayersStep['comparisons'][number][] = [];
  const { layers } = step;
  const stop = layers === null ? () => {} : watchComparisons(gate.engine, layers.model, comparisons);
  let loss: number;
  let stilled: readonly string[];
  try {
    // The recorder inside, so that it sees what is run in a dropout's place.
    const look = (closure: () => Tensor) => recorder.during(() => inEvaluationMode(gate, () => closure().id));
    const seen = engine.forward(capturedBatch(step), replayedRandom(step.drawn), look, recorder);
    ({ result: loss, stilled } = seen);
  } finally {
    stop();
  }
  if (!recorder.complete) {
    throw notApplicable('This version of TensorFlow.js does not let its operations be recorded.');
  }
  const parts = partsOf({
    ...step,
    trace: recorder,
    lossNumber: loss,
    layers: layers === null ? null : { ...layers, comparisons },
  });
  const inputs = numberedInputs(parts, recorder);
  const { outputs, batchSize } = parts;
  if (inputs.length === 0 || outputs.length === 0) {
    throw notApplicable("The net's inputs and outputs could not be told in evaluation mode.");
  }
  refuseReads(recorder, inputs, outputs);
  const net: EvaluationNet = {
    trace: recorder,
    inputs,
    outputs,
    batchSize,
    stilled,
    forward: (given, where = 'output') => {
      const places = new Map(inputs.map(({ number }, index) => [number, given[index] as Tensor]));
      return outputs.map(({ place }) => {
        const number = where === 'output' ? place.number : place.beforeActivation;
        if (number === null) {
          throw notApplicable("Where the net's last activation begins could not be told.");
        }
        return replay(gate.core, gate.engine, recorder, number, places, true);
      });
    },
  };
  const predict =
    layers === null
      ? null
      : (fed: Tensor | readonly Tensor[]) =>
          inEvaluationMode(gate, () => [layers.model.predictOnBatch(fed)].flat()).result;
  prove(net, (f) => gate.engine.tidy(f), predict);
  return net;
}

function numberedInputs(parts: StepParts, trace: Trace): readonly NetInput[] {
  return parts.inputs.flatMap(({ tensor, name, number }) => {
    const known = number ?? tensor.id;
    return trace.tensors.has(known) ? [{ tensor, name, number: known }] : [];
  });
}

/** What a script reads as numbers on the way may reach the outputs unseen. */
function refuseReads(trace: Trace, inputs: readonly NetInput[], outputs: readonly NetOutput[]): void {
  const ends = outputs.map(({ place }) => place.number);
  const afterwards = descendants(trace, ends);
  const onTheWay = [
    ...descendants(
      trace,
      inputs.map(({ number }) => number),
    ),
  ].filter((each) => !afterwards.has(each));
  if (onTheWay.some((number) => trace.read.has(number))) {
    throw notApplicable('The script reads values of its net as numbers, so what depends on them is not seen.');
  }
  const reached = ancestors(trace, ends);
  if (!inputs.some(({ number }) => reached.has(number))) {
    throw notApplicable('No way from the inputs to the outputs was seen.');
  }
}

function prove(
  net: EvaluationNet,
  tidy: (f: () => void) => void,
  predict: ((fed: Tensor | readonly Tensor[]) => readonly Tensor[]) | null,
): void {
  tidy(() => {
    const fed = net.inputs.map(({ tensor }) => tensor);
    const again = net.forward(fed);
    const [first] = fed;
    const predicted = predict === null ? null : predict(fed.length === 1 && first !== undefined ? first : fed);
    for (const [index, { captured }] of net.outputs.entries()) {
      const same = agrees(captured, again[index]) && (predicted === null || agrees(captured, predicted[index]));
      if (!same) {
        throw notApplicable("The net, done again in evaluation mode, gives other outputs than the script's.");
      }
    }
  });
}

function agrees(one: Tensor, other: Tensor | undefined): boolean {
  if (other === undefined || other.size !== one.size) {
    return false;
  }
  const values = one.dataSync() as Float32Array;
  const others = other.dataSync() as Float32Array;
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return values.every((value, i) => Object.is(value, others[i]) || Math.abs(value - (others[i] ?? 0)) <= 1e-4 * scale);
}
