import type {
  ExamplePredictions,
  Experiment,
  Observable,
  Trace,
  TraceRow,
} from '../../../training/protocol/experiments.ts';
import { learningRateOf, weightsOf } from '../capture/captureSummary.ts';
import { unseen } from '../recording/provenance.ts';
import { replayedRandom, seededRandom, stepSeed } from '../recording/randomness.ts';
import type { Step } from '../recording/step.ts';
import type { Optimizer, Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { hold } from '../tensors/tensorStore.ts';
import { alteredBatch, type Batch, capturedBatch, type DrawnStep, isSameKind } from './batch.ts';
import type { Laboratory } from './laboratory.ts';
import { optimizerMadeAnew } from './optimizerMemory.ts';
import { type Predictor, predictor, WeightMemory } from './predictions.ts';
import { standardiser } from './standardise.ts';
import type { StepChange } from './stepEngine.ts';
import { relativeChange } from './updates.ts';

/**
 * Runs an experiment from the captured state and puts the state back. Row k is the loss that the k-th step computes,
 * before its update; a step's random numbers depend on seed and step alone, so that the same experiment gives the
 * same trace, bit for bit.
 * @param drawn for `as-trained`: the steps that the script took, the captured one first; between two of its kind those of
 *   other nets may lie (a GAN's), which are taken too and leave no row
 * @param askExamples what the net says, with its weights of the moment, to examples that were read
 */
export function runExperiment(
  laboratory: Laboratory,
  experiment: Experiment,
  drawn: readonly DrawnStep[],
  askExamples: (withinMilliseconds: number | undefined) => ExamplePredictions,
): Trace {
  const { gate, step, engine, onRow } = laboratory;
  const { steps, stopBelow, seed, observe = [], still = false, withinMilliseconds, keepWeights = [] } = experiment;
  if (experiment.scatter !== undefined && experiment.scatter.length > 0) {
    throw notApplicable('TensorFlow.js cuts no gradient off, so that nothing is asked with other weights.');
  }
  const started = performance.now();
  const rows: TraceRow[] = [];
  let stopped: Trace['stopped'] = 'steps';
  step.snapshot.restore();
  const fixed = fixedBatch(laboratory, experiment);
  const altered = experiment.batches === 'standardised-inputs' ? standardiser(laboratory) : null;
  const optimizer = substitute(laboratory, experiment);
  const change: StepChange = { still, ...(optimizer === null ? {} : { optimizer }) };
  const predict = observe.some((each) => PREDICTIONS.has(each)) ? predictor(laboratory) : null;
  const looksBack = keepWeights.length > 0 || observe.some((each) => AT_THE_END.has(each));
  const last = looksBack ? new WeightMemory(laboratory) : null;
  step.snapshot.restore();
  try {
    for (let index = 0, position = 0; index < steps; index++, position++) {
      for (let other = drawn[position]; fixed === null && other !== undefined && !isSameKind(step, other); ) {
        engine.run(other.batch, seededRandom(stepSeed(seed ?? 0, -2 - position)), false, other.passing);
        position += 1;
        other = drawn[position];
      }
      const given = fixed ?? drawn[position]?.batch;
      if (given === undefined) {
        stopped = 'ended';
        break;
      }
      const batch = altered === null ? given : altered(given);
      // Without a seed the first step is the captured one, dropout and all; a still net draws the same in every step.
      const random =
        still || (seed === undefined && index === 0)
          ? replayedRandom(step.drawn)
          : seededRandom(stepSeed(seed ?? 0, index));
      const holding = optimizer ?? step.optimizer;
      const learningRate = holding === null ? null : learningRateOf(holding);
      const predictions =
        predict !== null && observe.includes('predictions') ? predictionsNow(laboratory, predict, index) : null;
      last?.remember();
      const before = observe.includes('update-norms') ? step.variables.map((each) => hold(gate.engine, each)) : null;
      const { loss, gradientNorms } = engine.run(batch, random, observe.includes('gradient-norms'), step, change);
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
      if (withinMilliseconds !== undefined && performance.now() - started > withinMilliseconds) {
        stopped = 'time';
        break;
      }
    }
    const final = rows.at(-1);
    if (last !== null && final !== undefined) {
      last.recall();
      rows[rows.length - 1] = {
        ...final,
        ...(predict !== null && observe.includes('final-predictions')
          ? { predictions: predictionsNow(laboratory, predict, final.step) }
          : {}),
        ...(observe.includes('example-predictions') ? { examplePredictions: askExamples(withinMilliseconds) } : {}),
        ...(keepWeights.length > 0 ? { weights: keptWeights(laboratory, keepWeights) } : {}),
      };
    }
  } finally {
    last?.forget();
    step.snapshot.restore();
  }
  const anew = fixed === null ? optimizerMadeAnew(drawn.filter((each) => isSameKind(step, each))) : null;
  return { experiment, rows, stopped, ...(anew === null ? {} : { optimizerMadeAnew: anew }) };
}

const PREDICTIONS: ReadonlySet<Observable> = new Set(['predictions', 'final-predictions']);
const AT_THE_END: ReadonlySet<Observable> = new Set(['final-predictions', 'example-predictions']);

/** @throws ProbeError (`notApplicable`) where the script has no optimizer that another one could stand in for */
function substitute({ gate, step }: Laboratory, { optimizer }: Experiment): Optimizer | null {
  if (optimizer === undefined) {
    return null;
  }
  if (step.gradientUse?.how === 'assign' || step.optimizer === null) {
    throw notApplicable('The script changes its weights by hand: no optimizer could be put in the place of its own.');
  }
  return unseen(() => gate.core.train.adam(optimizer.learningRate));
}

function fixedBatch({ gate, step, parts }: Laboratory, { batches, seed }: Experiment): Batch | null {
  switch (batches) {
    case 'as-trained':
    case 'standardised-inputs':
      return null;
    case 'first-only':
      return capturedBatch(step);
    case 'zero-inputs':
    case 'shuffled-targets':
      return alteredBatch(gate.core, step, parts, batches, seededRandom(stepSeed(seed ?? 0, -1)));
  }
}

/** What the net says of the captured batch with its present weights. */
function predictionsNow({ gate, store }: Laboratory, predict: Predictor, index: number): readonly string[] {
  return gate.engine.tidy(() =>
    predict().map((tensor, output) => store.summarise(tensor, `prediction ${output} at step ${index}`).id),
  );
}

function keptWeights({ step, store }: Laboratory, names: readonly string[]): NonNullable<TraceRow['weights']> {
  const wanted = weightsOf(step).filter(({ name }) => names.includes(name));
  return Object.fromEntries(wanted.map(({ name, variable }) => [name, store.summarise(variable, name).id]));
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
