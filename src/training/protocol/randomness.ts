/** What makes one run differ from another. */
import type { SourceLocation } from './capture.ts';

/** SHA-256 of the captured state; the same in two runs where nothing differs. */
export interface Fingerprint {
  readonly weights: string;
  readonly inputs: string;
  readonly targets: string;
}

export type GeneratorName = 'Math.random' | 'python' | 'numpy' | 'torch' | 'tensorflow' | 'keras';

/** One of the process's global random generators, from the script's start to the capture. */
export interface GeneratorUse {
  readonly generator: GeneratorName;
  /** The first line of the user's that seeds it. */
  readonly seededAt: SourceLocation | null;
  /** Whether random numbers were drawn from it; null where that cannot be told. */
  readonly drawn: boolean | null;
  /** Whether some were drawn before it was seeded. */
  readonly drawnBeforeSeed: boolean | null;
  /** The first line of the user's that draws from it without a seed, where that is known. */
  readonly drawnAt?: SourceLocation;
  /** Where the net's weights are given seeds of their own, as TensorFlow.js has it: whoever does so wants the same run again. */
  readonly weightsSeededAt?: SourceLocation;
  /** What could be given a seed of its own and has none. `differ`: what it makes another one from run to run. */
  readonly withoutSeed?: readonly {
    readonly name: string;
    readonly differ: 'batch' | 'losses';
    readonly location: SourceLocation | null;
  }[];
}

/** Some examples of the data source, fetched twice. */
export interface Refetch {
  readonly examples: number;
  /** How many came out otherwise the second time. */
  readonly differing: number;
  /** The steps of the source that draw random numbers, where they can be named: transforms, `map` calls, layers of the net. */
  readonly random: readonly { readonly name: string; readonly location: SourceLocation | null }[];
}
