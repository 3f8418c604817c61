import type { Capture } from '../../training/protocol.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Evidence, Judgement } from '../check.ts';
import { lossOrNull, orNull } from '../criterion.ts';
import { mean, nearly } from '../statistics/moments.ts';
import { number } from './lossAtInit/words.ts';

/** An influence of another example below this share of the strongest is rounding. */
const ROUNDING = 1e-5;

/**
 * Does each example's output depend on that example alone, and does the loss compare each output with its own
 * target? The article's step "use backprop to chart dependencies".
 */
export const batchIndependence: Check = {
  id: 'skeleton/batch-independence',
  stage: 2,
  title: 'Examples stay apart',
  question: "Does each example's output and loss depend on that example alone?",
  effort: 'moment',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  context.report('Comparing the loss of the batch with the losses of its examples');
  const broadcast = await judgeBroadcast(training);
  if (broadcast) {
    return broadcast;
  }
  const { size } = training.capture.batch;
  if (
    training.capture.outputs.some(({ shape }) => size !== null && shape.filter((length) => length === size).length > 1)
  ) {
    return {
      verdict: 'not-applicable',
      message: `The outputs compare the ${size} examples with each other, as contrastive nets do on purpose.`,
    };
  }
  context.report('Charting which output depends on which example');
  const { matrix, method, stilled } = await training.dependencies({ along: 'batch' });
  const leaks = matrix.flatMap((row, i) =>
    row.flatMap((influence, j) => (i !== j && influence > ROUNDING ? [{ i, j, influence }] : [])),
  );
  const evidence: Evidence = { examples: matrix.length, leaks: leaks.length, method };
  const aside = stilled.length > 0 ? ` (${stilled.slice(0, 3).join(', ')} in evaluation mode)` : '';
  const worst = leaks.toSorted((a, b) => b.influence - a.influence)[0];
  if (!worst) {
    return {
      verdict: 'pass',
      message: `Each of ${matrix.length} outputs depends on its own example alone${aside}.`,
      evidence,
    };
  }
  if (matrix.every((row, i) => row.every((influence, j) => i === j || influence > ROUNDING))) {
    return {
      verdict: 'not-applicable',
      message: `Every output depends on every example: the net looks at the batch as a whole, as graph nets do, or mixes it${aside}.`,
      evidence,
    };
  }
  return {
    verdict: 'fail',
    message: `The output for example ${worst.i} depends on example ${worst.j}${aside}: the net mixes information across the batch, as a view or reshape in a transpose's place does.`,
    expected: 'influence on the diagonal only',
    observed: `${leaks.length} influences off the diagonal`,
    location: training.capture.model?.location ?? training.capture.location,
    advice: 'Look for a reshape, view or softmax that touches the batch axis.',
    evidence,
  };
}

/** (N,) against (N, 1) broadcasts to (N, N): every output is compared with every target. */
async function judgeBroadcast(training: Training): Promise<Judgement | null> {
  const { capture } = training;
  const [output] = capture.outputs;
  const [target] = capture.batch.targets;
  const { size } = capture.batch;
  if (!output || !target || size === null || size < 2 || !shapesBroadcast(capture)) {
    return null;
  }
  const whole = await orNull(training.lossOf({ outputs: { kind: 'captured' } }));
  const losses: number[] = [];
  for (let row = 0; row < Math.min(size, 64); row++) {
    const loss = await lossOrNull(training, { outputs: { kind: 'captured' }, rows: [row] });
    if (loss === null) {
      return null;
    }
    losses.push(loss);
  }
  const apart = mean(losses);
  if (whole === null || size > 64 || nearly(whole, apart, 1e-4)) {
    return null;
  }
  return {
    verdict: 'fail',
    message:
      `Outputs of shape (${output.shape.join(', ')}) are compared with targets of shape (${target.shape.join(', ')}), which broadcasts to (${size}, ${size}): ` +
      `each output is compared with every target, so the net can only learn their mean. The loss is ${number(whole)}; of each output with its own target it would be ${number(apart)}.`,
    expected: number(apart),
    observed: number(whole),
    location: capture.loss.location ?? capture.location,
    advice: 'Give both the same shape: squeeze the outputs or unsqueeze the targets.',
    evidence: { ofTheBatch: whole, meanOfTheExamples: apart },
  };
}

function shapesBroadcast({
  outputs: [output],
  batch: {
    targets: [target],
  },
}: Capture): boolean {
  if (!output || !target || output.shape.length === target.shape.length) {
    return false;
  }
  const count = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  return count(output.shape) === count(target.shape) && Math.abs(output.shape.length - target.shape.length) === 1;
}
