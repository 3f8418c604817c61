import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExaminationError, NotApplicableError } from '../training/errors.ts';
import type { Training } from '../training/training.ts';
import type { Check, Judgement } from './check.ts';
import { judgeCheck } from './judgeCheck.ts';
import { type FakeNet, fakeTraining, quietContext, softmax } from './testing/fakeTraining.ts';

const net: FakeNet = {
  beforeActivation: [[0, 0]],
  activation: 'softmax',
  activate: softmax,
  targets: [[0, 1]],
  criterion: () => 0.7,
};

const judgedBy = (judge: () => Promise<Judgement>, training: Training = fakeTraining(net)) =>
  judgeCheck({ id: 'data/corrupt', effort: 'moment', judge } as unknown as Check, training, quietContext);

const failing = (error: Error) => () => Promise.reject(error);
const probeFault = new ExaminationError('probe-failed', 'The probe could not answer weights/list: no such attribute');

describe('a check that is judged', () => {
  it('cannot be judged where a question has no answer', async () => {
    const { verdict, message } = await judgedBy(failing(new NotApplicableError('Nothing is known here.')));
    assert.deepEqual([verdict, message], ['not-applicable', 'Nothing is known here.']);
  });

  it('fails alone by a fault of its own', async () => {
    const { verdict, message } = await judgedBy(failing(new TypeError('x is not a function')));
    assert.equal(verdict, 'error');
    assert.match(message, /x is not a function/);
  });

  it("fails alone by a fault of the probe's that has left the captured step as it was", async () => {
    const { verdict, message } = await judgedBy(failing(probeFault), fakeTraining({ ...net, trace: [0.7] }));
    assert.equal(verdict, 'error');
    assert.match(message, /could not answer weights\/list/);
  });

  it('ends the examination where the step is another one since, or cannot be taken again', async () => {
    await assert.rejects(judgedBy(failing(probeFault), fakeTraining({ ...net, trace: [0.6] })), probeFault);
    await assert.rejects(judgedBy(failing(probeFault)), probeFault);
  });

  it('ends the examination where the time or the process is at its end', async () => {
    const over = new ExaminationError('timed-out', 'over');
    await assert.rejects(judgedBy(failing(over), fakeTraining({ ...net, trace: [0.7] })), over);
  });
});
