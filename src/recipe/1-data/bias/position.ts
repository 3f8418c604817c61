import type { Labels } from '../labels.ts';

/** Changes of class from one example to the next, by how many there would be in a random order. */
const FAR_FEWER = 0.1;
/** With fewer to be expected none is no surprise. */
const FEWEST_EXPECTED = 8;

/** Whether examples of a class stand together: from one example to the next the class hardly ever changes. */
export function isSorted({ classes, counts }: Pick<Labels, 'classes' | 'counts'>): boolean {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const alikeByChance = [...counts.values()].reduce((sum, count) => sum + (count / total) ** 2, 0);
  let changes = 0;
  for (let at = 1; at < classes.length; at += 1) {
    changes += classes[at] === classes[at - 1] ? 0 : 1;
  }
  const expected = (classes.length - 1) * (1 - alikeByChance);
  return expected >= FEWEST_EXPECTED && changes < FAR_FEWER * expected;
}
