import { useEffect, useState } from 'preact/hooks';
import type { ColumnName } from '../../../src/editor/panels/dataMessages.ts';
import { type AnswerForm, formOfClasses, scoreOf } from '../../../src/tensors/answers.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import { emptyColumns, fillColumns } from '../../../src/tensors/exampleColumns.ts';
import type { RowFile } from './rowFile.ts';

export type Columns = Readonly<Partial<Record<ColumnName, Float32Array>>>;

export interface KnownColumns {
  readonly columns: Columns;
  /** How many examples were gone through so far. */
  readonly done: number;
}

/** What one number of each example is taken from. */
export interface ColumnFiles {
  readonly input: RowFile;
  /** Null where there are several targets, or none. */
  readonly target: RowFile | null;
  readonly decoding: Decoding | null;
  /** What the net said to each example. */
  readonly answers: RowFile | null;
}

/** Numbers of one look: some milliseconds of work. */
const STRETCH = 1_000_000;
/** Rows by which it is told whether a net gives probabilities or logits. */
const SAMPLE = 256;

/** Goes through all examples once, a stretch at a time, and keeps one number of each for every column. */
export function useColumns({ input, target, decoding, answers }: ColumnFiles): KnownColumns {
  const [known, setKnown] = useState<KnownColumns>({ columns: {}, done: 0 });
  const written = decoding?.kind === 'class' ? decoding.written : target?.width === 1 ? 'index' : null;
  const areClasses = decoding?.kind === 'class';
  useEffect(() => {
    let isCurrent = true;
    const column = () => new Float32Array(input.count).fill(Number.NaN);
    const figures = emptyColumns(input.count);
    const label = target === null || written === null ? null : column();
    const scores =
      answers === null || label === null ? null : { prediction: column(), confidence: column(), loss: column() };
    const tell = (done: number): void => {
      if (isCurrent) setKnown({ columns: { ...(label === null ? {} : { label }), ...scores, ...figures }, done });
    };
    const go = async (): Promise<void> => {
      const form = answers === null ? 'numbers' : await formOf(answers, areClasses);
      const rows = Math.max(1, Math.floor(STRETCH / Math.max(1, input.width)));
      for (let first = 0; first < input.count && isCurrent; first += rows) {
        const end = Math.min(input.count, first + rows);
        fillColumns(figures, first, await input.rows(first, end), input.width);
        if (target !== null && label !== null) fillLabels(label, first, await target.rows(first, end), target.width);
        if (answers !== null && label !== null && scores !== null && first < answers.count) {
          const asked = Math.min(end, answers.count);
          fillScores(scores, first, await answers.rows(first, asked), answers.width, form, label);
        }
        tell(end);
      }
    };
    // Without its figures an example can still be looked at; what cannot be read is told where it is shown.
    go().catch(() => tell(0));
    return () => {
      isCurrent = false;
    };
  }, [input, target, written, answers, areClasses]);
  return known;
}

/** The class of a one-hot vector, or the number itself. */
function fillLabels(label: Float32Array, first: number, values: ArrayLike<number>, width: number): void {
  for (let row = 0; row * width < values.length; row += 1) {
    let best = row * width;
    for (let at = best; at < (row + 1) * width; at += 1) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
    label[first + row] = width === 1 ? (values[row] ?? Number.NaN) : best - row * width;
  }
}

async function formOf(answers: RowFile, areClasses: boolean): Promise<AnswerForm> {
  if (answers.width === 1 && !areClasses) return 'numbers';
  return formOfClasses(await answers.rows(0, Math.min(SAMPLE, answers.count)), answers.width);
}

function fillScores(
  scores: Readonly<Record<'prediction' | 'confidence' | 'loss', Float32Array>>,
  first: number,
  values: ArrayLike<number>,
  width: number,
  form: AnswerForm,
  label: Float32Array,
): void {
  for (let row = 0; row * width < values.length; row += 1) {
    const { prediction, confidence, loss } = scoreOf(
      values,
      row * width,
      width,
      form,
      label[first + row] ?? Number.NaN,
    );
    scores.prediction[first + row] = prediction;
    scores.confidence[first + row] = confidence;
    scores.loss[first + row] = loss;
  }
}
