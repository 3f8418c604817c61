import { orNull } from '../../training/errors.ts';
import type { Capture, SourceLocation } from '../../training/protocol/capture.ts';
import type { Dependencies, Mixing } from '../../training/protocol/step.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Evidence, Judgement, Plot } from '../check.ts';
import { comparisons, type SingleTarget, type TargetEach } from './causality/comparisons.ts';
import { lastPositionHolds, shiftBetween } from './causality/relation.ts';
import type { Sequences } from './causality/sequences.ts';

/** Gradients of positions that cannot be seen are exactly 0; changes that are made and undone leave rounding. */
const ROUNDING = { gradient: 1e-9, perturbation: 1e-5 } as const;

/**
 * Does a net that predicts the next step see it? The article's steps "use backprop to chart dependencies" and its
 * off-by-one bug: "your autoregressive model accidentally takes the thing it's trying to predict as an input".
 */
export const causality: Check = {
  id: 'skeleton/causality',
  stage: 2,
  title: 'The future stays unseen',
  question: 'Does a net that predicts the next step of a sequence depend on earlier steps only?',
  effort: 'moment',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  const { size } = capture.batch;
  if (size === null) {
    return { verdict: 'not-applicable', message: 'No axis of this batch could be told to count its examples.' };
  }
  context.report('Comparing the targets with the inputs');
  const { each, single } = await comparisons(training, size);
  if (each.length + single.length === 0) {
    return { verdict: 'not-applicable', message: 'The batch holds no sequences with targets that could be compared.' };
  }
  const copied = each.length > 1 ? copyOfSeveral(each) : null;
  if (copied) {
    return givenItsTarget(training);
  }
  const shifted = each
    .map(({ inputs, targets }) => ({ inputs, shift: shiftBetween(inputs, targets) }))
    .find(({ shift }) => shift !== null);
  if (!shifted || shifted.shift === null) {
    const held = single
      .map((comparison) => ({ ...comparison, feature: lastPositionHolds(comparison.inputs, comparison.target) }))
      .find(({ feature }) => feature !== null);
    return held && held.feature !== null ? windowHoldsTarget(capture, held, held.feature) : noSteps;
  }
  context.report('Charting which output position depends on which input position');
  const answer = await training.dependencies({ along: 'time' });
  return judgeShift(training, shifted.inputs, shifted.shift, answer);
}

/**
 * Of a net that reads several sequences of words (encoder and decoder) one is the target itself, position by position, and none is
 * one step behind it: a decoder that is given what it is to say. A mask, or numbers that are to be rebuilt, are no such words.
 */
function copyOfSeveral(each: readonly TargetEach[]): TargetEach | null {
  const read = each.filter(({ inputs }) => areWords(inputs));
  for (const targets of new Set(read.map((comparison) => comparison.target))) {
    const shifts = read
      .filter(({ target }) => target === targets)
      .map((comparison) => ({ comparison, shift: shiftBetween(comparison.inputs, comparison.targets) }));
    const copied = shifts.find(({ shift }) => shift === 0)?.comparison;
    const isBehind = shifts.some(({ shift }) => shift !== null && shift >= 1);
    const hasOther = shifts.some(({ shift, comparison }) => shift === null && comparison.input !== copied?.input);
    if (copied && !isBehind && hasOther) return copied;
  }
  return null;
}

/** Fewer are a mask, or bits. */
const FEWEST_WORDS = 4;

/** Whole numbers of several kinds, which are not the same for all examples, as the numbers of positions are. */
function areWords({ examples, positions, features, at }: Sequences): boolean {
  const words = new Set<number>();
  let differ = false;
  for (let example = 0; example < examples; example += 1) {
    for (let position = 0; position < positions; position += 1) {
      const word = at(example, position, 0);
      if (features !== 1 || !Number.isInteger(word) || word < 0) return false;
      words.add(word);
      differ ||= word !== at(0, position, 0);
    }
  }
  return differ && words.size >= FEWEST_WORDS;
}

async function givenItsTarget(training: Training): Promise<Judgement> {
  const { capture } = training;
  return {
    verdict: 'warn',
    message:
      'One of the sequences that the net reads is the target itself, position by position: a decoder is given at each step the very token that it is to say, and has only to copy it.',
    expected: 'a decoder that is given what comes before: a start token, then the target one step later',
    observed: 'target[t] = input[t]',
    location: (await whereTargetIsMade(training)) ?? capture.location,
    advice:
      "Begin the decoder's input with a start token and leave out its last one, so that it is one step behind the target.",
    cause: 'sees-the-future',
  };
}

const noSteps: Judgement = {
  verdict: 'not-applicable',
  message: 'The targets are no steps of the input sequence, so that the net may read it in both directions.',
};

function windowHoldsTarget(
  { loss, location }: Capture,
  { name, inputs: { positions, features } }: SingleTarget,
  feature: number,
): Judgement {
  const where = features > 1 ? `feature ${feature} of its last position` : 'its last position';
  return {
    verdict: 'fail',
    message: `Each sequence of ${positions} positions${name ? ` in ${name}` : ''} ends with the very value that is to be predicted: the target is ${where}. The net has only to copy it.`,
    expected: 'a target that comes after the sequence',
    observed: `the target is ${where}, in every example`,
    location: loss.location ?? location,
    advice: 'End each window one step before its target.',
    cause: 'sees-the-future',
  };
}

async function judgeShift(
  training: Training,
  inputs: Sequences,
  shift: number,
  { matrix, method, mixing }: Dependencies,
): Promise<Judgement> {
  const { capture } = training;
  const sees = (output: number, input: number) => (matrix[output]?.[input] ?? 0) > ROUNDING[method];
  const pairs = matrix.flatMap((row, output) => row.map((_, input) => ({ output, input })));
  const ahead = pairs.filter(({ output, input }) => input > output && sees(output, input));
  const evidence: Evidence = {
    positions: inputs.positions,
    charted: matrix.length,
    shift,
    seenAhead: ahead.length,
    method,
  };
  const plots: readonly Plot[] = [
    {
      kind: 'matrix',
      title: 'How much each output position depends on each input position',
      rows: 'output position',
      columns: 'input position',
      values: matrix,
    },
  ];
  if (shift >= 1) {
    const leak = pairs.find(({ output, input }) => input >= output + shift && sees(output, input));
    if (!leak) {
      return {
        verdict: 'pass',
        message: `The target at each position is the input ${shift === 1 ? 'one position' : `${shift} positions`} later, which no output depends on.`,
        evidence,
      };
    }
    const by = mixing
      ? `${mixing.layer?.kind ?? mixing.operation} on line ${mixing.location?.line ?? '?'} lets it through. `
      : '';
    return {
      verdict: 'fail',
      message:
        `The output at position ${leak.output} depends on the input at position ${leak.input}, and its target is the input at position ${leak.output + shift}: the net is shown what it is to predict. ${by}`.trim(),
      expected: 'no dependence on later positions',
      observed: `${ahead.length} of ${pairs.filter(({ output, input }) => input > output).length} later positions are seen`,
      location: whereToChange(mixing) ?? capture.model?.location ?? capture.location,
      advice: adviceFor(mixing?.layer?.kind ?? mixing?.operation ?? ''),
      cause: 'sees-the-future',
      plots,
      evidence,
    };
  }
  const copies = pairs.some(({ output, input }) => input === output + shift && sees(output, input));
  // Reading in order is how a recurrent net is made; to hide what comes later from attention or a filter is a decision.
  const hides =
    capture.model !== null &&
    capture.model.layers.length > 0 &&
    !capture.model.layers.some(({ kind }) => RECURRENT.test(kind));
  if (copies && ahead.length === 0 && !hides) {
    return {
      verdict: 'not-applicable',
      message:
        'The targets are the inputs themselves, or those before them: an exercise in copying, or targets that were not shifted. A recurrent net does not tell which.',
      evidence,
    };
  }
  if (ahead.length > 0 || !copies) {
    return {
      verdict: 'pass',
      message: copies
        ? 'The targets are the inputs themselves, and every output may depend on later positions: the net rebuilds its input.'
        : 'The targets are the inputs themselves, and no output depends on the input that it is to predict.',
      evidence,
    };
  }
  return {
    verdict: shift === 0 ? 'fail' : 'warn',
    message: `The target at each position is the input ${shift === 0 ? 'at the same position' : 'one position earlier'}, which the net sees: it reads the sequence in order, as if to predict the next step, and has only to copy${shift === 0 ? '' : ' what it has seen'}.`,
    expected: 'the input one position later as the target',
    observed: `target[t] = input[t${shift === 0 ? '' : ' − 1'}]`,
    location: (await whereTargetIsMade(training)) ?? capture.loss.location ?? capture.location,
    advice: 'Shift the targets: at position t the net should predict the input at t + 1.',
    cause: 'sees-the-future',
    plots,
    evidence,
  };
}

/** The line that last assigned the variable that holds the targets. */
async function whereTargetIsMade(training: Training): Promise<SourceLocation | null> {
  const names = training.capture.batch.targets.map(({ name }) => name);
  const frames = (await orNull(training.variables())) ?? [];
  const variable = frames
    .flatMap(({ variables }) => variables)
    .find(({ name, tensor }) => tensor && names.includes(name));
  return variable?.location ?? null;
}

/** A recurrent layer or a convolution is made to look ahead; attention is told so where it is called. */
function whereToChange(mixing: Mixing | undefined): SourceLocation | null {
  const layer = mixing?.layer;
  return (
    (layer && (RECURRENT.test(layer.kind) || CONVOLUTION.test(layer.kind)) && layer.location) ||
    (mixing?.location ?? null)
  );
}

const RECURRENT = /lstm|gru|rnn|bidirectional/i;
const CONVOLUTION = /conv/i;

function adviceFor(kind: string): string {
  if (RECURRENT.test(kind)) {
    return 'Read the sequence forwards only: without bidirectional.';
  }
  if (CONVOLUTION.test(kind)) {
    return 'Pad on the left only (causal padding), so that a filter ends at its own position.';
  }
  return 'Mask the attention scores of later positions before the softmax, keeping each row’s own position and those before it.';
}
