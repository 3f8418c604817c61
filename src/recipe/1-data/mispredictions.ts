import { readFile } from 'node:fs/promises';
import { type AnswerForm, formOfClasses, type Score, scoreOf } from '../../tensors/answers.ts';
import { readNpy } from '../../tensors/npy.ts';
import { shortNumber } from '../../tensors/summaryLine.ts';
import { NotApplicableError } from '../../training/errors.ts';
import type { Capture, OutputSummary } from '../../training/protocol/capture.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { runWithin } from '../pace.ts';
import { comparesClasses, labelsOf } from './labels.ts';
import { type ExampleTensor, extent, type TrainingSet, trainingSet } from './trainingSet.ts';
import { listed, percent, some } from './words.ts';

/**
 * Which examples does the net get wrong, and is sure of it? They are what it has not understood, or what was labelled
 * wrongly: either way the ones to look at. A list to look through, and no verdict on the script.
 */
export const mispredictions: Check = {
  id: 'data/mispredictions',
  stage: 1,
  title: 'What the net gets wrong',
  question: 'Which examples does the net, after some of the script’s own training, get wrong with most confidence?',
  effort: 'experiments',
  judge,
};

/** Passes over the examples that were read. Later ones teach a large net its wrong labels by heart. */
const PASSES = 5;
const FEWEST_STEPS = 50;
const MOST_STEPS = 3_000;
/** Of the time: asking about all examples takes as long again at most. */
const TRAINING = 0.4;

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const set = await trainingSet(training, context);
  const { capture } = training;
  const heads = headsOf(set, capture);
  if (heads.length === 0) {
    return {
      verdict: 'not-applicable',
      message:
        'Outputs and targets are not one class or one number an example, so there is no telling which are wrong.',
    };
  }
  context.report('Training for some passes, and asking the net about all examples');
  const steps = Math.ceil((PASSES * set.count) / Math.max(1, capture.batch.size ?? 1));
  const { rows, stopped } = await runWithin(
    training,
    {
      batches: 'as-trained',
      steps: Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, steps)),
      observe: ['example-predictions'],
    },
    TRAINING * context.withinMilliseconds,
  );
  const asked = rows.at(-1)?.examplePredictions;
  const known = heads.flatMap((head) => {
    const output = asked?.outputs[head.output];
    return output === undefined ? [] : [{ head, output }];
  });
  if (stopped === 'not-finite' || asked === undefined || known.length === 0 || asked.examples === 0) {
    return {
      verdict: 'not-applicable',
      message: `The loss was no longer finite after ${rows.length} of the script’s own steps, so the net has nothing to say.`,
    };
  }
  const scored = await Promise.all(
    known.map(async ({ head, output }) => {
      const { values } = readNpy(await readFile(output.file));
      const width = output.summary.shape.slice(1).reduce((product, size) => product * size, 1);
      const form = head.areClasses ? formOfClasses(values, width) : 'numbers';
      const scores = Array.from({ length: asked.examples }, (_, at) =>
        scoreOf(values, at * width, width, form, head.of(at)),
      );
      return scoredHead(head, scores, form);
    }),
  );
  return said(set, scored, rows.length);
}

/** Quantities have no confidence: those furthest off come first. */
const sureness = ({ confidence, loss }: Score): number => (Number.isNaN(confidence) ? loss : confidence);

/** One output of the net, and what it is compared with: a class, or a quantity, an example. */
interface Head {
  readonly output: number;
  /** What its target goes by; null where there is only one. */
  readonly name: string | null;
  readonly areClasses: boolean;
  of(example: number): number;
}

/** The outputs that say one class or one number an example. */
function headsOf(set: TrainingSet, capture: Capture): readonly Head[] {
  const { outputs, batch } = capture;
  const [output] = outputs;
  if (outputs.length === 1 && set.targets.length === 1 && output !== undefined) {
    const head = headOf(set, capture, { output, at: 0, target: 0, name: null });
    return head === null ? [] : [head];
  }
  // The examples' targets come in the order of the batch's.
  if (set.targets.length !== batch.targets.length) return [];
  return outputs.flatMap((each, at) => {
    const target = each.target ?? null;
    if (target === null) return [];
    const name = batch.targets[target]?.name ?? each.name ?? `target ${target}`;
    return headOf(set, ofHead(capture, each, set.targets[target]), { output: each, at, target, name }) ?? [];
  });
}

/** The capture as if this output were the only one, with the part of the loss that is about it: by its name, else by its target. */
function ofHead({ loss, ...capture }: Capture, output: OutputSummary, target: ExampleTensor | undefined): Capture {
  const term = loss.terms.find(({ name }) => name.startsWith(`${output.name}: `))?.name;
  const names = loss.name.split(' + ');
  const areNumbers = target !== undefined && !/int|bool/.test(target.dtype) && !isYesAndNo(target.values);
  const meant = names.filter((name) => comparesClasses(name) !== areNumbers);
  return {
    ...capture,
    outputs: [output],
    loss: { ...loss, name: term ?? (meant.length > 0 ? meant : names).join(' + ') },
  };
}

interface Pair {
  readonly output: OutputSummary;
  readonly at: number;
  readonly target: number;
  readonly name: string | null;
}

/** Null where an example has not one class, or one number, and an output to fit it. */
function headOf(set: TrainingSet, capture: Capture, { output, at, target: place, name }: Pair): Head | null {
  const target = set.targets[place];
  if (target === undefined || output.shape[0] !== capture.batch.size) return null;
  const width = output.shape.slice(1).reduce((product, size) => product * size, 1);
  const labels = name === null ? set.labels : labelsOf(capture, [target], set.count);
  const compares = comparesClasses(capture.loss.name);
  if (labels !== null) {
    // Scores of a hinge or a squared error are no logits.
    const fits = width === 1 || width > Math.max(...labels.counts.keys());
    return fits && compares ? { output: at, name, areClasses: true, of: (each) => labels.classes[each] ?? -1 } : null;
  }
  if (target.width !== 1 || width !== 1 || compares) return null;
  return { output: at, name, areClasses: false, of: (each) => target.values[each] ?? Number.NaN };
}

function isYesAndNo(values: ArrayLike<number>): boolean {
  for (let at = 0; at < values.length; at += 1) if (values[at] !== 0 && values[at] !== 1) return false;
  return true;
}

interface Scored extends Score {
  readonly example: number;
  readonly target: number;
}

interface ScoredHead {
  readonly name: string | null;
  readonly form: AnswerForm;
  readonly asked: readonly Scored[];
  /** What it gets wrong, the surest first; of quantities all, what is furthest off first. */
  readonly worst: readonly Scored[];
}

function scoredHead(head: Head, scores: readonly Score[], form: AnswerForm): ScoredHead {
  const asked = scores.flatMap((score, example) => {
    const target = head.of(example);
    return Number.isFinite(score.loss) && (!head.areClasses || target >= 0) ? [{ ...score, example, target }] : [];
  });
  const worst = asked
    .filter(({ prediction, target }) => form === 'numbers' || prediction !== target)
    .toSorted((one, other) => sureness(other) - sureness(one));
  return { name: head.name, form, asked, worst };
}

/** What is said of all heads; the examples to look at are those of the first. */
function said(set: TrainingSet, heads: readonly ScoredHead[], steps: number): Judgement {
  const [first] = heads;
  if (first === undefined) throw new NotApplicableError('The net has nothing to say.');
  const { worst, asked } = first;
  const after = `After ${steps} of the script’s own steps`;
  const of = asked.length < set.count ? `${asked.length.toLocaleString('en')} of ${extent(set)}` : extent(set);
  const parts = heads.map((head) => wordsOf(head, of));
  const named = parts.map(({ sentence, most }, at) => {
    const name = heads[at]?.name ?? null;
    return `${name === null ? '' : `${name}: `}the net ${sentence}.${most}`;
  });
  return {
    verdict: 'pass',
    message: `${after}${heads.length > 1 ? ', ' : ' '}${named.join(' ')}`,
    evidence: {
      examples: listed(worst.map(({ example }) => example)),
      predictions: listed(worst.map(({ prediction }) => prediction)),
      losses: listed(worst.map(({ loss }) => loss)),
      asked: asked.length,
      steps,
      ...parts[0]?.figure,
    },
  };
}

/** How right a head is, and in which examples it is least so. */
function wordsOf(
  { form, asked, worst }: ScoredHead,
  of: string,
): { readonly sentence: string; readonly most: string; readonly figure: Readonly<Record<string, number>> } {
  const count = Math.max(1, asked.length);
  if (form === 'numbers') {
    const root = Math.sqrt(asked.reduce((sum, { loss }) => sum + loss ** 2, 0) / count);
    const furthest = worst
      .slice(0, 3)
      .map(
        ({ example, target, prediction }) =>
          `example ${example} (${shortNumber(prediction)} for ${shortNumber(target)})`,
      );
    return {
      sentence: `is off by ${shortNumber(root)} (root of the mean square) in ${of}`,
      most: ` It is furthest off in ${some(furthest, 3)}.`,
      figure: { rootMeanSquare: root },
    };
  }
  const accuracy = 1 - worst.length / count;
  const surest = worst.map(
    ({ example, target, prediction, confidence }) =>
      `example ${example} (labelled ${target}, taken for ${prediction} with ${confidence.toFixed(3)})`,
  );
  return {
    sentence: `is right in ${percent(accuracy)} of ${of}`,
    most: worst.length === 0 ? '' : ` It is surest of what is wrong in ${some(surest, 3)}.`,
    figure: { accuracy },
  };
}
