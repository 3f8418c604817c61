import type { CapturedVariable } from '../hover/capturedTensor.ts';
import type { CapturedData, HowShown } from './dataMessages.ts';
import type { PanelState } from './panelMessages.ts';

/** Everything that the tensor panel shows. */
export interface TensorSnapshot {
  /** What was asked for. */
  readonly name: string;
  /** When and where it was taken. */
  readonly origin: string;
  /** In words, that the program may have other values now; null while it stands where it stood. */
  readonly stale: string | null;
  /** Null where there are none to be shown, or none any more. */
  readonly values: Pick<CapturedData, 'tensors' | 'batchSize' | 'framework' | 'capturedAt'> | null;
  /** Why there are no values; null where there are. */
  readonly missing: string | null;
  /** The program is paused: it can be asked again. */
  readonly mayTakeAgain: boolean;
  /** Where it is looked for again after a reload; null for a paused program's, which ends with the window. */
  readonly variable: CapturedVariable | null;
}

/** What VS Code keeps of the panel over a reload. */
export interface TensorPanelState extends PanelState, HowShown {
  readonly variable: CapturedVariable | null;
  readonly name: string;
}

export type HostToTensorPanel = { readonly type: 'snapshot'; readonly snapshot: TensorSnapshot };

export type TensorPanelToHost =
  | { readonly type: 'take-again' }
  /** Where it was taken. */
  | { readonly type: 'reveal' };
