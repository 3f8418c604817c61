import { readFile } from 'node:fs/promises';
import { type Decoding, decodingsOf } from '../../tensors/decoding.ts';
import { NpyError, readNpy } from '../../tensors/npy.ts';
import { NotApplicableError } from '../../training/errors.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import type { Examples } from '../../training/protocol/examples.ts';
import type { SavedTensor } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import type { CheckContext } from '../check.ts';
import { type Labels, labelsOf } from './labels.ts';

/** One tensor of all examples: example i's numbers are `values[i * width … (i + 1) * width]`. */
export interface ExampleTensor {
  readonly name: string | null;
  readonly dtype: string;
  readonly rowShape: readonly number[];
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/** Examples of the training's data in memory, as the net would get them. */
export interface TrainingSet {
  readonly read: Omit<Examples, 'inputs' | 'targets'>;
  readonly count: number;
  readonly inputs: readonly ExampleTensor[];
  readonly targets: readonly ExampleTensor[];
  /** One class an example; null where the targets are something else. */
  readonly labels: Labels | null;
  /** How the first input is best shown. */
  readonly decoding: Decoding;
}

const MOST_EXAMPLES = 60_000;
/** Numbers of all inputs together: 100 MB as 32-bit floats. */
const MOST_NUMBERS = 25_000_000;
const MOST_MILLISECONDS = 15_000;
/** Even where many checks share the time. */
const LEAST_MILLISECONDS = 4_000;
/** Fewer say nothing of a data set. */
const FEWEST_EXAMPLES = 20;

const sets = new WeakMap<Training, Promise<TrainingSet>>();

/**
 * Reads the training's examples once for all checks of the stage.
 * @throws NotApplicableError where there are none to be had, or too few to say anything of
 */
export function trainingSet(training: Training, context: CheckContext): Promise<TrainingSet> {
  const known = sets.get(training);
  if (known) {
    return known;
  }
  const set = readSet(training, context);
  sets.set(training, set);
  return set;
}

async function readSet(training: Training, { report, withinMilliseconds }: CheckContext): Promise<TrainingSet> {
  const { capture } = training;
  report('Reading the training data');
  const read = await training.examples({
    limit: mostExamples(capture),
    withinMilliseconds: Math.min(MOST_MILLISECONDS, Math.max(LEAST_MILLISECONDS, withinMilliseconds / 2)),
    onProgress: ({ examples, of }) => {
      report(`Reading the training data: ${examples}${of === null ? '' : ` of ${of}`} examples`);
      return true;
    },
  });
  if (read.examples < FEWEST_EXAMPLES) {
    throw new NotApplicableError(
      `Only ${read.examples} ${read.examples === 1 ? 'example' : 'examples'} could be read, which say nothing of a data set.${read.origin === 'batch' ? ' The script makes its batches by itself.' : ''}`,
    );
  }
  return assembled(capture, read);
}

/**
 * Examples that were read, in memory.
 * @throws NotApplicableError where they are no numbers
 */
export async function assembled(capture: Capture, read: Examples): Promise<TrainingSet> {
  const inputs = await Promise.all(read.inputs.map(loadExamples));
  const targets = await Promise.all(read.targets.map(loadExamples));
  const [first] = inputs;
  if (first === undefined) {
    throw new NotApplicableError('The data source gives no numbers that could be an input.');
  }
  return {
    read,
    count: read.examples,
    inputs,
    targets,
    labels: labelsOf(capture, targets, read.examples),
    decoding: decodingOf(capture, first),
  };
}

/** How many examples of this size are read at most. */
export const mostExamples = (capture: Capture): number =>
  Math.min(MOST_EXAMPLES, Math.max(FEWEST_EXAMPLES, Math.floor(MOST_NUMBERS / numbersPerExample(capture))));

function numbersPerExample({ batch }: Capture): number {
  const numbers = batch.inputs.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  return Math.max(1, numbers / Math.max(1, batch.size ?? 1));
}

/** @throws NotApplicableError where the file holds no numbers */
export async function loadExamples({ file, summary }: SavedTensor): Promise<ExampleTensor> {
  try {
    const { values } = readNpy(await readFile(file));
    const rowShape = summary.shape.slice(1);
    const width = rowShape.reduce((product, size) => product * size, 1);
    return { name: summary.name, dtype: summary.dtype, rowShape, width, values };
  } catch (error) {
    throw error instanceof NpyError ? new NotApplicableError(error.message) : error;
  }
}

function decodingOf({ framework }: Capture, { rowShape, dtype, width, values }: ExampleTensor): Decoding {
  const sample = Array.from({ length: Math.min(16, values.length / Math.max(1, width)) }, (_, at) => ({
    shape: rowShape,
    values: Array.from({ length: width }, (_, each) => values[at * width + each] ?? Number.NaN),
  }));
  return decodingsOf({ shape: rowShape, dtype, role: 'input', framework, sample })[0] ?? { kind: 'values' };
}

/** `the 60,000 examples`, `the first 25,000 of 60,000 examples`, `the captured batch's 64 examples`. */
export function extent({ read, count }: TrainingSet): string {
  const number = count.toLocaleString('en');
  if (read.origin === 'batch') {
    return `the captured batch's ${number} examples`;
  }
  return read.complete
    ? `the ${number} examples`
    : `the first ${number}${read.of === null ? '' : ` of ${read.of.toLocaleString('en')}`} examples`;
}

/** Windows of one text or signal repeat themselves where it does. */
export const isSequence = ({ inputs, decoding }: Pick<TrainingSet, 'inputs' | 'decoding'>): boolean =>
  decoding.kind !== 'image' && (inputs[0]?.rowShape.length ?? 0) > 1;
