import { orNull } from '../../../training/errors.ts';
import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';

/** As many as it takes to see an optimizer made anew. */
const STEPS = 3;

/** Where one step does not tell (`minimize` of TensorFlow.js), the next ones of the script do. Plain SGD remembers nothing. */
export async function judgeMadeAnew(training: Training): Promise<Judgement | null> {
  const { trigger, optimizer } = training.capture;
  if (trigger !== 'minimize' || !optimizer || optimizer.name === 'sgd') {
    return null;
  }
  const trace = await orNull(training.run({ batches: 'as-trained', steps: STEPS }));
  return optimizerMadeAnew(training, trace?.optimizerMadeAnew);
}

/** Adam and momentum go by the gradients of many steps; an optimizer that takes but one has only that one's. */
export function optimizerMadeAnew({ capture }: Training, at: SourceLocation | undefined): Judgement | null {
  if (at === undefined) {
    return null;
  }
  const name = capture.optimizer?.name;
  return {
    verdict: 'fail',
    message: `The optimizer is made anew for every step on line ${at.line}: what ${name ?? 'it'} keeps of the gradients before (momentum, their mean squares) is lost each time, and every step is its first.`,
    expected: 'one optimizer for the whole training',
    location: at,
    advice:
      'Make the optimizer once, before the loop. To change its learning rate set it in the optimizer, or use a schedule.',
  };
}
