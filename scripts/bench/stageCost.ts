import { type BenchScript, plainStep, plainToFirstStep } from './plain.ts';
import { stage } from './probed.ts';
import { median } from './ratio.ts';

const STAGE = 2;

const PLAIN_STEPS = 40;

/** What one stage took, and what the plain script would have. Milliseconds, of the median run. */
export interface StageCost {
  readonly name: string;
  readonly milliseconds: number;
  /** Processes, each brought to its first step. */
  readonly starts: number;
  readonly inStarts: number;
  readonly steps: number;
  readonly inExperiments: number;
  /** In all questions that train nothing, by method. */
  readonly questions: Readonly<Record<string, number>>;
  readonly plainStart: number;
  readonly plainStep: number;
  /** Of all that the stage took over the plain script's time for as many starts and steps. */
  readonly ratio: number;
  /** Without the starts on either side. */
  readonly withoutStarts: number;
}

/** The stage and the plain script by turns. */
export async function measureStage(name: string, script: BenchScript, runs: number): Promise<StageCost> {
  const measured: StageCost[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = await plainToFirstStep(script);
    const step = await plainStep(script, PLAIN_STEPS);
    const { milliseconds, conversations } = await stage(script, STAGE);
    const { starts, experiments, questions } = conversations;
    const steps = sum(experiments.map((each) => each.steps));
    const inStarts = sum(starts);
    measured.push({
      name,
      milliseconds,
      starts: starts.length,
      inStarts,
      steps,
      inExperiments: sum(experiments.map((each) => each.milliseconds)),
      questions,
      plainStart: start,
      plainStep: step,
      ratio: milliseconds / (starts.length * start + steps * step),
      withoutStarts: (milliseconds - inStarts) / (steps * step),
    });
  }
  const middle = median(measured.map(({ ratio }) => ratio));
  const [nearest] = measured.toSorted((a, b) => Math.abs(a.ratio - middle) - Math.abs(b.ratio - middle));
  if (nearest === undefined) throw new Error('A stage is measured at least once.');
  return nearest;
}

export function describeStage(cost: StageCost): string {
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
  const questions = Object.entries(cost.questions)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([method, milliseconds]) => `${method} ${seconds(milliseconds)}`);
  return [
    `${cost.name.padEnd(24)} ${seconds(cost.milliseconds)}: ${cost.starts} starts ${seconds(cost.inStarts)}, ${cost.steps} steps ${seconds(cost.inExperiments)}, ${questions.join(', ')}`,
    `${''.padEnd(24)} plain ${seconds(cost.starts * cost.plainStart + cost.steps * cost.plainStep)} (a start ${seconds(cost.plainStart)}, a step ${cost.plainStep.toFixed(2)} ms)  ratio ${cost.ratio.toFixed(3)}, without starts ${cost.withoutStarts.toFixed(3)}`,
  ].join('\n');
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
