import { decodingsOf } from '../../../tensors/decoding.ts';
import { exampleAt } from '../../../tensors/examples.ts';
import type { TensorValues } from '../../../tensors/npy.ts';
import { orNull } from '../../../training/errors.ts';
import type { Framework, LayerSummary } from '../../../training/protocol/capture.ts';
import type { BatchSteering, Trace } from '../../../training/protocol/experiments.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
import { Clock } from '../../clock.ts';
import { runWithin } from '../../pace.ts';
import { mannWhitney } from '../../statistics/mannWhitney.ts';
import { mean, standardDeviation } from '../../statistics/moments.ts';
import { valuesOf } from '../../tensorValues.ts';
import { lateLoss, lossCurves } from '../comparedLosses.ts';
import { learnableFromAll, shareLearned } from '../learnable.ts';
import { number } from '../lossAtInit/words.ts';

/** From here on a look says that nobody has scaled the inputs. Whether it matters the script's own steps decide. */
const LARGE = 10;
const UNEVEN = 30;

/** A feature that is 0 in nearly every example has a small deviation because it is rare (a pixel at the rim, a word). */
const RARE = 0.9;

/** Of so many examples it is asked whether a row of numbers is a picture. */
const LOOKED_AT = 16;

const SEEDS = [1, 2, 3];
const STEPS = 100;
/** A head start of a few steps is soon made up for. */
const FEWEST_STEPS = 20;
const SIGNIFICANT = 0.05;
/** The share of what can be learned that standardised inputs have to bring more, in the same number of steps. */
const WORTHWHILE = 0.25;

interface Suspicion {
  readonly input: TensorSummary;
  readonly what: string;
}

/**
 * Inputs that nobody has scaled cost training where it cannot cope with them, and nothing where it can (Adam on pixels,
 * embeddings of counts). So the suspicion is put to the test: the script's own steps, with its inputs as they are and
 * standardised, several seeds each.
 */
export async function judgeInputScale(training: Training, context: CheckContext): Promise<Judgement | null> {
  const suspicion = normalises(training.capture.model?.layers ?? []) ? null : await suspicionOf(training);
  const learnable = suspicion && (await learnableFromAll(training));
  if (!suspicion || !learnable) {
    return null;
  }
  const clock = new Clock(context.withinMilliseconds);
  const plain: number[] = [];
  const standardised: number[] = [];
  const curves: { plain: readonly number[]; standardised: readonly number[] }[] = [];
  for (const [index, seed] of SEEDS.entries()) {
    const withinMilliseconds = clock.share(0.5 / (SEEDS.length - index));
    context.report(`Training on inputs as they are and standardised, seed ${seed}`);
    const run = (batches: BatchSteering, steps: number) =>
      orNull(runWithin(training, { batches, steps, seed }, withinMilliseconds));
    const asTrained = await run('as-trained', STEPS);
    const scaled = asTrained && (await run('standardised-inputs', Math.max(1, asTrained.rows.length)));
    if (!asTrained || !scaled || asTrained.rows.length < FEWEST_STEPS) {
      return null;
    }
    plain.push(lateLoss(lossesOf(asTrained)));
    standardised.push(lateLoss(lossesOf(scaled)));
    curves.push({ plain: lossesOf(asTrained), standardised: lossesOf(scaled) });
  }
  const [asTheyAre, scaled] = [mean(plain), mean(standardised)];
  const chance = mannWhitney(standardised, plain);
  const gain = shareLearned(learnable, scaled) - Math.max(shareLearned(learnable, asTheyAre), -1);
  if (chance > SIGNIFICANT || gain < WORTHWHILE || !Number.isFinite(scaled)) {
    return null;
  }
  const [first] = curves;
  return {
    verdict: 'warn',
    message: `${suspicion.what}, and it costs training dearly: after ${first?.plain.length ?? 0} of the script's own steps the loss is ${number(asTheyAre)}, and ${number(scaled)} with the inputs brought to mean 0 and deviation 1 (${SEEDS.length} seeds each, p = ${number(chance)}).`,
    expected: 'inputs of about unit scale',
    observed: suspicion.what,
    location: training.capture.location,
    cause: 'input-scale',
    advice:
      'Subtract the mean of each feature and divide by its deviation, with the figures of the training data (pixels: divide by 255).',
    plots: first
      ? [
          lossCurves(
            'Loss with the inputs as they are, and standardised',
            { name: 'as they are', values: first.plain },
            { name: 'standardised', values: first.standardised },
          ),
        ]
      : [],
    evidence: { asTheyAre: plain, standardised, chance, gain },
  };
}

const lossesOf = ({ rows }: Trace) => rows.map(({ loss }) => loss);

/** A layer that scales its input, before or right after the first weights. */
export function normalises(layers: readonly LayerSummary[]): boolean {
  return layers.slice(0, 4).some(({ kind }) => /rescal|normaliz|norm/i.test(kind));
}

async function suspicionOf(training: Training): Promise<Suspicion | null> {
  for (const input of training.capture.batch.inputs) {
    const { statistics, shape, dtype, name } = input;
    if (!statistics || !/float|double/.test(dtype)) {
      continue;
    }
    const called = name && name !== 'input' ? `input ${name}` : 'input';
    if (shape.length === 2) {
      const uneven = await unevenness(training, input);
      if (uneven && uneven.largest > UNEVEN * uneven.smallest) {
        return {
          input,
          what: `The features of the ${called} differ in scale, with deviations from ${number(uneven.smallest)} to ${number(uneven.largest)}`,
        };
      }
    }
    if (Math.hypot(statistics.mean, statistics.standardDeviation) > LARGE) {
      return {
        input,
        what: `The ${called} is not scaled (from ${number(statistics.minimum)} to ${number(statistics.maximum)}, mean ${number(statistics.mean)}, deviation ${number(statistics.standardDeviation)})`,
      };
    }
  }
  return null;
}

interface Unevenness {
  readonly smallest: number;
  readonly largest: number;
}

async function unevenness(training: Training, { id, dtype }: TensorSummary): Promise<Unevenness | null> {
  const table = await valuesOf(training, id);
  const [rows = 0, columns = 0] = table?.shape ?? [];
  if (!table || rows < 4 || columns < 2 || arePictures(table, dtype, training.capture.framework)) {
    return null;
  }
  return unevennessOf(table.values, rows, columns);
}

/**
 * All pixels of a picture are measured in one unit: that one at the rim hardly varies is a matter of what is pictured, and
 * there is no scale to be mended.
 */
export function arePictures(table: TensorValues, dtype: string, framework: Framework): boolean {
  const [rows = 0, ...shape] = table.shape;
  const sample = Array.from({ length: Math.min(LOOKED_AT, rows) }, (_, row) => exampleAt(table, 0, row));
  return decodingsOf({ shape, dtype, role: 'input', framework, sample })[0]?.kind === 'image';
}

/** The least and the largest deviation among the features of a table, row by row; constant and rare ones aside. */
export function unevennessOf(values: ArrayLike<number>, rows: number, columns: number): Unevenness | null {
  const deviations = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: rows }, (__, row) => values[row * columns + column] ?? Number.NaN),
  )
    .filter((feature) => feature.filter((value) => value === 0).length < RARE * rows)
    .map(standardDeviation)
    .filter((deviation) => deviation > 0);
  return deviations.length < 2 ? null : { smallest: Math.min(...deviations), largest: Math.max(...deviations) };
}
