import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { Evaluations } from '../../../training/protocol/evaluations.ts';
import { type ExampleTensor, loadExamples, type TrainingSet } from '../trainingSet.ts';

/** What one of the script's evaluations puts into the net. */
export interface EvaluatedSet {
  readonly location: SourceLocation | null;
  readonly inputs: readonly ExampleTensor[];
  readonly count: number;
  /** How many examples each call of the net got. */
  readonly calls: readonly number[];
  /** Whether they are a data set's, put together to be evaluated; else whatever the net was called with. */
  readonly isDataSet: boolean;
}

/** Fewer say nothing of a split. */
const FEWEST_EXAMPLES = 10;

/** Evaluations whose examples were kept and are like those of the training: as many inputs, of the same shapes. */
export async function evaluatedSets(
  { inputs }: TrainingSet,
  { passes }: Evaluations,
): Promise<readonly EvaluatedSet[]> {
  const fitting = passes.flatMap(({ examples = [], examplesOfCalls: calls = [], location, datasetSize }) => {
    const isAlike =
      examples.length === inputs.length &&
      examples.every(({ summary }, at) => summary.shape.slice(1).join() === inputs[at]?.rowShape.join());
    const count = examples[0]?.summary.shape[0] ?? 0;
    return isAlike && count >= FEWEST_EXAMPLES
      ? [{ examples, location, count, calls, isDataSet: datasetSize !== null }]
      : [];
  });
  return Promise.all(
    fitting.map(async ({ examples, ...evaluated }) => ({
      ...evaluated,
      inputs: await Promise.all(examples.map(loadExamples)),
    })),
  );
}
