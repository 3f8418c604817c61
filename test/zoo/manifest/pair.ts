import type { ExpectedFinding, FaultyScript, SoundScript } from '../expectation.ts';

/** A fault of one check, with its twin. */
export function pair(
  file: string,
  about: string,
  must: ExpectedFinding,
  twin: string,
  aboutTwin: string,
): readonly [FaultyScript, SoundScript] {
  return [
    { kind: 'faulty', file, about, must: [must], twin },
    { kind: 'sound', file: twin, about: aboutTwin, mustNot: 'any' },
  ];
}
