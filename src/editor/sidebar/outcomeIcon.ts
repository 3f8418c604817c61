import * as vscode from 'vscode';
import type { Verdict } from '../../recipe/check.ts';
import type { Outcome } from '../examinations/outcome.ts';

const VERDICT_ICONS: Readonly<Record<Verdict, readonly [icon: string, colour: string]>> = {
  pass: ['pass', 'testing.iconPassed'],
  warn: ['warning', 'list.warningForeground'],
  fail: ['error', 'testing.iconFailed'],
  'not-applicable': ['circle-slash', 'testing.iconSkipped'],
  error: ['question', 'testing.iconErrored'],
};

export function outcomeIcon(outcome: Outcome): vscode.ThemeIcon {
  switch (outcome.kind) {
    case 'unknown':
      return themed('circle-large-outline', 'testing.iconUnset');
    case 'waiting':
      return themed('history', 'testing.iconQueued');
    case 'running':
      return new vscode.ThemeIcon('loading~spin');
    case 'broken-off':
      return outcome.stale ? stale() : themed('error', 'testing.iconErrored');
    case 'found': {
      if (outcome.stale) return stale();
      return themed(...VERDICT_ICONS[outcome.finding.verdict]);
    }
  }
}

/** A verdict on an older text shows no verdict's icon: what it was stands beside it. */
function stale(): vscode.ThemeIcon {
  return themed('history', 'disabledForeground');
}

function themed(icon: string, colour: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
}
