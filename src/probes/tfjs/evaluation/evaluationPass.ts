import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { EvaluationPass, InputBatch } from '../../../training/protocol/evaluations.ts';
import type { Tensor } from '../tensors/framework.ts';
import { RowSet, rowsOf } from '../tensors/rows.ts';
import { noteInput } from './inputBatches.ts';
import type { KeptPass } from './keptExamples.ts';
import { type Slice, SliceRun } from './slices.ts';

/** What is known of an evaluation when it begins. */
export interface PassEvent {
  readonly kind: string;
  readonly location: SourceLocation | null;
  readonly datasetSize: number | null;
  readonly dropsLastBatch: boolean | null;
}

/** One pass over data without an update, while it goes on and afterwards. */
export class PassRecord {
  readonly layersInTrainingMode = new Map<string, string>();
  randomInputs: boolean | null = null;
  /** As far as it is known before all of it was seen. */
  datasetSize: number | null;
  readonly dropsLastBatch: boolean | null;
  examplesSeen = 0;
  readonly #location: SourceLocation | null;
  readonly #rows = new RowSet();
  readonly #slices = new SliceRun();
  readonly #inputs: InputBatch[] = [];

  /** @param key the same for passes that are one, when nothing comes between them */
  constructor(
    event: PassEvent,
    readonly key: string,
    readonly afterSteps: number,
    private readonly kept: KeptPass | null,
  ) {
    this.#location = event.location;
    this.dropsLastBatch = event.dropsLastBatch;
    this.datasetSize = event.datasetSize;
  }

  add(inputs: readonly Tensor[], slice: Slice | null): void {
    this.examplesSeen += rowsOf(inputs);
    this.#rows.add(inputs);
    noteInput(this.#inputs, inputs);
    this.kept?.add(inputs);
    this.#slices.add(slice);
  }

  /** @param trained the examples of all training steps; null where they are not known */
  described(trained: RowSet | null): EvaluationPass {
    const datasetSize = this.datasetSize ?? this.#slices.size;
    const { different } = this.#rows;
    return {
      location: this.#location,
      afterSteps: this.afterSteps,
      examplesSeen: this.examplesSeen,
      datasetSize,
      ...(datasetSize === null && different !== null && { distinctExamples: different }),
      dropsLastBatch: this.dropsLastBatch,
      layersInTrainingMode: [...this.layersInTrainingMode].map(([name, kind]) => ({ name, kind })),
      recordsGradients: false,
      randomInputs: this.randomInputs,
      alsoInTraining: trained === null ? null : this.#rows.shareIn(trained),
      inputs: this.#inputs,
      ...this.kept?.described,
    };
  }
}
