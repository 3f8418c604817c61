import type { TimedFinding } from '../../recipe/check.ts';
import type { Examination, StoppedAt } from '../../recipe/examine.ts';
import { referToCauses } from '../../recipe/referToCauses.ts';
import type { ExaminationError, ExaminationErrorKind } from '../../training/errors.ts';
import type { Answers } from '../../training/launchedTraining.ts';
import type { LayersSeen } from '../../training/layersSeen.ts';
import type { Capture, FrameVariables, SourceLocation } from '../../training/protocol/capture.ts';
import type { Examples } from '../../training/protocol/examples.ts';

/** Of which text a result is, and of when. */
export interface Examined {
  /** SHA-256 of the script's text. */
  readonly scriptHash: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface DatedFinding extends Examined {
  readonly finding: TimedFinding;
}

export interface DatedCapture extends Examined {
  readonly capture: Capture;
  readonly variables: readonly FrameVariables[];
  /** Where the `.npy` files lie. */
  readonly runDirectory: string;
}

/** Examples of the training's data source, as they were read during an examination. */
export interface DatedExamples extends Examined {
  readonly examples: Examples;
  readonly answers: Answers | null;
  /** Where the `.npy` files lie. */
  readonly runDirectory: string;
}

/** What came out of the layers for a captured batch. */
export interface DatedLayers extends Examined {
  readonly seen: LayersSeen;
  /** Of the same run: the batch that went in. */
  readonly capture: Capture;
  /** Where the `.npy` files lie. */
  readonly runDirectory: string;
}

/** Why the last examination broke off, and the checks that got no finding because of it. */
export interface DatedError extends Examined {
  readonly kind: ExaminationErrorKind;
  readonly message: string;
  readonly location: SourceLocation | null;
  readonly scriptStack: string | null;
  readonly checks: readonly string[];
}

/** What is known of one script: for each check its last finding, and the last capture. Plain data, kept on disk. */
export interface ScriptResults {
  readonly script: string;
  readonly findings: Readonly<Record<string, DatedFinding>>;
  readonly capture: DatedCapture | null;
  readonly examples: DatedExamples | null;
  readonly layers: DatedLayers | null;
  readonly error: DatedError | null;
  /** The obstacle at which the last examination did not go on. */
  readonly stopped: StoppedAt | null;
}

export function noResults(script: string): ScriptResults {
  return { script, findings: {}, capture: null, examples: null, layers: null, error: null, stopped: null };
}

/**
 * What is known after one more examination. A check that was asked for and got no finding loses its old one: what
 * stopped it is newer. A cancelled examination proves nothing, so only what it did find is taken over.
 */
export function withExamination(
  before: ScriptResults,
  examination: Examination,
  checks: readonly string[],
): ScriptResults {
  const { scriptHash, startedAt, error } = examination;
  const findings: Record<string, DatedFinding> = { ...before.findings };
  const unanswered = checks.filter((check) => !examination.findings.some((finding) => finding.check === check));
  const cancelled = error?.kind === 'cancelled';
  if (!cancelled) for (const check of unanswered) delete findings[check];
  for (const finding of examination.findings) findings[finding.check] = { scriptHash, startedAt, finding };
  return {
    script: before.script,
    findings,
    capture: examination.capture === null ? before.capture : captureOf(examination, examination.capture),
    examples: examination.examples === null ? before.examples : examplesOf(examination, examination.examples),
    layers: layersOf(examination) ?? before.layers,
    error: cancelled ? before.error : error === null ? null : datedError(examination, error, unanswered),
    stopped: examination.stopped,
  };
}

/**
 * What is known after a training was watched: what it showed stands beside what checks found, and refers to a check that
 * tells the cause of it, in the same text.
 */
export function withFinding(before: ScriptResults, found: DatedFinding): ScriptResults {
  const others = Object.values(before.findings)
    .filter(({ scriptHash, finding }) => scriptHash === found.scriptHash && finding.check !== found.finding.check)
    .map(({ finding }) => finding);
  const finding = referToCauses([...others, found.finding]).at(-1) ?? found.finding;
  return { ...before, findings: { ...before.findings, [finding.check]: { ...found, finding } } };
}

function captureOf(examination: Examination, capture: Capture): DatedCapture {
  const { scriptHash, startedAt, variables, runDirectory } = examination;
  return { scriptHash, startedAt, capture, variables, runDirectory };
}

function examplesOf(examination: Examination, examples: Examples): DatedExamples {
  const { scriptHash, startedAt, answers, runDirectory } = examination;
  return { scriptHash, startedAt, examples, answers, runDirectory };
}

function layersOf({ scriptHash, startedAt, layers: seen, capture, runDirectory }: Examination): DatedLayers | null {
  return seen === null || capture === null ? null : { scriptHash, startedAt, seen, capture, runDirectory };
}

function datedError(
  { scriptHash, startedAt }: Examination,
  { kind, message, location, scriptStack }: ExaminationError,
  checks: readonly string[],
): DatedError {
  return { scriptHash, startedAt, kind, message, location, scriptStack, checks };
}
