import { brightnessRanges, brightnessSentence } from '../../tensors/brightness.ts';
import { captionOf } from '../../tensors/caption.ts';
import { type Decoding, decodingsTogether } from '../../tensors/decoding.ts';
import { decodingLabel } from '../../tensors/decodingLabel.ts';
import { batchAxis, type Example, exampleAt, exampleShape } from '../../tensors/examples.ts';
import type { TensorValues } from '../../tensors/npy.ts';
import { type Raster, rasterOf } from '../../tensors/raster.ts';
import { summaryLine } from '../../tensors/summaryLine.ts';
import type { Framework } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { tensorFile } from '../../training/runStore.ts';
import type { DatedCapture } from '../examinations/scriptResults.ts';
import { encodePng } from '../hover/png.ts';
import { readExamples } from '../hover/tensorPicture.ts';
import type { ReportBatch } from './reportMessages.ts';

const SHOWN = 24;
/** Of a picture in a report; of larger ones each second, third … pixel is taken. */
const LARGEST_SIDE = 96;
/** A small picture's pixels are drawn so large, as squares. */
const SMALLEST_SIDE = 56;

interface Tensor {
  readonly role: 'input' | 'target';
  readonly summary: TensorSummary;
  readonly examples: readonly Example[];
  readonly shape: readonly number[];
}

/** The first examples of a captured batch as a report shows them: the first input as pictures or numbers, the first target in words. */
export async function batchPictures({
  capture,
  runDirectory,
  startedAt,
}: DatedCapture): Promise<Omit<ReportBatch, 'stale'>> {
  const { framework } = capture;
  const batch = capture.batch.sideBySide ?? capture.batch;
  const all = [
    ...batch.inputs.map((summary) => ({ role: 'input' as const, summary })),
    ...batch.targets.map((summary) => ({ role: 'target' as const, summary })),
  ];
  const read = await Promise.all(
    all.map(({ role, summary }) => tensorOf(role, summary, tensorFile(runDirectory, summary.id), batch.size)),
  );
  const known = read.filter((tensor) => tensor !== null);
  const decodings = firstDecodings(known, framework);
  const [input, target] = (['input', 'target'] as const).map((role) => known.find((tensor) => tensor.role === role));
  const [shown, told] = [input, target].map((tensor) =>
    tensor === undefined ? undefined : decodings[known.indexOf(tensor)],
  );
  const picture = input === undefined || shown === undefined ? null : pictureOf(input.summary, shown);
  return {
    capturedAt: startedAt,
    size: batch.size,
    tensors: all.map(({ role, summary }) => ({ role, name: summary.name, line: summaryLine(summary) })),
    how:
      shown === undefined ? null : picture === null ? decodingLabel(shown) : `${decodingLabel(shown)}, ${picture.how}`,
    examples: (input?.examples ?? []).map((example, index) => ({
      picture: picture?.draw(example) ?? null,
      numbers: picture === null && shown !== undefined ? captionOf(example, shown) : null,
      label: wordsOf(target?.examples[index], told),
    })),
  };
}

async function tensorOf(
  role: Tensor['role'],
  summary: TensorSummary,
  file: string,
  size: number | null,
): Promise<Tensor | null> {
  const axis = batchAxis(summary.shape, size);
  const values: TensorValues | null = await readExamples(file, axis);
  if (values === null) return null;
  const count = axis === null ? 1 : Math.min(SHOWN, values.shape[axis] ?? 0);
  const examples = Array.from({ length: count }, (_, index) => exampleAt(values, axis, index));
  return { role, summary, examples, shape: exampleShape(values.shape, axis) };
}

const firstDecodings = (tensors: readonly Tensor[], framework: Framework): readonly (Decoding | undefined)[] =>
  decodingsTogether(
    tensors.map(({ role, summary, shape, examples }) => ({
      shape,
      dtype: summary.dtype,
      role,
      framework,
      name: summary.name,
      sample: examples,
    })),
  ).map(([first]) => first);

const wordsOf = (example: Example | undefined, decoding: Decoding | undefined): string | null =>
  example === undefined || decoding === undefined ? null : captionOf(example, decoding);

/** How an image is drawn; null for what is none. */
function pictureOf(
  { statistics, dtype }: TensorSummary,
  decoding: Decoding,
): { readonly how: string; readonly draw: (example: Example) => string } | null {
  const [range] = brightnessRanges(statistics, dtype);
  if (decoding.kind !== 'image' || range === undefined) return null;
  const { width, height } = decoding;
  const every = Math.ceil(Math.max(width, height) / LARGEST_SIDE);
  const enlarged = Math.max(1, Math.floor(SMALLEST_SIDE / Math.max(width, height)));
  return {
    how: `${brightnessSentence(range)}${every > 1 ? `; of ${every} pixels one is shown in each direction` : ''}`,
    draw: (example) => {
      const png = encodePng(thinned(rasterOf(example, decoding, range), every), enlarged);
      return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    },
  };
}

function thinned(raster: Raster, every: number): Raster {
  if (every === 1) return raster;
  const [width, height] = [Math.ceil(raster.width / every), Math.ceil(raster.height / every)];
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const from = (row * every * raster.width + column * every) * 4;
      rgba.set(raster.rgba.subarray(from, from + 4), (row * width + column) * 4);
    }
  }
  return { width, height, rgba };
}
