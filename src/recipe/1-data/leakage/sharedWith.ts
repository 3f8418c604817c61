import { areSharedCopies, copies, type SharedExample, shared, sharedPairs } from '../duplicates/copies.ts';
import type { TrainingSet } from '../trainingSet.ts';
import type { EvaluatedSet } from './evaluatedSets.ts';

export interface SharedExamples {
  /** `at`: which of the evaluated examples; `examples`: the equal ones of the training. */
  readonly copies: readonly SharedExample[];
  /** Evaluated examples that are equal to one of the training, calls on training examples included. */
  readonly equal: ReadonlySet<number>;
  /** How many were evaluated, without calls of the net on training examples alone. */
  readonly count: number;
  /** Few values, or few kinds of examples: equal ones are no copies. */
  readonly areByChance: boolean;
}

/** What comes so often among the training examples is one of few kinds. */
const A_KIND = 4;

/** Calls of the net on examples that it was trained on, all but a few: a look at how training goes. */
const TRAINING_CALL = 0.98;

export function sharedWith(set: Pick<TrainingSet, 'inputs' | 'count'>, evaluated: EvaluatedSet): SharedExamples {
  const all = shared(set, evaluated);
  const equal = new Set(all.map(({ at }) => at));
  const found = evaluated.isDataSet ? all : outsideOfTrainingCalls(all, evaluated);
  const count = evaluated.isDataSet ? evaluated.count : evaluated.count - (all.length - found.length);
  if (found.length === 0) {
    return { copies: found, equal, count, areByChance: false };
  }
  const times = sharedPairs(found) / found.length;
  const again = copies(set).reduce((sum, { examples }) => sum + examples.length - 1, 0);
  const areFewKinds = times >= A_KIND && again >= set.count / A_KIND;
  return {
    copies: found,
    equal,
    count,
    areByChance: areFewKinds || !areSharedCopies(set, evaluated, sharedPairs(found)),
  };
}

/** One line may evaluate training batches and held-out ones by turns. */
function outsideOfTrainingCalls(found: readonly SharedExample[], { calls }: EvaluatedSet): readonly SharedExample[] {
  let [end, next] = [0, 0];
  return calls.flatMap((size) => {
    const first = next;
    end += size;
    // Both are in the order of the examples.
    while ((found[next]?.at ?? end) < end) next += 1;
    return next - first >= TRAINING_CALL * size ? [] : found.slice(first, next);
  });
}
