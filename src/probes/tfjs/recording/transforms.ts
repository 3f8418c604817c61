import type { UserFrame } from '../script/userFrames.ts';
import { recordingRandom, seededRandom, withRandom } from './randomness.ts';
import { tensorsIn } from './recorder.ts';

/** So many examples are transformed twice while somebody looks; the rest go through once. */
const TWICE = 64;

/** A transform of a dataset, as the script gave it, and where. */
export interface Transform {
  readonly name: string;
  readonly frames: readonly UserFrame[];
}

/** Looks at the transforms of datasets at work: each gets the same example twice. */
export class TransformWatch {
  readonly #seen = new Map<Transform, { calls: number; differing: number; draws: boolean }>();

  /** The most that went through one transform: the number of examples. */
  get calls(): number {
    return Math.max(0, ...[...this.#seen.values()].map(({ calls }) => calls));
  }

  get differing(): number {
    return Math.max(0, ...[...this.#seen.values()].map(({ differing }) => differing));
  }

  /** Those that drew random numbers, or gave two things for one. */
  get random(): readonly Transform[] {
    return [...this.#seen].flatMap(([transform, { draws, differing }]) => (draws || differing > 0 ? [transform] : []));
  }

  twice(transform: Transform, run: () => unknown): unknown {
    const seen = this.#seen.get(transform) ?? { calls: 0, differing: 0, draws: false };
    this.#seen.set(transform, seen);
    if (seen.calls >= TWICE) {
      return run();
    }
    const { result: first, drawn } = recordingRandom(run);
    seen.calls += 1;
    seen.draws ||= drawn.length > 0;
    const compare = (one: unknown, other: unknown): void => {
      seen.differing += contents(one) === contents(other) ? 0 : 1;
    };
    if (first instanceof Promise) {
      return first.then(async (one: unknown) => {
        compare(one, await run());
        return one;
      });
    }
    try {
      compare(first, withRandom(seededRandom(seen.calls), run));
    } catch {
      // It disposed of what it was given: it cannot be asked twice.
    }
    return first;
  }
}

/** Two values are the same example where their tensors, numbers and texts are. */
export function contents(value: unknown): string {
  const tensors = tensorsIn(value);
  if (tensors.length > 0) {
    return tensors
      .map((tensor) => `${tensor.shape.join()}:${Array.from(tensor.dataSync() as Float32Array).join()}`)
      .join(';');
  }
  return (
    JSON.stringify(value, (_, each: unknown) => (ArrayBuffer.isView(each) ? Array.from(each as Float32Array) : each)) ??
    ''
  );
}
