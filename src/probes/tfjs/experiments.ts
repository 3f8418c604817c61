import type { Experiment, Trace, TraceRow } from '../../training/protocol.ts';
import { alteredBatch, type Batch, capturedBatch, type DrawnStep, isSameKind } from './batch.ts';
import { learningRateOf } from './captureSummary.ts';
import type { Tensor } from './framework.ts';
import type { Gate } from './gate.ts';
import type { StepParts } from './netOutputs.ts';
import { notApplicable } from './probeError.ts';
import { replayedRandom, seededRandom, stepSeed } from './randomness.ts';
import type { Step } from './step.ts';
import type { StepEngine } from './stepEngine.ts';
import { hold, type TensorStore } from './tensorStore.ts';
import { replay } from './trace.ts';
import { relativeChange } from './updates.ts';

export interface Laboratory {
  readonly gate: Gate;
  readonly step: Step;
  readonly parts: StepParts;
  readonly store: TensorStore;
  readonly engine: StepEngine;
  readonly onRow: (row: TraceRow) => void;
}

/**
 * Runs an experiment from the captured state and puts the state back. Row k is the loss that the k-th step computes,
 * before its update; a step's random numbers depend on seed and step alone, so that the same experiment gives the
 * same trace, bit for bit.
 * @param drawn for `as-trained`: the steps that the script took, the captured one first; between two of its kind those of
 *   other nets may lie (a GAN's), which are taken too and leave no row
 */
export function runExperiment(laboratory: Laboratory, experiment: Experiment, drawn: readonly DrawnStep[]): Trace {
  const { gate, step, engine, onRow } = laboratory;
  const { steps, stopBelow, seed, observe = [] } = experiment;
  if (experiment.optimizer !== undefined || experiment.still === true) {
    throw notApplicable('This experiment cannot be run in this framework yet.');
  }
  const fixed = fixedBatch(laboratory, experiment);
  const rows: TraceRow[] = [];
  let stopped: Trace['stopped'] = 'steps';
  step.snapshot.restore();
  try {
    for (let index = 0, position = 0; index < steps; index++, position++) {
      for (let other = drawn[position]; fixed === null && other !== undefined && !isSameKind(step, other); ) {
        engine.run(other.batch, seededRandom(stepSeed(seed ?? 0, -2 - position)), false, other.passing);
        position += 1;
        other = drawn[position];
      }
      const batch = fixed ?? drawn[position]?.batch;
      if (batch === undefined) {
        stopped = 'ended';
        break;
      }
      // Without a seed the first step is the captured one, dropout and all.
      const random =
        seed === undefined && index === 0 ? replayedRandom(step.drawn) : seededRandom(stepSeed(seed ?? 0, index));
      const learningRate = step.optimizer === null ? null : learningRateOf(step.optimizer);
      const predictions = observe.includes('predictions') ? predictionsNow(laboratory, index) : null;
      const before = observe.includes('update-norms') ? step.variables.map((each) => hold(gate.engine, each)) : null;
      const { loss, gradientNorms } = engine.run(batch, random, observe.includes('gradient-norms'));
      const row: TraceRow = {
        step: index,
        loss,
        ...(observe.includes('learning-rate') && learningRate !== null ? { learningRate } : {}),
        ...(predictions === null ? {} : { predictions }),
        ...(observe.includes('gradient-norms') ? { gradientNorms } : {}),
        ...(before === null ? {} : { updateRatios: updateRatios(step, before) }),
      };
      rows.push(row);
      onRow(row);
      if (!Number.isFinite(loss)) {
        stopped = 'not-finite';
        break;
      }
      if (stopBelow !== undefined && loss <= stopBelow) {
        stopped = 'below';
        break;
      }
    }
  } finally {
    step.snapshot.restore();
  }
  return { experiment, rows, stopped };
}

function fixedBatch({ gate, step, parts }: Laboratory, { batches, seed }: Experiment): Batch | null {
  switch (batches) {
    case 'as-trained':
      return null;
    case 'first-only':
      return capturedBatch(step);
    case 'standardised-inputs':
      throw notApplicable('Inputs cannot be standardised in this framework yet.');
    case 'zero-inputs':
    case 'shuffled-targets':
      return alteredBatch(gate.core, step, parts, batches, seededRandom(stepSeed(seed ?? 0, -1)));
  }
}

/** What the net says of the captured batch with its present weights. */
function predictionsNow({ gate, step, parts, store }: Laboratory, index: number): readonly string[] {
  const { core, engine } = gate;
  return engine.tidy(() => {
    const tensors: readonly Tensor[] =
      step.layers === null
        ? parts.outputs.map(({ place }) => replay(core, engine, step.trace, place.number, new Map(), true))
        : [step.layers.model.predictOnBatch(inputsOf(parts))].flat();
    return tensors.map((tensor, output) => store.summarise(tensor, `prediction ${output} at step ${index}`).id);
  });
}

function inputsOf(parts: StepParts): Tensor | readonly Tensor[] {
  const [first, ...others] = parts.inputs.map(({ tensor }) => tensor);
  return first !== undefined && others.length === 0 ? first : parts.inputs.map(({ tensor }) => tensor);
}

function updateRatios(step: Step, before: readonly Tensor[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    step.variables.map((variable, index) => {
      const old = before[index] as Tensor;
      const ratio = relativeChange(old, variable);
      old.dispose();
      return [variable.name, ratio];
    }),
  );
}
