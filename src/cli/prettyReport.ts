import path from 'node:path';
import { styleText } from 'node:util';
import type { TimedFinding, Verdict } from '../recipe/check.ts';
import type { Examination } from '../recipe/examine.ts';
import { placeText } from '../training/placeText.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';

const SIGNS: Readonly<Record<Verdict, { readonly sign: string; readonly color: 'green' | 'yellow' | 'red' | 'gray' }>> =
  {
    pass: { sign: '✓', color: 'green' },
    warn: { sign: '!', color: 'yellow' },
    fail: { sign: '✗', color: 'red' },
    'not-applicable': { sign: '–', color: 'gray' },
    error: { sign: '?', color: 'red' },
  };

/** An examination for a person at a terminal. */
export function prettyReport({ script, capture, findings, error }: Examination, colors: boolean): string {
  const paint = (color: Parameters<typeof styleText>[0], text: string) => (colors ? styleText(color, text) : text);
  const lines = [paint('bold', path.relative('.', script))];
  if (capture) {
    const model = capture.model ? `${capture.model.name} (${capture.model.parameterCount} parameters)` : 'a net';
    lines.push(
      paint(
        'gray',
        `  ${capture.framework} ${capture.frameworkVersion} on ${capture.backend}: ${model}, ${capture.loss.name}, ` +
          `${capture.optimizer?.name ?? 'unknown optimizer'}, captured at ${at(capture.location)}`,
      ),
      ...capture.notes.map((note) => paint('gray', `  note: ${note}`)),
    );
  }
  for (const finding of findings) {
    lines.push(...findingLines(finding, paint));
  }
  if (error) {
    lines.push(paint('red', `  ? ${error.message}`));
    if (error.location) {
      lines.push(paint('gray', `    ${at(error.location)}`));
    }
  }
  return lines.join('\n');
}

function findingLines(
  { check, verdict, message, location, advice, refersTo }: TimedFinding,
  paint: (color: Parameters<typeof styleText>[0], text: string) => string,
): string[] {
  const { sign, color } = SIGNS[verdict];
  const lines = [`  ${paint(color, `${sign} ${check}`)}  ${message}`];
  if (location) {
    lines.push(paint('gray', `    ${at(location)}`));
  }
  if (refersTo) {
    lines.push(paint('gray', `    the cause is told by ${refersTo}`));
  } else if (advice) {
    lines.push(`    ${advice}`);
  }
  return lines;
}

const at = (location: SourceLocation | null) =>
  location ? placeText(path.relative('.', location.file), location) : 'an unknown line';
