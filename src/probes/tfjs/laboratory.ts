import type { TraceRow } from '../../training/protocol.ts';
import type { Gate } from './gate.ts';
import type { StepParts } from './netOutputs.ts';
import type { Step } from './step.ts';
import type { StepEngine } from './stepEngine.ts';
import type { TensorStore } from './tensorStore.ts';

/** The captured step with all that it takes to ask it questions. */
export interface Laboratory {
  readonly gate: Gate;
  readonly step: Step;
  readonly parts: StepParts;
  readonly store: TensorStore;
  readonly engine: StepEngine;
  readonly onRow: (row: TraceRow) => void;
}
