import type { Verdict } from '../../recipe/check.ts';
import type { ExaminationErrorKind } from '../../training/errors.ts';
import type { SourceLocation } from '../../training/protocol.ts';
import type { DatedError, Examined, ScriptResults } from '../examinations/scriptResults.ts';

/** Something to say of a line in the Problems panel. */
export interface Complaint {
  /** The same for the same complaint of the same examination. */
  readonly key: string;
  readonly script: string;
  readonly examined: Examined;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** The check that found it; null where the examination broke off. */
  readonly check: string | null;
  /** What stands in brackets behind the message. */
  readonly code: string;
  readonly location: SourceLocation;
  readonly related: readonly { readonly message: string; readonly location: SourceLocation }[];
}

const SEVERITIES: Partial<Record<Verdict, Complaint['severity']>> = { fail: 'error', warn: 'warning' };

/** Errors that a person mends in the script. The others are about the machine, and are told in a message. */
const ABOUT_THE_SCRIPT: ReadonlySet<ExaminationErrorKind> = new Set<ExaminationErrorKind>([
  'syntax-error',
  'threw',
  'never-trained',
  'hung',
  'timed-out',
  'module-not-found',
  'unsupported-script',
]);

export function isAboutTheScript({ kind }: DatedError): boolean {
  return ABOUT_THE_SCRIPT.has(kind);
}

/** @param trainingLine where to point when neither finding nor capture knows a line */
export function complaintsOf(results: ScriptResults, trainingLine: SourceLocation): readonly Complaint[] {
  const { script, capture, error } = results;
  const fallback = capture?.capture.location ?? trainingLine;
  const complaints: Complaint[] = [];
  for (const { finding, scriptHash, startedAt } of Object.values(results.findings)) {
    const severity = SEVERITIES[finding.verdict];
    if (severity === undefined) continue;
    complaints.push({
      key: `${finding.check} ${startedAt}`,
      script,
      examined: { scriptHash, startedAt },
      severity,
      message: finding.advice === null ? finding.message : `${finding.message}\n${finding.advice}`,
      check: finding.check,
      code: finding.check,
      location: finding.location ?? fallback,
      related: finding.related,
    });
  }
  if (error !== null && isAboutTheScript(error)) {
    const { kind, message, location, scriptHash, startedAt } = error;
    complaints.push({
      key: `${kind} ${startedAt}`,
      script,
      examined: { scriptHash, startedAt },
      severity: 'error',
      message,
      check: null,
      code: kind,
      location: location ?? trainingLine,
      related: [],
    });
  }
  return complaints;
}
