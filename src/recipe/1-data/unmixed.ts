import type { Training } from '../../training/training.ts';
import type { Judgement } from '../check.ts';
import type { Labels } from './labels.ts';
import { classesOfBatch } from './weights.ts';

/** A mixed batch that holds so few classes would come this seldom. */
const BY_CHANCE = 1e-6;
const FEWEST_CLASSES = 3;

/**
 * The captured batch of a script that shuffles holds fewer of the classes than any draw from the data would: the data lie class by
 * class, and were cut into batches before they were shuffled. What is not shuffled at all comes as it lies, which may be meant.
 */
export async function judgeUnmixed(training: Training, { counts }: Labels): Promise<Judgement | null> {
  if (training.capture.dataSource?.shuffled !== true) {
    return null;
  }
  const classes = (await classesOfBatch(training))?.filter((label) => label >= 0) ?? new Int32Array();
  const present = [...new Set(classes)];
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (classes.length === 0 || counts.size < FEWEST_CLASSES || present.some((label) => !counts.has(label))) {
    return null;
  }
  const largest = [...counts.values()].toSorted((a, b) => b - a).slice(0, present.length);
  const share = largest.reduce((sum, count) => sum + count, 0) / total;
  // At most: as many ways to choose the classes, and all examples are of the largest ones.
  const chance = choices(counts.size, present.length) * share ** classes.length;
  const drawnFrom = training.capture.dataSource?.exampleCount ?? 0;
  if (!(chance < BY_CHANCE) || classes.length >= drawnFrom) {
    return null;
  }
  const named = present.length === 1 ? `class ${present[0]} alone` : `${present.length} classes alone`;
  return {
    verdict: 'warn',
    message: `The captured batch is not mixed: its ${classes.length} examples are of ${named}, where the data has ${counts.size} classes. Steps that see one class after the other pull the net to and fro, and batch normalisation learns the figures of single classes.`,
    expected: `about ${counts.size} classes in a batch`,
    observed: `${present.length}`,
    location: training.capture.location,
    advice: 'Shuffle the examples before they are put into batches, with a buffer as large as the data.',
    evidence: { classesInBatch: present.length, examples: classes.length },
  };
}

function choices(of: number, taken: number): number {
  let ways = 1;
  for (let each = 0; each < taken; each += 1) {
    ways *= (of - each) / (each + 1);
  }
  return ways;
}
