import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { refusalOf } from '../criterion.ts';
import { judgeClampedLogits } from './doubleActivation/clampedLogits.ts';
import { judgeOneOfSeveral } from './doubleActivation/oneOfSeveral.ts';
import { type LossAtInit, measurementOf } from './lossAtInit/measurement.ts';
import { judgeConstantSoftmax, judgeOutputSpace } from './lossAtInit/outputSpace.ts';
import { judgeReachableFloor } from './lossAtInit/reachableFloor.ts';
import { number } from './lossAtInit/words.ts';

/**
 * Is the last activation applied once? A softmax or sigmoid before a criterion that applies it again keeps the loss from
 * its floor, and nobody says a word; log-softmax into cross-entropy changes nothing and stays quiet. Decided by what the
 * script's own criterion says, never by names.
 */
export const doubleActivation: Check = {
  id: 'skeleton/double-activation',
  stage: 2,
  title: 'One activation at the end',
  question: 'Does the criterion get the outputs that it expects, with the last activation applied once?',
  effort: 'moment',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  const refusal = refusalOf(capture);
  if (refusal) {
    return refusal;
  }
  context.report('Asking the criterion for the lowest loss behind the last activation, and without it');
  const measured = await measurementOf(training);
  const twice = [await judgeOutputSpace(training, measured), judgeReachableFloor(capture, measured)].find(
    (judgement) => judgement?.cause === 'activation-applied-twice',
  );
  const found =
    twice ??
    (await judgeOneOfSeveral(training, measured)) ??
    judgeConstantSoftmax(training) ??
    (await judgeClampedLogits(training, measured));
  const evidence = {
    criterionExpects: measured.expectedInput,
    lowestReachable: measured.reachableFloor?.value ?? null,
    lowestOfCriterion: measured.freeFloor?.value ?? null,
  };
  return { ...(found ?? passing(training, measured)), evidence };
}

function passing({ capture }: Training, { reachableFloor, expectedInput }: LossAtInit): Judgement {
  const activations = [...new Set(capture.outputs.map(({ activation }) => activation))].join(', ');
  const outputs = activations === 'none' ? 'raw outputs' : `outputs behind ${activations}`;
  const expects = expectedInput === 'anything' ? '' : `, which expects ${expectedInput.replaceAll('-', ' ')}`;
  const floor = reachableFloor?.converged ? ` A loss of ${number(reachableFloor.value)} can be reached.` : '';
  return { verdict: 'pass', message: `${capture.loss.name}${expects} gets ${outputs}.${floor}` };
}
