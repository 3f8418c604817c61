/** `npm run check`: types, lint, unit tests. */
import { runCheck } from './suites/check.ts';
import { describeCounts } from './suites/counts.ts';

runCheck().then(
  (counts) => {
    console.log(describeCounts(counts));
    process.exitCode = counts.failed === 0 ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
