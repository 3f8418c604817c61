import type { Baseline, NetAnswers, Presence, Sample } from './baseline.ts';
import { digestOf, withRows } from './rows.ts';
import type { Source } from './source.ts';

/**
 * Where a sample's examples are in a source, by what they hold: at their old numbers where the source comes in the same
 * order, else wherever they are found.
 * @returns by place in the sample: the example's number; null where it is not there
 */
export async function findSample({ examples }: Sample, source: Source): Promise<readonly (number | null)[]> {
  const found = new Map<string, number>();
  await withRows(source.inputs, async (rows) => {
    const look = async (example: number): Promise<void> => {
      const digest = await digestOf(rows, example);
      if (!found.has(digest)) found.set(digest, example);
    };
    for (const { example } of examples) if (example < source.count) await look(example);
    const missing = new Set(examples.map(({ digest }) => digest).filter((digest) => !found.has(digest)));
    for (let example = 0; example < source.count && missing.size > 0; example += 1) {
      const digest = await digestOf(rows, example);
      if (missing.delete(digest)) found.set(digest, example);
    }
  });
  return examples.map(({ digest }) => found.get(digest) ?? null);
}

/** The baseline against the data as they were read last. The labels are those of now; the answers stay. */
export async function comparedWith(baseline: Baseline, source: Source, readAt: string): Promise<Baseline> {
  const { sample } = baseline;
  if (source.kind !== sample.kind) return { ...baseline, presence: { readAt, numbers: [], found: 0, relabelled: 0 } };
  const numbers = await findSample(sample, source);
  let relabelled = 0;
  const examples = sample.examples.map((each, place) => {
    const example = numbers[place] ?? null;
    const label = example === null ? Number.NaN : (source.labels[example] ?? Number.NaN);
    if (example === null || !Number.isFinite(label)) return each;
    if (label !== each.label) relabelled += 1;
    return { ...each, example, label };
  });
  const found = numbers.filter((each) => each !== null).length;
  const presence: Presence = { readAt, numbers, found, relabelled };
  return { ...baseline, sample: { ...sample, examples }, presence };
}

/** What the net said to those of the sample that are among a source's examples. Null where there are none. */
export async function netAnswersTo(
  sample: Sample,
  source: Source,
  training: Omit<NetAnswers, 'answers'>,
): Promise<NetAnswers | null> {
  const { net } = source;
  if (net === null || source.kind !== sample.kind) return null;
  const numbers = await findSample(sample, source);
  const answers = numbers.map((example) => (example === null ? null : (net[example] ?? null)));
  return answers.some((answer) => answer !== null) ? { ...training, answers } : null;
}
