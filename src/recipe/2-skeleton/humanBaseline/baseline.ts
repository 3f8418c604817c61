import path from 'node:path';
import type { Framework } from '../../../training/protocol/capture.ts';
import type { SavedTensor } from '../../../training/protocol/tensors.ts';
import { drawSample } from './draw.ts';
import { type Figures, figuresOf } from './figures.ts';
import { type Answer, begin, type Labelling } from './passes.ts';
import { copyRows, digestOf, withRows } from './rows.ts';
import type { Source } from './source.ts';

/** One example of a sample. */
export interface Sampled {
  /** Its number in what it was drawn from. */
  readonly example: number;
  /** What it is known by when the data are read again. */
  readonly digest: string;
  readonly label: number;
}

/** Examples drawn once, with copies of their inputs, so that they outlive the run that read them. */
export interface Sample {
  /** ISO 8601. */
  readonly drawnAt: string;
  readonly seed: number;
  /** `the 2,000 examples read of the data`. */
  readonly drawnFrom: string;
  readonly framework: Framework;
  /** Whether the net gets the examples so; null where that could not be compared. */
  readonly asTheNetGetsThem: boolean | null;
  readonly kind: Source['kind'];
  readonly classCount: number | null;
  /** What a class is called, by its number, where the person said so. */
  readonly names: readonly string[];
  /** Statistics are those of all the data. */
  readonly inputs: readonly SavedTensor[];
  readonly examples: readonly Sampled[];
  /** The best answer that looks at no input. */
  readonly constant: number;
  /** Of the labels drawn from: least, median, greatest; what a number is to be entered in. */
  readonly range: readonly [least: number, median: number, greatest: number];
}

/** What a net said to the sample. */
export interface NetAnswers {
  /** Of a training that was watched, or in an examination that asked it. */
  readonly source: 'watched' | 'examined';
  readonly startedAt: string;
  readonly scriptHash: string;
  /** After so many optimizer steps. */
  readonly steps: number;
  /** By place in the sample; null where it was not asked. */
  readonly answers: readonly Answer[];
}

/** How the sample compares with the data as they were last read. */
export interface Presence {
  /** When those were read. */
  readonly readAt: string;
  /** By place in the sample: its number among them; null where it is not there. */
  readonly numbers: readonly (number | null)[];
  /** How many are there. */
  readonly found: number;
  /** How many of those have another label now, which is the one that counts. */
  readonly relabelled: number;
}

/** Everything that is kept of a person's labelling of one script's data. Plain data. */
export interface Baseline {
  readonly script: string;
  /** Where the sample's inputs lie. */
  readonly directory: string;
  readonly sample: Sample;
  readonly labelling: Labelling;
  readonly net: NetAnswers | null;
  /** Why the training watched last did not answer for the sample; null where it did, or none was asked. */
  readonly withoutNet: string | null;
  readonly presence: Presence | null;
}

export interface DrawWanted {
  readonly size: number;
  readonly seed: number;
  readonly names: readonly string[];
  readonly drawnFrom: string;
  /** The first and the last example that may be drawn; null: any. */
  readonly part: readonly [first: number, last: number] | null;
}

/**
 * Draws a sample, copies its inputs into `directory` and begins the first pass.
 * @throws Error where the source's files cannot be read any more
 */
export async function drawBaseline(
  script: string,
  source: Source,
  { size, seed, names, drawnFrom, part }: DrawWanted,
  directory: string,
): Promise<Baseline> {
  const [from, to] = part ?? [0, source.count - 1];
  const labelled = Array.from({ length: source.count }, (_, at) => at).filter(
    (at) => at >= from && at <= to && Number.isFinite(source.labels[at]),
  );
  const drawn = drawSample(labelled, size, seed);
  const { digests, inputs } = await withRows(source.inputs, async (rows) => {
    const known: string[] = [];
    for (const example of drawn) known.push(await digestOf(rows, example));
    const copies: SavedTensor[] = [];
    for (const [at, row] of rows.entries()) {
      const file = path.join(directory, `input-${at}.npy`);
      await copyRows(row, drawn, file);
      const summary = source.inputs[at]?.summary;
      if (summary !== undefined) {
        copies.push({ file, summary: { ...summary, shape: [drawn.length, ...summary.shape.slice(1)] } });
      }
    }
    return { digests: known, inputs: copies };
  });
  const labels = labelled.map((at) => source.labels[at] ?? Number.NaN);
  const range = rangeOf(labels);
  const now = new Date().toISOString();
  return {
    script,
    directory,
    sample: {
      drawnAt: now,
      seed,
      drawnFrom,
      framework: source.framework,
      asTheNetGetsThem: source.asTheNetGetsThem,
      kind: source.kind,
      classCount: source.classCount,
      names,
      inputs,
      examples: drawn.map((example, place) => ({
        example,
        digest: digests[place] ?? '',
        label: source.labels[example] ?? Number.NaN,
      })),
      constant: source.kind === 'classes' ? mostFrequent(labels) : range[1],
      range,
    },
    labelling: begin(drawn.length, now),
    net: null,
    withoutNet: null,
    presence: null,
  };
}

export function baselineFigures({ sample, labelling, net }: Baseline): Figures {
  const { kind, constant, examples } = sample;
  return figuresOf({
    kind,
    constant,
    labelling,
    labels: examples.map(({ label }) => label),
    net: net?.answers ?? null,
  });
}

/** Values that no two of a data set share may be many: sorted once, so that the median is one of them. */
function rangeOf(labels: readonly number[]): Sample['range'] {
  const sorted = Float64Array.from(labels).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return [at(0), at(0.5), at(1)];
}

function mostFrequent(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [[first] = [Number.NaN]] = [...counts].sort(([a, one], [b, other]) => other - one || a - b);
  return first;
}
