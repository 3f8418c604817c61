import type { Capture, OptimizerSummary } from '../../../training/protocol/capture.ts';
import { featureCount } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import type { LossAtInit } from './measurement.ts';

/** Five significant digits, or four decimals: enough to compare with a closed form by eye. */
export function number(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e6 || size < 1e-3) ? value.toExponential(3) : String(Number(value.toPrecision(5)));
}

/** Behind what stands there: ` on line 12`; nothing where that is not known. */
export const onLine = (location: Capture['location']): string => (location ? ` on line ${location.line}` : '');

/** The uniform guess with its closed form where it has one: `ln 10 = 2.3026`, `64 × ln 10 = 147.37`, else the number alone. */
export function uniformGuess(
  capture: Capture,
  { uniform, reduction }: Pick<LossAtInit, 'uniform' | 'reduction'>,
): string {
  const [output] = capture.outputs;
  const { size } = capture.batch;
  const classes = output ? Math.max(2, featureCount(output)) : 2;
  for (const count of new Set([classes, 2])) {
    if (nearly(uniform, Math.log(count), 1e-4)) {
      return `ln ${count} = ${number(uniform)}`;
    }
    if (reduction.kind === 'sum' && size && nearly(uniform, size * Math.log(count), 1e-4)) {
      return `${size} × ln ${count} = ${number(uniform)}`;
    }
  }
  return number(uniform);
}

/** With its learning rate and its line, as a sentence begins with it. */
export function namedOptimizer(optimizer: OptimizerSummary | null): string {
  if (!optimizer) {
    return 'The script’s own step';
  }
  const rate = optimizer.learningRate === null ? '' : ` at a learning rate of ${number(optimizer.learningRate)}`;
  const at = optimizer.location ? ` (line ${optimizer.location.line})` : '';
  return `${optimizer.name}${rate}${at}`;
}

/** The first three. */
export function listed(values: readonly number[]): string {
  return values.length <= 3 ? values.map(number).join(', ') : `${values.slice(0, 3).map(number).join(', ')}, …`;
}
