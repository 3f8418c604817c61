import type { Examination } from '../recipe/examine.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';

/** The object that `check --format json` prints: a contract for other programs. Non-finite numbers become strings. */
export function jsonReport({ script, capture, findings, error }: Examination): object {
  return {
    script,
    framework: capture?.framework ?? null,
    capture: capture && {
      file: capture.location?.file ?? null,
      line: capture.location?.line ?? null,
      ...(capture.location?.cell === undefined ? {} : { cell: capture.location.cell }),
      milliseconds: capture.milliseconds,
      trigger: capture.trigger,
      backend: capture.backend,
      model: capture.model,
      outputs: capture.outputs,
      loss: capture.loss,
      optimizer: capture.optimizer,
      batch: capture.batch,
      dataSource: capture.dataSource,
      repeat: capture.repeat,
      notes: capture.notes,
    },
    findings: findings.map((finding) => ({
      check: finding.check,
      verdict: finding.verdict,
      message: finding.message,
      expected: finding.expected,
      observed: finding.observed,
      location: place(finding.location),
      related: finding.related,
      advice: finding.advice,
      cause: finding.cause,
      refersTo: finding.refersTo,
      plots: finding.plots,
      evidence: finding.evidence,
      milliseconds: Math.round(finding.milliseconds),
    })),
    error: error && {
      kind: error.kind,
      message: error.message,
      file: error.location?.file ?? null,
      line: error.location?.line ?? null,
      ...(error.location?.cell === undefined ? {} : { cell: error.location.cell }),
    },
  };
}

/** JSON has no NaN; a report says `"NaN"` rather than null. */
export function stringifyReport(report: unknown): string {
  return JSON.stringify(
    report,
    (_key, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
    2,
  );
}

const place = (location: SourceLocation | null) =>
  location && {
    file: location.file,
    line: location.line,
    column: location.column,
    ...(location.cell === undefined ? {} : { cell: location.cell }),
  };
