/** Which numbers each example has to be sorted and filtered by, and where they are taken from. */
import { type BoxesDecoding, boxesOf } from '../boxes.ts';
import type { Decoding } from '../decoding.ts';
import type { Example } from '../examples.ts';
import { classesOf, type MaskDecoding, shareMarked } from '../masks.ts';
import { measureFor, measureWords } from './nearest.ts';
import { lengthOf, type Padding } from './padding.ts';

export type FigureName = 'mean' | 'deviation' | 'minimum' | 'maximum';
export type ScoreName = 'prediction' | 'confidence' | 'loss';

export type ColumnSource =
  /** Over the finite numbers of the input. */
  | { readonly from: 'figure'; readonly figure: FigureName }
  /** One of the numbers of the input, or of a target. */
  | { readonly from: 'feature'; readonly of: 'input' | number; readonly at: number }
  /** Steps of a sequence that are no padding. */
  | { readonly from: 'length'; readonly stepWidth: number; readonly padding: Padding | null }
  /** The class or the quantity that a target says. */
  | { readonly from: 'label'; readonly target: number; readonly written: 'index' | 'one-hot' }
  /** The share of the pixels that a mask marks. */
  | { readonly from: 'marked'; readonly target: number; readonly decoding: MaskDecoding }
  /** How many boxes there are, and what share of the picture the largest of them covers. */
  | {
      readonly from: 'boxes';
      readonly target: number;
      readonly what: 'number' | 'largest';
      readonly decoding: BoxesDecoding;
    }
  /** What the net says, beside the label of that target. */
  | {
      readonly from: 'answer';
      readonly score: ScoreName;
      readonly target: number;
      /** `quantities`: several numbers, that are wide of the mark together. */
      readonly written: 'index' | 'one-hot' | 'quantities';
      readonly areClasses: boolean;
    }
  /** The distance to the nearest other example. */
  | { readonly from: 'nearest' };

export interface Column {
  /** The same from one reading to the next: what is chosen is kept by it. */
  readonly id: string;
  /** What it goes by, for a person. */
  readonly title: string;
  readonly source: ColumnSource;
  /** Its values are names of classes: their order means nothing. */
  readonly isClass: boolean;
  /** Shown without being asked for. */
  readonly usual: boolean;
  /** What its numbers are, where the title does not say it: a sentence. */
  readonly explained?: string;
}

export interface ColumnTensor {
  readonly name: string | null;
  readonly decoding: Decoding;
  /** Of one example. */
  readonly shape: readonly number[];
  /** Names of the features, where the script has some. */
  readonly names: readonly string[] | null;
}

export interface ColumnQuestion {
  readonly input: ColumnTensor;
  /** Of the input, where it is a sequence. */
  readonly padding: Padding | null;
  readonly targets: readonly ColumnTensor[];
  /** The targets beside which it is known what the net says, by their places. */
  readonly answered: ReadonlySet<number>;
}

/** So many features are shown without being asked for. */
const USUAL_FEATURES = 12;
/** A target of more numbers is no row of quantities. */
const MOST_QUANTITIES = 32;

/** All columns that the examples have: labels and what the net says first, then what the input shows. */
export function columnsOf({ input, padding, targets, answered }: ColumnQuestion): readonly Column[] {
  const labels = targets.flatMap((target, at) => targetColumns(target, at, targets.length === 1));
  const answers = targets.flatMap((target, at) =>
    answered.has(at) ? answerColumns(target, at, targets.length === 1) : [],
  );
  const columns = [...labels, ...answers, ...inputColumns(input, padding)];
  // They are chosen by their titles, and a script may call a feature what it likes.
  const titles = new Set<string>();
  return columns.map((column) => {
    const title = titles.has(column.title) ? `${column.title} (${column.id})` : column.title;
    titles.add(title);
    return { ...column, title };
  });
}

const widthOf = ({ shape }: Pick<ColumnTensor, 'shape'>): number => shape.reduce((product, size) => product * size, 1);

function targetColumns(target: ColumnTensor, at: number, isOnly: boolean): readonly Column[] {
  const width = widthOf(target);
  const written = labelWriting(target);
  const id = isOnly ? 'label' : `target ${at}`;
  const title = isOnly ? 'label' : (target.name ?? id);
  if (target.decoding.kind === 'mask' || target.decoding.kind === 'boxes')
    return overlayColumns(target.decoding, at, isOnly ? '' : `${target.name ?? id}: `);
  if (written !== null) {
    const source = { from: 'label', target: at, written } as const;
    return [{ id, title, source, isClass: target.decoding.kind === 'class', usual: true }];
  }
  if (width < 2 || width > MOST_QUANTITIES || target.decoding.kind === 'tokens') return [];
  return Array.from({ length: width }, (_, feature) => ({
    id: `${id} ${feature}`,
    title: `${title}: ${target.names?.[feature] ?? feature}`,
    source: { from: 'feature', of: at, at: feature },
    isClass: false,
    usual: width <= 4,
  }));
}

function overlayColumns(decoding: MaskDecoding | BoxesDecoding, target: number, of: string): readonly Column[] {
  if (decoding.kind === 'mask') {
    const source = { from: 'marked', target, decoding } as const;
    return [
      {
        id: `marked ${target}`,
        title: `${of}share that is marked`,
        source,
        isClass: false,
        usual: true,
      },
    ];
  }
  const titles = { number: `${of}number of boxes`, largest: `${of}largest box, share` } as const;
  return (['number', 'largest'] as const).map((what) => ({
    id: `boxes ${target} ${what}`,
    title: titles[what],
    source: { from: 'boxes', target, what, decoding },
    isClass: false,
    usual: what === 'largest' || decoding.count > 1,
  }));
}

/** How one number tells what a target says; null where it takes several. */
function labelWriting(target: ColumnTensor): 'index' | 'one-hot' | null {
  if (target.decoding.kind === 'class') return target.decoding.written;
  return widthOf(target) === 1 ? 'index' : null;
}

const EXPLAINED: Readonly<Record<ScoreName | 'error', string>> = {
  prediction: 'What the net says.',
  confidence: 'The probability that the net gives to what it says.',
  loss: 'Minus the logarithm of the probability that the net gives to the label.',
  error: 'How far what the net says is from the target.',
};

/** What the net says beside a target; of several each has its own columns. */
function answerColumns(target: ColumnTensor, at: number, isOnly: boolean): readonly Column[] {
  const areClasses = target.decoding.kind === 'class';
  const written = labelWriting(target) ?? (areQuantities(target) ? 'quantities' : null);
  if (written === null) return [];
  // Quantities have no confidence, and several of them no one number that is said.
  const scores: readonly ScoreName[] = areClasses
    ? ['prediction', 'confidence', 'loss']
    : written === 'quantities'
      ? ['loss']
      : ['prediction', 'loss'];
  return scores.map((score) => {
    const title = score === 'loss' && !areClasses ? 'error' : score;
    return {
      id: isOnly ? score : `${score} ${at}`,
      title: isOnly ? title : `${target.name ?? `target ${at}`}: ${title}`,
      source: { from: 'answer', score, target: at, written, areClasses },
      isClass: score === 'prediction' && areClasses,
      usual: true,
      explained: EXPLAINED[title],
    };
  });
}

const areQuantities = ({ decoding, shape }: ColumnTensor): boolean =>
  (decoding.kind === 'table' || decoding.kind === 'lines' || decoding.kind === 'values') &&
  widthOf({ shape }) <= MOST_QUANTITIES;

function inputColumns(input: ColumnTensor, padding: Padding | null): readonly Column[] {
  const { decoding, names } = input;
  const width = widthOf(input);
  const nearest: Column = {
    id: 'nearest',
    title: 'distance to the nearest',
    source: { from: 'nearest' },
    isClass: false,
    usual: false,
    explained: `How far the nearest other example is: ${measureWords[measureFor(decoding)]}.`,
  };
  const length: Column = {
    id: 'length',
    title: 'length',
    source: { from: 'length', stepWidth: stepWidthOf(input), padding },
    isClass: false,
    usual: true,
  };
  switch (decoding.kind) {
    case 'image':
      return [...figures({ mean: 'brightness (mean)', deviation: 'contrast (deviation)' }, true), nearest];
    case 'tokens':
      return [length, nearest];
    case 'sound':
      return [...(padding === null ? [] : [length]), ...figures({ deviation: 'loudness (deviation)' }, true), nearest];
    case 'lines':
      return [...(padding === null ? [] : [length]), ...figures({}, true), nearest];
    case 'table':
      return [...features(width, names), ...figures({}, false), nearest];
    default:
      return [...figures({}, true), ...(width <= MOST_QUANTITIES ? features(width, names) : []), nearest];
  }
}

/** How many numbers a step of a sequence has: a one-hot row one for each token. */
export function stepWidthOf({ decoding, shape }: Pick<ColumnTensor, 'decoding' | 'shape'>): number {
  if (decoding.kind === 'lines') return decoding.series;
  return decoding.kind === 'tokens' && decoding.written === 'one-hot' ? Math.max(1, shape.at(-1) ?? 1) : 1;
}

function figures(titles: Readonly<Partial<Record<FigureName, string>>>, usual: boolean): readonly Column[] {
  return (['mean', 'deviation', 'minimum', 'maximum'] as const).map((figure) => ({
    id: figure,
    title: titles[figure] ?? figure,
    source: { from: 'figure', figure },
    isClass: false,
    usual,
  }));
}

function features(width: number, names: readonly string[] | null): readonly Column[] {
  return Array.from({ length: width }, (_, at) => ({
    id: `feature ${at}`,
    title: names?.[at] ?? `feature ${at}`,
    source: { from: 'feature', of: 'input', at },
    isClass: false,
    usual: at < USUAL_FEATURES,
  }));
}

/** What one look at each example's own numbers tells. */
export type OwnSource = Extract<ColumnSource, { readonly from: 'feature' | 'length' | 'label' | 'marked' | 'boxes' }>;

export const isOwn = (source: ColumnSource): source is OwnSource =>
  source.from !== 'figure' && source.from !== 'answer' && source.from !== 'nearest';

/**
 * Fills in a column that needs one look at each example's own numbers, for the examples from `first` on.
 * @param values row-major, whole examples of `width` numbers, of the tensor that the column is taken from
 */
export function fillColumn(
  column: Float32Array,
  source: OwnSource,
  first: number,
  values: ArrayLike<number>,
  width: number,
): void {
  const rows = width === 0 ? 0 : Math.floor(values.length / width);
  for (let row = 0; row < rows; row += 1) column[first + row] = numberOf(source, values, row * width, width);
}

function numberOf(source: OwnSource, values: ArrayLike<number>, start: number, width: number): number {
  switch (source.from) {
    case 'feature':
      return values[start + source.at] ?? Number.NaN;
    case 'length':
      return lengthOf(values, start, width, source.stepWidth, source.padding);
    case 'label':
      return labelOf(source.written, values, start, width);
    case 'marked':
      return shareMarked(classesOf(exampleIn(values, start, width), source.decoding), source.decoding);
    case 'boxes': {
      const boxes = boxesOf(exampleIn(values, start, width), source.decoding);
      if (source.what === 'number') return boxes.length;
      const areas = boxes.map(({ left, top, right, bottom }) => (right - left) * (bottom - top));
      return Math.max(0, ...areas) / (source.decoding.width * source.decoding.height);
    }
  }
}

/** The class of a one-hot vector, or the number itself. */
export function labelOf(written: 'index' | 'one-hot', values: ArrayLike<number>, start: number, width: number): number {
  if (written === 'index') return values[start] ?? Number.NaN;
  let best = start;
  for (let at = start; at < start + width; at += 1) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  return best - start;
}

const exampleIn = (values: ArrayLike<number>, start: number, width: number): Example => ({
  shape: [width],
  values: Float64Array.from({ length: width }, (_, at) => values[start + at] ?? Number.NaN),
});
