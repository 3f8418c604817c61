import type { ExpectedFinding, FaultyScript, SoundScript, ZooScript } from './expectation.ts';
import type { Report, ReportedFinding } from './report.ts';

/** How a script of the zoo was judged, against what is known of it. */
export type Outcome =
  /** Every fault was found, on its line. */
  | { readonly kind: 'caught' }
  | { readonly kind: 'missed' | 'wrong-line' | 'wrong-words'; readonly why: string }
  /** Judged, and nothing said against it. */
  | { readonly kind: 'quiet' }
  /** Nothing said against it because no check could judge it. */
  | { readonly kind: 'not-judged'; readonly why: string }
  | { readonly kind: 'false-alarm'; readonly why: string }
  /** The script or a check could not be run to its end. */
  | { readonly kind: 'broke'; readonly why: string };

export const isRight = ({ kind }: Outcome): boolean => kind === 'caught' || kind === 'quiet' || kind === 'not-judged';

/** A finding may lie this many lines off: a call begins on one line and names its loss on the next. */
const LINES_OFF = 2;

/** @param source the script's text */
export function outcomeOf(script: ZooScript, source: string, report: Report): Outcome {
  if (report.error !== null) {
    return { kind: 'broke', why: `${report.error.kind}: ${report.error.message}` };
  }
  const broken = report.findings.find(({ verdict }) => verdict === 'error');
  if (broken !== undefined) {
    return { kind: 'broke', why: describe(broken) };
  }
  return script.kind === 'faulty' ? outcomeOfFaulty(script, source, report) : outcomeOfSound(script, report);
}

function outcomeOfFaulty({ must }: FaultyScript, source: string, { findings }: Report): Outcome {
  for (const expected of must) {
    const finding = findings.find(({ check }) => check === expected.check);
    const outcome = meets(expected, finding, source);
    if (outcome.kind !== 'caught') return outcome;
  }
  return { kind: 'caught' };
}

function meets(expected: ExpectedFinding, finding: ReportedFinding | undefined, source: string): Outcome {
  const verdicts: readonly string[] = expected.verdicts ?? ['warn', 'fail'];
  if (finding === undefined || !verdicts.includes(finding.verdict)) {
    return { kind: 'missed', why: finding === undefined ? `${expected.check} did not run` : describe(finding) };
  }
  const lines = faultLines(expected, source);
  const at = finding.location?.line;
  if (at === undefined || !lines.some((line) => Math.abs(line - at) <= LINES_OFF)) {
    return { kind: 'wrong-line', why: `line ${at ?? 'none'} instead of ${lines.join(' or ')}: ${describe(finding)}` };
  }
  return expected.says !== undefined && !expected.says.test(finding.message)
    ? { kind: 'wrong-words', why: `nothing of ${expected.says}: ${describe(finding)}` }
    : { kind: 'caught' };
}

function outcomeOfSound({ mustNot }: SoundScript, { findings }: Report): Outcome {
  const watched = findings.filter(({ check }) => mustNot === 'any' || mustNot.includes(check));
  const alarm = watched.find(({ verdict }) => verdict === 'warn' || verdict === 'fail');
  if (alarm !== undefined) return { kind: 'false-alarm', why: describe(alarm) };
  return watched.some(({ verdict }) => verdict === 'pass')
    ? { kind: 'quiet' }
    : { kind: 'not-judged', why: watched.map(describe).join('; ') };
}

/** The lines on which a fault may be pointed at, counted from 1. */
export function faultLines({ lineContains }: ExpectedFinding, source: string): readonly number[] {
  return [lineContains].flat().map((part) => source.slice(0, source.indexOf(part)).split('\n').length);
}

const describe = ({ check, verdict, message }: ReportedFinding): string => `${check} ${verdict}: ${message}`;
