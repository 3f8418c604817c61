import type { TraceRow } from '../../../training/protocol/experiments.ts';
import type { StepParts } from '../capture/netOutputs.ts';
import type { Gate } from '../recording/gate.ts';
import type { Step } from '../recording/step.ts';
import type { TensorStore } from '../tensors/tensorStore.ts';
import type { StepEngine } from './stepEngine.ts';

/** The captured step with all that it takes to ask it questions. */
export interface Laboratory {
  readonly gate: Gate;
  readonly step: Step;
  readonly parts: StepParts;
  readonly store: TensorStore;
  readonly engine: StepEngine;
  readonly onRow: (row: TraceRow) => void;
}
