import * as vscode from 'vscode';
import type { Check } from '../../recipe/check.ts';
import { figures, type Outcome, verdictWord } from '../examinations/outcome.ts';

/** What a row of the tree is about. */
export type Row = Pick<Check, 'title' | 'question'>;

/** What stands beside the check in the tree. */
export function outcomeDescription(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'unknown':
      return '';
    case 'waiting':
      return 'waiting';
    case 'running':
      return outcome.message;
    case 'broken-off':
      return outcome.stale ? `stale: ${outcome.error.message}` : outcome.error.message;
    case 'found': {
      const text = figures(outcome.finding);
      return outcome.stale ? `stale: ${verdictWord(outcome.finding.verdict)}, ${text}` : text;
    }
  }
}

export function outcomeTooltip(check: Row, outcome: Outcome): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  const paragraph = (words: string): vscode.MarkdownString => text.appendText(words).appendMarkdown('\n\n');
  text.appendMarkdown('**').appendText(check.title).appendMarkdown('** \n\n');
  switch (outcome.kind) {
    case 'unknown':
    case 'waiting':
      return paragraph(check.question);
    case 'running':
      return paragraph(outcome.message);
    case 'broken-off':
      if (outcome.stale) paragraph('The script has changed since. Run the check again.');
      return paragraph(outcome.error.message);
    case 'found': {
      const { verdict, message, expected, observed, advice, milliseconds } = outcome.finding;
      if (outcome.stale) paragraph('The script has changed since. Run the check again.');
      paragraph(message);
      if (expected !== null) paragraph(`Expected: ${expected}`);
      if (observed !== null) paragraph(`Observed: ${observed}`);
      if (advice !== null) paragraph(advice);
      return paragraph(`${verdictWord(verdict)}, ${timeOf(outcome.startedAt)}, ${(milliseconds / 1000).toFixed(1)} s`);
    }
  }
}

/** Read out by screen readers in place of icon, label and description. */
export function outcomeAnnouncement(check: Row, outcome: Outcome): string {
  switch (outcome.kind) {
    case 'unknown':
      return `${check.title}, not run`;
    case 'waiting':
    case 'running':
      return `${check.title}, ${outcome.kind}`;
    case 'broken-off':
      return `${check.title}, ${outcome.stale ? 'stale, ' : ''}broken off. ${outcome.error.message}`;
    case 'found': {
      const { verdict, message } = outcome.finding;
      return `${check.title}, ${outcome.stale ? 'stale, ' : ''}${verdictWord(verdict)}. ${message}`;
    }
  }
}

/** The time of day, with the date where it was not today. */
export function timeOf(iso: string): string {
  const time = new Date(iso);
  const clock = time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
  return time.toDateString() === new Date().toDateString() ? clock : `${time.toLocaleDateString()} ${clock}`;
}
