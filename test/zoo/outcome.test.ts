import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FaultyScript, SoundScript } from './expectation.ts';
import { outcomeOf } from './outcome.ts';
import type { ReportedFinding } from './report.ts';

const check = 'skeleton/loss-at-init';
const source = 'first\nsecond\nthe fault\nfourth\nfifth\nsixth\n';
const faulty: FaultyScript = {
  kind: 'faulty',
  file: 'a.js',
  about: 'a fault',
  must: [{ check, lineContains: 'fault', says: /twice/ }],
  twin: 'b.js',
};
const sound: SoundScript = { kind: 'sound', file: 'b.js', about: 'sound', mustNot: 'any' };

const found = (verdict: ReportedFinding['verdict'], line: number | null = 3, message = 'softmax twice') => ({
  findings: [{ check, verdict, message, location: line === null ? null : { file: 'a.js', line } }],
  error: null,
});

describe('outcome of a zoo script', () => {
  it('is caught only near the line and in the right words', () => {
    assert.equal(outcomeOf(faulty, source, found('fail')).kind, 'caught');
    assert.equal(outcomeOf(faulty, source, found('warn', 5)).kind, 'caught');
    assert.equal(outcomeOf(faulty, source, found('fail', 6)).kind, 'wrong-line');
    assert.equal(outcomeOf(faulty, source, found('fail', null)).kind, 'wrong-line');
    assert.equal(outcomeOf(faulty, source, found('fail', 3, 'something else')).kind, 'wrong-words');
  });

  it('is missed by a pass, by not applicable and by no finding', () => {
    assert.equal(outcomeOf(faulty, source, found('pass')).kind, 'missed');
    assert.equal(outcomeOf(faulty, source, found('not-applicable')).kind, 'missed');
    assert.equal(outcomeOf(faulty, source, { findings: [], error: null }).kind, 'missed');
  });

  it('tells a quiet script from one that was not judged and from an alarm', () => {
    assert.equal(outcomeOf(sound, source, found('pass')).kind, 'quiet');
    assert.equal(outcomeOf(sound, source, found('not-applicable')).kind, 'not-judged');
    assert.equal(outcomeOf(sound, source, { findings: [], error: null }).kind, 'not-judged');
    assert.equal(outcomeOf(sound, source, found('warn')).kind, 'false-alarm');
    assert.equal(outcomeOf({ ...sound, mustNot: ['another/check'] }, source, found('fail')).kind, 'not-judged');
  });

  it('is broken, sound or not, where a script or a check did not come to its end', () => {
    const error = { kind: 'threw', message: 'x is not a function' };
    assert.equal(outcomeOf(sound, source, { findings: [], error }).kind, 'broke');
    assert.equal(outcomeOf(faulty, source, { ...found('fail'), error }).kind, 'broke');
    assert.equal(outcomeOf(sound, source, found('error')).kind, 'broke');
  });
});
