import type { CapturedData } from './dataMessages.ts';

/** Everything that the tensor panel shows. */
export interface TensorSnapshot extends Pick<CapturedData, 'tensors' | 'batchSize' | 'framework'> {
  /** What was asked for. */
  readonly name: string;
  /** When and where it was taken. */
  readonly origin: string;
  /** In words, that the program may have other values now; null while it stands where it stood. */
  readonly stale: string | null;
  /** Changes with the values. */
  readonly capturedAt: string;
  /** Why there are no values; null where there are. */
  readonly missing: string | null;
  /** The program is paused: it can be asked again. */
  readonly mayTakeAgain: boolean;
}

export type HostToTensorPanel = { readonly type: 'snapshot'; readonly snapshot: TensorSnapshot };

export type TensorPanelToHost =
  | { readonly type: 'take-again' }
  /** Where it was taken. */
  | { readonly type: 'reveal' };
