/** What a suite, or several, came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 };

export const oneTest = (passed: boolean): Counts => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });

export const addCounts = (all: readonly Counts[]): Counts =>
  all.reduce(
    (sum, each) => ({
      passed: sum.passed + each.passed,
      failed: sum.failed + each.failed,
      skipped: sum.skipped + each.skipped,
    }),
    noTests,
  );

/** `12 passed, 0 failed`; skipped tests are named only where there are any. */
export const describeCounts = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/**
 * Makes the counts agree with how the suite's process ended: one that exits badly without a failed test died,
 * and one that ran nothing proved nothing.
 */
export function settleCounts(name: string, counts: Counts | null, exitCode: number | null): Counts {
  if (counts === null || (exitCode !== 0 && counts.failed === 0)) {
    console.error(`${name}: the suite died (exit code ${exitCode ?? 'none, a signal ended it'})`);
    return addCounts([counts ?? noTests, oneTest(false)]);
  }
  if (counts.passed + counts.failed === 0) {
    console.error(`${name}: no tests ran`);
    return addCounts([counts, oneTest(false)]);
  }
  return counts;
}

/** The same for one file of a suite, all of whose tests may be skipped: what is left then is for the others to prove. */
export const settleFile = (name: string, counts: Counts | null, exitCode: number | null): Counts =>
  counts !== null && counts.skipped > 0 && exitCode === 0 ? counts : settleCounts(name, counts, exitCode);

/**
 * What a suite came to of which the files with failed tests were run once more: each test that failed at the first go
 * has passed unless one fails again, and what fails only now has failed, too.
 */
export const afterSecondGo = (first: Counts, second: Counts): Counts => ({
  passed: first.passed + Math.max(0, first.failed - second.failed),
  failed: second.failed,
  skipped: first.skipped,
});
