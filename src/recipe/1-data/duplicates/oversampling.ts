import type { TrainingSet } from '../trainingSet.ts';
import type { CopyGroup } from './copies.ts';

/** Classes that were filled up come out as large as each other, to within so much. */
const EVEN = 0.02;
/** Of the largest class: a class with more of its own needs no filling up. */
const FEW = 0.8;

/** Whether the copies are those of classes with fewer examples of their own, filled up until all classes are even. */
export function isOversampling(groups: readonly CopyGroup[], { labels }: Pick<TrainingSet, 'labels'>): boolean {
  if (labels === null) {
    return false;
  }
  const surplus = new Map<number, number>();
  for (const { examples } of groups) {
    const label = labels.classes[examples[0] ?? 0] ?? -1;
    surplus.set(label, (surplus.get(label) ?? 0) + examples.length - 1);
  }
  const counts = [...labels.counts];
  const largest = Math.max(...counts.map(([, count]) => count));
  const filled = counts.filter(([label]) => surplus.has(label));
  const untouched = counts.filter(([label]) => !surplus.has(label));
  return (
    untouched.length > 0 &&
    filled.every(([, count]) => Math.abs(count - largest) <= EVEN * largest) &&
    filled.every(([label, count]) => count - (surplus.get(label) ?? 0) < FEW * largest)
  );
}
