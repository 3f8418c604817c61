import { gaussian, seededRandom } from '../recording/randomness.ts';
import type { Variable } from '../tensors/framework.ts';
import { hold } from '../tensors/tensorStore.ts';
import type { Laboratory } from './laboratory.ts';

/** Of a weight's own deviation, or of 1 where all are alike. */
const SHARE = 0.3;

/**
 * Runs `f` with every trainable weight moved a little, and puts them back. Gates and branches that begin at zero hide
 * what they will let through.
 */
export function withMovedWeights<T>({ gate, step }: Laboratory, variables: Iterable<Variable>, f: () => T): T {
  const random = gaussian(seededRandom(3));
  step.snapshot.restore();
  // Also those that came into being in the captured forward pass, which the snapshot does not know.
  const moved = [...variables]
    .filter(({ trainable, dtype }) => trainable && dtype === 'float32')
    .map((variable) => ({ variable, before: hold(gate.engine, variable) }));
  try {
    gate.engine.tidy(() => {
      for (const { variable } of moved) {
        const values = variable.dataSync() as Float32Array;
        const reach = SHARE * (deviationOf(values) || 1);
        variable.assign(
          gate.core.tensor(
            values.map((value) => value + reach * random()),
            variable.shape,
            'float32',
          ),
        );
      }
    });
    return f();
  } finally {
    for (const { variable, before } of moved) {
      variable.assign(before);
      before.dispose();
    }
    step.snapshot.restore();
  }
}

export function deviationOf(values: Float32Array): number {
  const count = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
}
