import { timeOf } from '../sidebar/outcomeText.ts';
import type { TakenTensor } from './takenTensors.ts';

/** Of values that may be other ones by now. */
export const STALE = 'stale: the program has gone on since, or was changed';

/** When and where a tensor was taken, and what its figures leave out. */
export function takenWords({ takenAt, frame, summary, figuresOf }: TakenTensor): string {
  const where = `${frame.functionName === null ? '' : ` in ${frame.functionName}`}, line ${frame.line}`;
  const total = summary.shape.reduce((product, size) => product * size, 1);
  const part = figuresOf > 0 && figuresOf < total ? `; figures of the first ${figuresOf} of ${total} values` : '';
  return `taken at ${timeOf(takenAt)}, paused${where}${part}`;
}
