import { type Baseline, baselineFigures } from './baseline.ts';
import { type Answer, answersOf } from './passes.ts';

/** One row an example, in the order in which they were drawn. Empty: not asked; `?`: could not be told. */
export function baselineCsv(baseline: Baseline): string {
  const { sample, labelling, net } = baseline;
  const count = sample.examples.length;
  const [first, second] = labelling.passes.map((pass) => answersOf(pass, count));
  const named = (answer: number): string => sample.names[answer] ?? '';
  const withNames = sample.names.length > 0;
  const header = [
    'example',
    'label',
    ...(withNames ? ['label name'] : []),
    'first pass',
    'second pass',
    'net',
    'digest',
  ];
  const rows = sample.examples.map(({ example, label, digest }, place) => [
    String(example),
    String(label),
    ...(withNames ? [named(label)] : []),
    cell(first?.[place]),
    cell(second?.[place]),
    net === null ? '' : String(net.answers[place] ?? ''),
    digest,
  ]);
  return [header, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** Everything that is known, the figures included; no path of the machine. */
export function baselineJson(baseline: Baseline): string {
  const { sample, labelling, net, presence } = baseline;
  const { inputs, examples, ...drawn } = sample;
  const passes = labelling.passes.map((pass) => answersOf(pass, examples.length));
  const written = {
    sample: { ...drawn, inputs: inputs.map(({ summary: { name, dtype, shape } }) => ({ name, dtype, shape })) },
    passes: labelling.passes.map(({ startedAt, order, answers, ended, knowing }) => ({
      startedAt,
      order,
      answers,
      ended,
      knowing,
    })),
    net: net === null ? null : { startedAt: net.startedAt, steps: net.steps },
    comparedWithData:
      presence === null ? null : { readAt: presence.readAt, found: presence.found, relabelled: presence.relabelled },
    figures: baselineFigures(baseline),
    examples: examples.map((example, place) => ({
      ...example,
      answers: passes.map((answers) => answers[place] ?? null),
      asked: passes.map((answers) => answers[place] !== undefined),
      net: net?.answers[place] ?? null,
    })),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

const cell = (answer: Answer | undefined): string =>
  answer === undefined ? '' : answer === null ? '?' : String(answer);

/** Quoted where it must be; a text that a spreadsheet would take for a formula is kept a text. */
function quoted(text: string): string {
  const safe = /^[=+@\t\r]/.test(text) || /^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
