import type { Finding, Verdict } from '../../recipe/check.ts';
import { allChecks } from '../../recipe/recipe.ts';
import type { ExaminationErrorKind } from '../../training/errors.ts';
import type { SourceLocation } from '../../training/protocol/capture.ts';
import type { DatedError, Examined, ScriptResults } from '../examinations/scriptResults.ts';

/** Something to say of a line in the Problems panel. */
export interface Complaint {
  /** The same for the same complaint of the same examination. */
  readonly key: string;
  readonly script: string;
  readonly examined: Examined;
  /** `information`: not wrong by itself, or told in full by another complaint. */
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  /** The check that found it; null where the examination broke off. */
  readonly check: string | null;
  /** What stands in brackets behind the message. */
  readonly code: string;
  readonly location: SourceLocation;
  readonly related: readonly { readonly message: string; readonly location: SourceLocation }[];
}

const SEVERITIES: Partial<Record<Verdict, Complaint['severity']>> = { fail: 'error', warn: 'warning' };

/** One fault is one problem: a finding that refers to another's cause does not shout it again. A remedy alone is a hint. */
function severityOf({ verdict, refersTo, remedy }: Finding): Complaint['severity'] | undefined {
  const severity = SEVERITIES[verdict];
  if (severity === undefined) return verdict === 'not-applicable' && remedy !== null ? 'information' : undefined;
  return refersTo === null ? severity : 'information';
}

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

function messageOf({ message, advice, refersTo }: Finding): string {
  const leader = allChecks.find(({ id }) => id === refersTo);
  if (leader) return `${message}\nThe cause is told by “${leader.title}”.`;
  return advice === null ? message : `${message}\n${advice}`;
}

/** @param trainingLine where to point when neither finding nor capture knows a line */
export function complaintsOf(results: ScriptResults, trainingLine: SourceLocation): readonly Complaint[] {
  const { script, capture, error } = results;
  const fallback = capture?.capture.location ?? trainingLine;
  const complaints: Complaint[] = [];
  for (const { finding, scriptHash, startedAt } of Object.values(results.findings)) {
    const severity = severityOf(finding);
    if (severity === undefined) continue;
    complaints.push({
      key: `${finding.check} ${startedAt}`,
      script,
      examined: { scriptHash, startedAt },
      severity,
      message: messageOf(finding),
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
