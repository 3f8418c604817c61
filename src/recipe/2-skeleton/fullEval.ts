import { orNull } from '../../training/errors.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import type { Evaluations } from '../../training/protocol/evaluations.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Evidence, Judgement } from '../check.ts';
import { seenEvaluations } from '../seenEvaluations.ts';
import { differentOnes, type Evaluation, evaluationsOf, holdsOut } from './fullEval/evaluation.ts';
import { judgeNotAwaited } from './fullEval/notAwaited.ts';

/** At most this long, so that a person does not wait minutes for a script that seldom evaluates. */
const LONGEST_MILLISECONDS = 60_000;
const HELD_OUT_NAME =
  /(^|_)(val|valid|validation|test|testing|holdout|held_?out|dev)(_|$|\d)|(Val|Valid|Validation|Test|Holdout|Dev)([A-Z_]|$)/;

const A_LOOK = 0.5;

const SELECTS = /idx|index|indices|mask|ids(_|$)/i;

/**
 * Does the script evaluate on all of its validation data, in evaluation mode, on examples as they are? The article's
 * step "add significant digits to your eval".
 */
export const fullEval: Check = {
  id: 'skeleton/full-eval',
  stage: 2,
  title: 'Evaluation over the whole set',
  question: 'Does the script evaluate on all of its validation data, in evaluation mode, on examples as they are?',
  effort: 'processes',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const notAwaited = judgeNotAwaited(training.capture);
  if (notAwaited) {
    return notAwaited;
  }
  context.report('Letting the script run on to its evaluations, with training cut short');
  const within = Math.min(LONGEST_MILLISECONDS, context.withinMilliseconds);
  const began = performance.now();
  const seen = await seenEvaluations(training, within / 2);
  const evaluations = evaluationsOf(seen);
  const evidence: Evidence = {
    passes: seen.passes.length,
    examplesSeen: evaluations.map(({ examplesSeen }) => examplesSeen),
    datasetSizes: evaluations.map(({ datasetSize }) => datasetSize ?? 0),
    ended: seen.ended,
  };
  const { capture } = training;
  const certain = inEvaluationModeAfterwards(seen, capture) ?? inTrainingMode(evaluations, capture);
  if (certain) {
    return { ...certain, evidence };
  }
  if (evaluations.length === 0) {
    return { ...nothingSeen(seen), evidence };
  }
  const doubtful = randomInputs(evaluations) ?? (await onTrainingData(training, evaluations, seen));
  if (doubtful) {
    return { ...doubtful, evidence };
  }
  const partial = partialOf(evaluations);
  // Of nets that rebuild or make things some examples are shown, which measures nothing.
  if (partial && comparesWithLabels(capture)) {
    const later = seen.ended === 'script-ended' ? [] : await seenLater(training, within - (performance.now() - began));
    if (later === null) {
      return { ...unknownEnd(partial), evidence };
    }
    if (!later.some((evaluation) => isWhole(evaluation) && holdsOut(evaluation) !== false)) {
      return { ...partialFinding(partial), evidence };
    }
    return { ...passing([...evaluations, ...later], seen), evidence };
  }
  return { ...passing(evaluations, seen), evidence };
}

function inEvaluationModeAfterwards({ trainsInEvaluationMode: at }: Evaluations, { model }: Capture): Judgement | null {
  // A net that is in evaluation mode from the first step on is another matter, and may be meant.
  if (!at || model?.trainingMode === false) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `After its evaluation the script trains on with the net still in evaluation mode, at line ${at.line}: dropout and batch normalisation are off from then on.`,
    expected: 'training mode in every training step',
    observed: 'evaluation mode after the first evaluation',
    location: at,
    advice: 'Put the net back into training mode before it is trained further.',
    cause: 'wrong-mode',
    remedy: { kind: 'set-mode', mode: 'train', before: at },
  };
}

function inTrainingMode(evaluations: readonly Evaluation[], { batch, model }: Capture): Judgement | null {
  // Generators are sampled in training mode by custom; their inputs are noise and no held-out data.
  const generates = batch.targets.length === 0 || (model?.name.includes(' + ') ?? false);
  for (const evaluation of evaluations) {
    const { location, passes } = evaluation;
    const layers = passes.find(({ layersInTrainingMode }) => layersInTrainingMode.length > 0)?.layersInTrainingMode;
    // Of unknown data dropout may be averaged over on purpose; batch normalisation never is.
    const told =
      passes.every((pass) => differentOnes(pass) !== null) || layers?.some(({ kind }) => NORMALISES.test(kind));
    const measures = evaluation.datasetSize !== null || (told === true && holdsOut(evaluation) === true && !generates);
    if (!layers || !measures || (holdsOut(evaluation) === false && !isMeant(evaluation)) || evaluation.repeats) {
      continue;
    }
    // Both ways over the same data: a comparison, or dropout on purpose.
    const also = evaluations.some(
      (other) => other !== evaluation && other.datasetSize === evaluation.datasetSize && isStill(other),
    );
    if (also) {
      continue;
    }
    const names = layers.slice(0, 3).map(({ name, kind }) => (name === kind ? kind : `${kind} ${name}`));
    return {
      verdict: 'fail',
      message: `The evaluation${at(evaluation)} runs with ${names.join(', ')}${layers.length > 3 ? ` and ${layers.length - 3} more` : ''} in training mode: ${consequence(layers)}.`,
      expected: 'evaluation mode',
      observed: `${layers.length} layers in training mode`,
      location,
      advice: 'Put the net into evaluation mode before it is evaluated, and back into training mode afterwards.',
      cause: 'wrong-mode',
      remedy: location && { kind: 'set-mode', mode: 'eval', before: location },
    };
  }
  return null;
}

/** A data set of its own, gone through without gradients, is there to be evaluated, whatever examples it shares with the training's. */
const isMeant = ({ passes }: Evaluation): boolean =>
  passes.every(({ ownData, recordsGradients }) => ownData === true && recordsGradients === false);

const NORMALISES = /norm/i;

const isStill = ({ passes }: Evaluation) =>
  passes.every(({ layersInTrainingMode }) => layersInTrainingMode.length === 0);

function consequence(layers: readonly { readonly kind: string }[]): string {
  return layers.some(({ kind }) => NORMALISES.test(kind))
    ? 'it normalises by the evaluation batches, and learns their statistics'
    : 'what it measures is the net with random parts of it switched off';
}

function randomInputs(evaluations: readonly Evaluation[]): Judgement | null {
  const found = evaluations.find(
    (evaluation) =>
      evaluation.passes.some(({ randomInputs: random }) => random === true) &&
      holdsOut(evaluation) !== false &&
      !evaluation.repeats,
  );
  return (
    (found && {
      verdict: 'warn',
      message: `The evaluation${at(found)} gets its examples at random: fetched twice, the same ones differ, so something random (augmentation, pairs drawn anew) is in the evaluation data, and two evaluations of one net disagree.`,
      expected: 'the same examples every time',
      observed: 'other values when fetched again',
      location: found.location,
      cause: 'evaluation-data',
      advice: 'Give the evaluation data a pipeline of its own, without random steps.',
    }) ??
    null
  );
}

/** Training data alone is evaluated, though the script holds data that is named as held out. */
async function onTrainingData(
  training: Training,
  evaluations: readonly Evaluation[],
  { ended }: Evaluations,
): Promise<Judgement | null> {
  const [first] = evaluations;
  if (!first || ended !== 'script-ended' || !evaluations.every((evaluation) => holdsOut(evaluation) === false)) {
    return null;
  }
  // Where the net always sees everything (a graph), what is held out are targets: an index or a mask tells which.
  const { size, inputs } = training.capture.batch;
  if (size === null) {
    return null;
  }
  // Where many examples are equal (tables of few values, toy data) held-out ones come up in training as well: that data
  // as long as a held-out variable, and not as the training data, is that variable.
  const { dataSource } = training.capture;
  const features = inputs.map(({ shape }) => featuresOf(shape));
  const frames = (await orNull(training.variables())) ?? [];
  const heldOut = frames
    .flatMap(({ variables }) => variables)
    .find(
      ({ name, tensor }) =>
        HELD_OUT_NAME.test(name) &&
        !SELECTS.test(name) &&
        (tensor?.shape[0] ?? 0) > 1 &&
        features.includes(featuresOf(tensor?.shape ?? [])),
    );
  const isEvaluated = evaluations.some(
    ({ datasetSize }) =>
      datasetSize !== null && datasetSize !== dataSource?.exampleCount && datasetSize === heldOut?.tensor?.shape[0],
  );
  if (!heldOut || isEvaluated) {
    return null;
  }
  return {
    verdict: 'warn',
    message: `The evaluation${at(first)} sees training examples only (${Math.round(100 * (first.alsoInTraining ?? 0))} % of its examples came up in training), though there is ${heldOut.name}, which is never evaluated.`,
    expected: 'examples that training has not seen',
    observed: 'training examples',
    location: first.location,
    cause: 'evaluation-data',
    advice: `Evaluate on ${heldOut.name}.`,
  };
}

const featuresOf = (shape: readonly number[]): number =>
  shape.slice(1).reduce((product, length) => product * length, 1);

const isWhole = ({ datasetSize, examplesSeen }: Evaluation) => datasetSize !== null && examplesSeen >= datasetSize;

/** Whether the loss compares outputs with something else than the inputs themselves. */
function comparesWithLabels({ batch: { inputs, targets } }: Capture): boolean {
  const same = (one: TensorSummary, other: TensorSummary) =>
    count(one) === count(other) &&
    one.statistics?.mean === other.statistics?.mean &&
    one.statistics?.standardDeviation === other.statistics?.standardDeviation;
  return targets.some((target) => !inputs.some((input) => same(input, target)));
}

const count = ({ shape }: TensorSummary) => shape.reduce((product, length) => product * length, 1);

/** A few examples, to be shown or printed, where other held-out data is measured in full. */
const isALook = ({ datasetSize, examplesSeen }: Evaluation) => examplesSeen < A_LOOK * (datasetSize ?? 0);

/** The evaluation that sees the least of its data, when no held-out data is seen in full. */
function partialOf(evaluations: readonly Evaluation[]): Evaluation | null {
  const heldOut = evaluations.filter((evaluation) => evaluation.datasetSize !== null && holdsOut(evaluation) !== false);
  const partial = heldOut.filter((evaluation) => !isWhole(evaluation));
  const whole = heldOut.filter(isWhole);
  const unseen = partial.filter(
    (evaluation) =>
      !whole.some((other) => other.datasetSize === evaluation.datasetSize) &&
      !(isALook(evaluation) && whole.length > 0),
  );
  return unseen[0] ?? null;
}

/** What the script evaluates until its end, training one step a pass; null where its end was not reached. */
async function seenLater(training: Training, withinMilliseconds: number): Promise<readonly Evaluation[] | null> {
  if (withinMilliseconds <= 0) {
    return null;
  }
  const seen = await training.evaluations({ trainingSteps: 1, withinMilliseconds });
  return seen.ended === 'time' ? null : evaluationsOf(seen);
}

function partialFinding(evaluation: Evaluation): Judgement {
  const { location, examplesSeen, datasetSize, passes } = evaluation;
  const drops = passes.some(({ dropsLastBatch }) => dropsLastBatch === true);
  return {
    verdict: 'warn',
    message: `The evaluation${at(evaluation)} sees ${examplesSeen} of ${datasetSize} examples${drops ? ': the last batch, which is not full, is dropped' : ''}. What it says is an estimate, where the exact number is at hand.`,
    expected: `${datasetSize} examples`,
    observed: `${examplesSeen} examples`,
    location,
    cause: 'evaluation-data',
    advice: drops
      ? 'Keep the last batch of the evaluation data.'
      : 'Go over all evaluation data, and average over examples, not over batches.',
  };
}

function unknownEnd(evaluation: Evaluation): Judgement {
  return {
    verdict: 'not-applicable',
    message: `When the time was out the evaluation${at(evaluation)} had seen ${evaluation.examplesSeen} of ${evaluation.datasetSize} examples. Whether the script evaluates on all of them is not known.`,
  };
}

function nothingSeen({ ended }: Evaluations): Judgement {
  return ended === 'script-ended'
    ? {
        verdict: 'not-applicable',
        message:
          'With its training cut short, the script came to its end without an evaluation of its net: a pass over data without training on it. One that comes only every so many steps, or is of a copy of the net, is not seen.',
        advice: 'If there is none: hold some examples out, and measure loss and accuracy on all of them.',
      }
    : {
        verdict: 'not-applicable',
        message: 'No evaluation was seen in the time that there was, with training cut short.',
      };
}

function passing(evaluations: readonly Evaluation[], { ended }: Evaluations): Judgement {
  const told = evaluations.map((evaluation) => {
    const { datasetSize, examplesSeen } = evaluation;
    const much =
      datasetSize === null
        ? `${examplesSeen} examples, of how many is not known`
        : isWhole(evaluation)
          ? `all ${datasetSize} examples`
          : `${examplesSeen} of ${datasetSize} examples`;
    return `${much}${at(evaluation)}${holdsOut(evaluation) === false ? ' (training data)' : ''}`;
  });
  const known = evaluations.some(isWhole);
  const recording = evaluations.some(({ passes }) => passes.some(({ recordsGradients }) => recordsGradients === true));
  return {
    verdict: known ? 'pass' : 'not-applicable',
    message: `${known ? 'Evaluated' : `It could not be told whether evaluation covers its data${ended === 'time' ? ' before the time was out' : ''}. Evaluated`} on ${told.join('; ')}${evaluations.every(isStill) ? ', in evaluation mode' : '; layers that were in training mode meanwhile are taken to be meant'}.${recording ? ' Gradients are recorded meanwhile, which costs memory alone.' : ''}`,
  };
}

const at = ({ location }: Evaluation): string => (location ? ` on line ${location.line}` : '');
