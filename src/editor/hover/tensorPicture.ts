import { open } from 'node:fs/promises';
import { brightnessRanges, brightnessSentence } from '../../tensors/brightness.ts';
import { captionOf } from '../../tensors/caption.ts';
import { type Decoding, decodingsOf } from '../../tensors/decoding.ts';
import { decodingLabel } from '../../tensors/decodingLabel.ts';
import { type Example, exampleAt, exampleShape, variableAxis } from '../../tensors/examples.ts';
import { NpyError, readNpyHeader, readNpyValues, type TensorValues } from '../../tensors/npy.ts';
import { type Raster, rasterOf } from '../../tensors/raster.ts';
import { decodingOfSlice, middleOf, type SlicesDecoding, sliceOf } from '../../tensors/slices.ts';
import { shortNumber } from '../../tensors/summaryLine.ts';
import type { Framework } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { contactSheet, magnificationFor } from './contactSheet.ts';
import { linePlot } from './linePlot.ts';
import { encodePng } from './png.ts';

export interface TensorPicture {
  /** Null where numbers or a few words say it all. */
  readonly dataUri: string | null;
  /** The first rows of a table, as text. */
  readonly rows: readonly string[];
  /** What is shown, and by which mapping; for labels, the labels. */
  readonly caption: string;
}

/** A hover's Markdown is cut beyond 100,000 characters. */
const LARGEST_DATA_URI = 90_000;
const LARGEST_SHEET = 32;
const LARGEST_READ = 16_000_000;
const SHOWN_LINES = 5;
const SHOWN_COLUMNS = 6;
const SHOWN_LABELS = 16;

/**
 * A picture of a saved tensor: images as a contact sheet, rows and sequences as lines; null where numbers say more.
 * Reads no more of the file than it shows.
 */
export async function tensorPicture(
  file: string,
  summary: TensorSummary,
  framework: Framework,
  batchSize: number | null,
): Promise<TensorPicture | null> {
  const axis = variableAxis(summary.shape, batchSize);
  const tensor = await readExamples(file, axis);
  if (tensor === null) return null;
  const count = axis === null ? 1 : Math.min(LARGEST_SHEET, tensor.shape[axis] ?? 0);
  const examples = Array.from({ length: count }, (_, index) => exampleAt(tensor, axis, index));
  const [decoding] = decodingsOf({
    shape: exampleShape(tensor.shape, axis),
    dtype: summary.dtype,
    role: 'variable',
    framework,
    sample: examples.slice(0, 8),
  });
  if (decoding?.kind === 'image') return imagePicture(examples, decoding, summary);
  if (decoding?.kind === 'class' || decoding?.kind === 'tokens') return labelWords(examples, decoding);
  if (decoding?.kind === 'table') return tableRows(examples);
  if (decoding?.kind === 'slices') return slicePicture(examples, decoding, summary);
  if (decoding?.kind === 'sound')
    return linesPicture(examples.slice(0, 1), { kind: 'lines', length: decoding.length, series: 1 });
  return linesPicture(examples, decoding);
}

function imagePicture(
  examples: readonly Example[],
  decoding: Extract<Decoding, { kind: 'image' }>,
  { statistics, dtype }: TensorSummary,
): TensorPicture | null {
  const [range] = brightnessRanges(statistics, dtype);
  if (range === undefined) return null;
  const pictures = examples.map((example) => rasterOf(example, decoding, range));
  for (let most = pictures.length; most >= 1; most = Math.floor(most / 2)) {
    const sheet = contactSheet(pictures.slice(0, most));
    const dataUri = sheet === null ? null : fitting(sheet.raster, sheet.magnification);
    if (sheet !== null && dataUri !== null) {
      const shown = sheet.count === 1 ? '' : `first ${sheet.count} examples, `;
      return { dataUri, rows: [], caption: `${decodingLabel(decoding)}, ${shown}${brightnessSentence(range)}` };
    }
  }
  return null;
}

/** The middle slice of each example, as in the panel. */
function slicePicture(
  examples: readonly Example[],
  decoding: SlicesDecoding,
  summary: TensorSummary,
): TensorPicture | null {
  const [places, slice] = [middleOf(decoding), decodingOfSlice(decoding)];
  const slices = examples.map((example) => sliceOf(example, decoding, places));
  const picture = slice.kind === 'image' ? imagePicture(slices, slice, summary) : null;
  const whole = `${decodingLabel(decoding)}, the middle one (${places.join(', ')})`;
  return picture === null ? null : { ...picture, caption: `${whole}: ${picture.caption}` };
}

function tableRows(examples: readonly Example[]): TensorPicture {
  const rows = examples.slice(0, SHOWN_LINES).map(({ values }) => {
    const numbers = Array.from({ length: Math.min(values.length, SHOWN_COLUMNS) }, (_, at) =>
      shortNumber(values[at] ?? Number.NaN).padStart(9),
    );
    return values.length > SHOWN_COLUMNS ? `${numbers.join('')}  …` : numbers.join('');
  });
  return { dataUri: null, rows, caption: `First ${rows.length} rows` };
}

function labelWords(examples: readonly Example[], decoding: Decoding): TensorPicture {
  const captions = examples.slice(0, SHOWN_LABELS).map((example) => captionOf(example, decoding));
  const separator = decoding.kind === 'class' ? '  ' : ' │ ';
  return { dataUri: null, rows: [], caption: `${decodingLabel(decoding)}: ${captions.join(separator)}` };
}

function linesPicture(examples: readonly Example[], decoding: Decoding | undefined): TensorPicture | null {
  if (decoding?.kind !== 'lines') return null;
  const [first] = examples;
  if (first === undefined || first.values.length < 3) return null;
  const series =
    decoding.series > 1 ? seriesOf(first, decoding.series) : examples.slice(0, SHOWN_LINES).map(({ values }) => values);
  const plot = linePlot(series);
  const dataUri = fitting(plot, magnificationFor(plot));
  if (dataUri === null) return null;
  const what = decoding.series > 1 ? 'of the first example' : 'one for each example';
  return { dataUri, rows: [], caption: series.length === 1 ? 'Line' : `${series.length} lines, ${what}` };
}

function seriesOf({ values }: Example, count: number): readonly ArrayLike<number>[] {
  const length = values.length / count;
  return Array.from({ length: Math.min(count, SHOWN_LINES) }, (_, index) =>
    Float64Array.from({ length }, (__, at) => values[at * count + index] ?? Number.NaN),
  );
}

/** The picture as a data URI, at the largest magnification at which it is not too long; null where none is. */
function fitting(raster: Raster, largest: number): string | null {
  for (let magnification = largest; magnification >= 1; magnification -= 1) {
    const uri = `data:image/png;base64,${Buffer.from(encodePng(raster, magnification)).toString('base64')}`;
    if (uri.length <= LARGEST_DATA_URI) return uri;
  }
  return null;
}

/** The first examples of a tensor that lies in a file; all of it where examples do not lie one after the other. */
export async function readExamples(file: string, axis: number | null): Promise<TensorValues | null> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return null;
  try {
    const head = new Uint8Array(1024);
    await handle.read(head, 0, head.length, 0);
    const { type, shape, offset, bytesPerElement } = readNpyHeader(head);
    const [first = 1, ...rest] = shape;
    const read = axis === 0 ? [Math.min(first, LARGEST_SHEET), ...rest] : shape;
    const count = read.reduce((product, size) => product * size, 1);
    if (count * bytesPerElement > LARGEST_READ) return null;
    const bytes = new Uint8Array(count * bytesPerElement);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
    if (bytesRead < bytes.length) return null;
    return { shape: read, type, values: readNpyValues(bytes, type, count) };
  } catch (error) {
    if (error instanceof NpyError) return null;
    throw error;
  } finally {
    await handle.close();
  }
}
