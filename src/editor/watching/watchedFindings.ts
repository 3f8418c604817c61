import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Trainings, WatchedTraining } from './trainings.ts';

/** What a watched training showed stands where the findings of checks stand: in the tree, in Problems, in the report. */
export class WatchedFindings extends Disposable {
  constructor(trainings: Trainings, examinations: Examinations) {
    super();
    this.register(
      trainings.onDidWatch((training) => {
        const finding = decided(training);
        const { script, scriptHash, startedAt } = training.record;
        if (finding !== null) void examinations.adopt(script, { scriptHash, startedAt, finding });
      }),
    );
  }
}

/** Of a training that was ended before its time nothing is said but that its loss was lost by then. */
function decided({ record, dynamics }: WatchedTraining) {
  const finding = dynamics?.finding ?? null;
  return record.end !== null || (finding?.verdict === 'fail' && finding.cause === 'not-finite') ? finding : null;
}
