import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { EvaluationPass, Evaluations } from '../../../training/protocol/evaluations.ts';

/** Passes that belong together: made on the same line over the same data, again and again while training goes on. */
export interface Evaluation {
  readonly location: SourceLocation | null;
  readonly passes: readonly EvaluationPass[];
  readonly datasetSize: number | null;
  /** The most that one pass saw. */
  readonly examplesSeen: number;
  /** The least over its passes: what one fold trains on another one holds out. Null where never compared. */
  readonly alsoInTraining: number | null;
  /** The same data again and again without training in between: averages over dropout or augmentation. */
  readonly repeats: boolean;
}

/** From this share on, an evaluation is taken to be one of the training data. */
export const MOSTLY_TRAINING = 0.5;

const MEANT_REPETITIONS = 3;

export function evaluationsOf({ passes }: Evaluations): readonly Evaluation[] {
  const groups = new Map<string, EvaluationPass[]>();
  for (const pass of passes) {
    const { location } = pass;
    const key = `${location?.file}:${location?.cell}:${location?.line}:${pass.datasetSize}`;
    groups.set(key, [...(groups.get(key) ?? []), pass]);
  }
  return [...groups.values()].map(evaluationOf);
}

function evaluationOf(passes: readonly EvaluationPass[]): Evaluation {
  const [first] = passes;
  const datasetSize = first?.datasetSize ?? null;
  const shares = passes.flatMap(({ alsoInTraining }) => (alsoInTraining === null ? [] : [alsoInTraining]));
  const examplesSeen = Math.max(...passes.map((pass) => pass.examplesSeen));
  const together = Math.max(
    ...passes.map(({ afterSteps }) => passes.filter((other) => other.afterSteps === afterSteps).length),
  );
  return {
    location: first?.location ?? null,
    passes,
    datasetSize,
    examplesSeen,
    alsoInTraining: shares.length === 0 ? null : Math.min(...shares),
    repeats:
      (together >= MEANT_REPETITIONS &&
        passes.every((pass) => datasetSize === null || pass.examplesSeen >= datasetSize)) ||
      passes.some((pass) => pass.examplesSeen >= MEANT_REPETITIONS * (differentOnes(pass) ?? Number.POSITIVE_INFINITY)),
  };
}

/** How many different examples there are to see; null where that is not known. */
export const differentOnes = ({ datasetSize, distinctExamples }: EvaluationPass): number | null =>
  datasetSize ?? distinctExamples ?? null;

/** Whether it measures what training has not seen; null where that is not known. */
export const holdsOut = ({ alsoInTraining }: Evaluation): boolean | null =>
  alsoInTraining === null ? null : alsoInTraining < MOSTLY_TRAINING;
