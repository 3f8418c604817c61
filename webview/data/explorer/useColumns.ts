import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type AnswerForm, errorOf, formOfClasses, scoreOf } from '../../../src/tensors/answers.ts';
import { type Column, fillColumn, isOwn, labelOf } from '../../../src/tensors/columns/columns.ts';
import { emptyFigures, fillFigures } from '../../../src/tensors/columns/figures.ts';
import type { RowFile } from './rowFile.ts';
import type { AnswerFiles } from './useAnswers.ts';

/** One number an example, by column; NaN where it has none, or it is still to come. */
export type Columns = Readonly<Record<string, Float32Array>>;

export interface KnownColumns {
  readonly columns: Columns;
  /** How many examples were gone through so far. */
  readonly done: number;
}

/** What the numbers of each example are taken from. */
export interface ColumnFiles {
  readonly input: RowFile;
  readonly targets: readonly RowFile[];
  /** What the net said to each example, by target. */
  readonly answers: AnswerFiles;
}

/** Numbers of one look: some milliseconds of work. */
const STRETCH = 1_000_000;
/** Rows by which it is told whether a net gives probabilities or logits. */
const SAMPLE = 256;

const keyOf = ({ id, source }: Column): string => `${id} ${JSON.stringify(source)}`;

/**
 * Goes through all examples a stretch at a time and keeps one number of each for every column that is wanted. A column that
 * was gone through once is kept; the distance to the nearest example is not found here.
 */
export function useColumns({ input, targets, answers }: ColumnFiles, wanted: readonly Column[]): KnownColumns {
  const [known, setKnown] = useState<KnownColumns>({ columns: {}, done: 0 });
  const files = useMemo(() => ({ input, targets, answers }), [input, ...targets, answers]);
  const kept = useRef({ files, columns: new Map<string, Float32Array>() });
  const columns = wanted.filter(({ source }) => source.from !== 'nearest');
  useEffect(() => {
    let isCurrent = true;
    if (kept.current.files !== files) kept.current = { files, columns: new Map() };
    const { columns: complete } = kept.current;
    const missing = columns.filter((column) => !complete.has(keyOf(column)));
    const coming = new Map(missing.map((column) => [keyOf(column), new Float32Array(input.count).fill(Number.NaN)]));
    const tell = (done: number): void => {
      if (!isCurrent) return;
      const all = columns.map((column) => [column.id, complete.get(keyOf(column)) ?? coming.get(keyOf(column))]);
      setKnown({ columns: Object.fromEntries(all) as Columns, done });
    };
    const go = async (): Promise<void> => {
      const filled = missing.map((column) => ({ ...column, values: coming.get(keyOf(column)) ?? new Float32Array() }));
      await fill(filled, files, tell, () => isCurrent);
      if (isCurrent) for (const [key, values] of coming) complete.set(key, values);
    };
    if (missing.length === 0) tell(input.count);
    // Without its figures an example can still be looked at; what cannot be read is told where it is shown.
    else go().catch(() => tell(0));
    return () => {
      isCurrent = false;
    };
  }, [files, columns.map(keyOf).join('\n')]);
  return known;
}

type FilledColumn = Column & { readonly values: Float32Array };

async function fill(
  columns: readonly FilledColumn[],
  { input, targets, answers }: ColumnFiles,
  tell: (done: number) => void,
  isWanted: () => boolean,
): Promise<void> {
  const scored = await Promise.all(targets.map((labels, at) => scoredTarget(columns, labels, at, answers[at] ?? null)));
  const figures = emptyFigures(columns.some(({ source }) => source.from === 'figure') ? input.count : 0);
  const widest = Math.max(1, ...filesOf(columns, input, targets).map(({ width }) => width));
  const rows = Math.max(1, Math.floor(STRETCH / widest));
  for (let first = 0; first < input.count && isWanted(); first += rows) {
    const end = Math.min(input.count, first + rows);
    const read = new Map<RowFile, ArrayLike<number>>();
    for (const file of filesOf(columns, input, targets))
      read.set(file, await file.rows(first, Math.min(end, file.count)));
    if (figures.mean.length > 0) fillFigures(figures, first, read.get(input) ?? [], input.width);
    for (const { source, values } of columns) {
      if (source.from === 'figure') values.set(figures[source.figure].subarray(first, end), first);
      else if (isOwn(source)) {
        const file = fileOf(source, input, targets);
        if (file !== undefined) fillColumn(values, source, first, read.get(file) ?? [], file.width);
      }
    }
    for (const target of scored) {
      if (target === null || first >= target.answers.count) continue;
      const said = await target.answers.rows(first, Math.min(end, target.answers.count));
      fillScores(target, first, said, read.get(target.labels) ?? []);
    }
    tell(end);
  }
}

function fileOf(source: Column['source'], input: RowFile, targets: readonly RowFile[]): RowFile | undefined {
  switch (source.from) {
    case 'label':
    case 'marked':
    case 'boxes':
    case 'answer':
      return targets[source.target];
    case 'feature':
      return source.of === 'input' ? input : targets[source.of];
    default:
      return input;
  }
}

function filesOf(columns: readonly Column[], input: RowFile, targets: readonly RowFile[]): readonly RowFile[] {
  const files = columns.flatMap(({ source }) => fileOf(source, input, targets) ?? []);
  return [...new Set(files)];
}

async function formOf(answers: RowFile, areClasses: boolean): Promise<AnswerForm> {
  if (answers.width === 1 && !areClasses) return 'numbers';
  return formOfClasses(await answers.rows(0, Math.min(SAMPLE, answers.count)), answers.width);
}

interface ScoredTarget {
  readonly labels: RowFile;
  readonly answers: RowFile;
  readonly form: AnswerForm;
  readonly scores: readonly (Extract<Column['source'], { from: 'answer' }> & { readonly values: Float32Array })[];
}

/** The columns that tell what the net says beside one target; null where none is wanted, or it was not asked. */
async function scoredTarget(
  columns: readonly FilledColumn[],
  labels: RowFile,
  at: number,
  answers: RowFile | null,
): Promise<ScoredTarget | null> {
  const scores = columns.flatMap(({ source, values }) =>
    source.from === 'answer' && source.target === at ? [{ ...source, values }] : [],
  );
  const [score] = scores;
  if (score === undefined || answers === null) return null;
  // Several numbers that are no classes say nothing of a single one.
  if (!score.areClasses && score.written !== 'quantities' && answers.width !== 1) return null;
  return { labels, answers, form: await formOf(answers, score.areClasses), scores };
}

function fillScores(
  { scores, answers, form, labels: { width: of } }: ScoredTarget,
  first: number,
  said: ArrayLike<number>,
  labels: ArrayLike<number>,
): void {
  const { width } = answers;
  const written = scores[0]?.written ?? 'index';
  for (let row = 0; row * width < said.length; row += 1) {
    if (written === 'quantities') {
      const error = width === of ? errorOf(said, row * width, labels, row * of, width) : Number.NaN;
      for (const { values } of scores) values[first + row] = error;
    } else {
      const score = scoreOf(said, row * width, width, form, labelOf(written, labels, row * of, of));
      for (const { score: name, values } of scores) values[first + row] = score[name];
    }
  }
}
