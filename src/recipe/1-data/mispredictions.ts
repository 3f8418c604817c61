import { readFile } from 'node:fs/promises';
import { type AnswerForm, formOfClasses, type Score, scoreOf } from '../../tensors/answers.ts';
import { readNpy } from '../../tensors/npy.ts';
import { shortNumber } from '../../tensors/summaryLine.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { runWithin } from '../pace.ts';
import { comparesClasses } from './labels.ts';
import { extent, type TrainingSet, trainingSet } from './trainingSet.ts';
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
  const targets = targetsOf(set, capture);
  if (targets === null) {
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
  const [output] = asked?.outputs ?? [];
  if (stopped === 'not-finite' || asked === undefined || output === undefined || asked.examples === 0) {
    return {
      verdict: 'not-applicable',
      message: `The loss was no longer finite after ${rows.length} of the script’s own steps, so the net has nothing to say.`,
    };
  }
  const { values } = readNpy(await readFile(output.file));
  const width = output.summary.shape.slice(1).reduce((product, size) => product * size, 1);
  const form = targets.areClasses ? formOfClasses(values, width) : 'numbers';
  const scores = Array.from({ length: asked.examples }, (_, at) =>
    scoreOf(values, at * width, width, form, targets.of(at)),
  );
  return said(set, targets, scores, form, rows.length);
}

/** Quantities have no confidence: those furthest off come first. */
const sureness = ({ confidence, loss }: Score): number => (Number.isNaN(confidence) ? loss : confidence);

interface Targets {
  readonly areClasses: boolean;
  of(example: number): number;
}

/** Null where an example has not one class, or one number, and an output to fit it. */
function targetsOf({ labels, targets }: TrainingSet, { outputs, loss, ...capture }: Capture): Targets | null {
  const [output] = outputs;
  const [target] = targets;
  if (output === undefined || outputs.length > 1 || target === undefined || targets.length > 1) {
    return null;
  }
  const width = output.shape.slice(1).reduce((product, size) => product * size, 1);
  if (output.shape[0] !== capture.batch.size) {
    return null;
  }
  if (labels !== null) {
    // Scores of a hinge or a squared error are no logits.
    const fits = width === 1 || width > Math.max(...labels.counts.keys());
    return fits && comparesClasses(loss.name) ? { areClasses: true, of: (at) => labels.classes[at] ?? -1 } : null;
  }
  const isQuantity = target.width === 1 && width === 1 && !comparesClasses(loss.name);
  return isQuantity ? { areClasses: false, of: (at) => target.values[at] ?? Number.NaN } : null;
}

function said(
  set: TrainingSet,
  targets: Targets,
  scores: readonly Score[],
  form: AnswerForm,
  steps: number,
): Judgement {
  const asked = scores.flatMap((score, example) => {
    const target = targets.of(example);
    return Number.isFinite(score.loss) && (!targets.areClasses || target >= 0) ? [{ ...score, example, target }] : [];
  });
  const worst = asked
    .filter(({ prediction, target }) => form === 'numbers' || prediction !== target)
    .toSorted((one, other) => sureness(other) - sureness(one));
  const evidence = {
    examples: listed(worst.map(({ example }) => example)),
    predictions: listed(worst.map(({ prediction }) => prediction)),
    losses: listed(worst.map(({ loss }) => loss)),
    asked: asked.length,
    steps,
  };
  const after = `After ${steps} of the script’s own steps`;
  const of = asked.length < set.count ? `${asked.length.toLocaleString('en')} of ${extent(set)}` : extent(set);
  if (form === 'numbers') {
    const root = Math.sqrt(asked.reduce((sum, { loss }) => sum + loss ** 2, 0) / Math.max(1, asked.length));
    return {
      verdict: 'pass',
      message: `${after} the net is off by ${shortNumber(root)} (root of the mean square) in ${of}. It is furthest off in ${some(
        worst
          .slice(0, 3)
          .map(
            ({ example, target, prediction }) =>
              `example ${example} (${shortNumber(prediction)} for ${shortNumber(target)})`,
          ),
        3,
      )}.`,
      evidence: { ...evidence, rootMeanSquare: root },
    };
  }
  const accuracy = 1 - worst.length / Math.max(1, asked.length);
  const surest = some(
    worst.map(
      ({ example, target, prediction, confidence }) =>
        `example ${example} (labelled ${target}, taken for ${prediction} with ${confidence.toFixed(3)})`,
    ),
    3,
  );
  return {
    verdict: 'pass',
    message: `${after} the net is right in ${percent(accuracy)} of ${of}${worst.length === 0 ? '.' : `. It is surest of what is wrong in ${surest}.`}`,
    evidence: { ...evidence, accuracy },
  };
}
