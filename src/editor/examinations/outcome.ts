import type { Check, TimedFinding, Verdict } from '../../recipe/check.ts';
import type { Examinations } from './examinations.ts';
import type { Freshness } from './freshness.ts';
import type { DatedError } from './scriptResults.ts';

/** How one check of one script stands, for every surface that shows it. */
export type Outcome =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly message: string }
  | { readonly kind: 'found'; readonly finding: TimedFinding; readonly startedAt: string; readonly stale: boolean }
  | { readonly kind: 'broken-off'; readonly error: DatedError; readonly stale: boolean };

export function outcomeOf(
  script: string,
  check: Pick<Check, 'id'>,
  examinations: Examinations,
  freshness: Freshness,
): Outcome {
  const activity = examinations.activityOf(script);
  if (activity?.checks.some(({ id }) => id === check.id)) {
    return activity.phase === 'waiting' ? { kind: 'waiting' } : { kind: 'running', message: activity.message };
  }
  const { findings, error } = examinations.resultsOf(script);
  if (error?.checks.includes(check.id)) {
    return { kind: 'broken-off', error, stale: freshness.isStale(script, error) };
  }
  const found = findings[check.id];
  if (found === undefined) return { kind: 'unknown' };
  const { finding, startedAt } = found;
  return { kind: 'found', finding, startedAt, stale: freshness.isStale(script, found) };
}

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'passed',
  warn: 'warning',
  fail: 'failed',
  'not-applicable': 'not applicable',
  error: 'could not be judged',
};

export function verdictWord(verdict: Verdict): string {
  return VERDICT_WORDS[verdict];
}

/** The figures in one short line: `2.3197 ≈ ln 10 = 2.3026`; the message where a finding has no figures. */
export function figures({ verdict, message, expected, observed }: TimedFinding): string {
  if (observed === null || expected === null) return observed ?? message;
  const about = /^about (.+)$/.exec(expected)?.[1];
  if (about === undefined) return `${observed}, expected ${expected}`;
  return verdict === 'pass' ? `${observed} ≈ ${about}` : `${observed}, not ${about}`;
}
