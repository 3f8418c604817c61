import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Evidence, Judgement, Plot } from '../check.ts';
import { judgeBroadcast } from './batchIndependence/broadcast.ts';
import { judgeEveryPosition } from './batchIndependence/everyPosition.ts';
import { meantToMix, mixingFinding } from './batchIndependence/mixing.ts';
import { comparesExamples } from './comparesExamples.ts';

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
  const { capture } = training;
  context.report('Asking the criterion for mixtures of examples');
  const broadcast = (await judgeBroadcast(training)) ?? (await judgeEveryPosition(training));
  if (broadcast) {
    return broadcast;
  }
  const { size } = capture.batch;
  if (await comparesExamples(training)) {
    return {
      verdict: 'not-applicable',
      message: `The outputs have two axes of ${size}, as many as there are examples: where they compare examples with each other, as contrastive nets do on purpose, no output belongs to one.`,
    };
  }
  context.report('Charting which output depends on which example');
  const answer = await training.dependencies({ along: 'batch' });
  const matrix = answer.matrix.map((row) => row.map((influence) => (influence > ROUNDING ? influence : 0)));
  const leaks = matrix.flatMap((row, i) =>
    row.flatMap((influence, j) => (i !== j && influence > 0 ? [{ i, j, influence }] : [])),
  );
  const evidence: Evidence = { examples: matrix.length, leaks: leaks.length, method: answer.method };
  const { stilled } = answer;
  const aside = stilled.length > 0 ? ` (${stilled.slice(0, 3).join(', ')} in evaluation mode)` : '';
  const worst = leaks.toSorted((a, b) => b.influence - a.influence)[0];
  if (!worst) {
    return {
      verdict: 'pass',
      message: `Each of ${matrix.length} outputs depends on its own example alone${aside}.`,
      evidence,
    };
  }
  const meant = meantToMix(capture, { ...answer, matrix });
  if (meant) {
    return { verdict: 'not-applicable', message: meant, evidence };
  }
  return {
    ...mixingFinding(capture, answer.mixing, worst.i, worst.j),
    expected: 'influence on the diagonal only',
    observed: `${leaks.length} influences off the diagonal`,
    plots: [chartOf(matrix)],
    evidence,
  };
}

const chartOf = (values: readonly (readonly number[])[]): Plot => ({
  kind: 'matrix',
  title: 'How much each output depends on each example',
  rows: 'output for example',
  columns: 'input of example',
  values,
});
