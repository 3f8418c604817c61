import * as vscode from 'vscode';
import { allChecks } from '../../recipe/recipe.ts';
import { withoutMagics } from '../../scripts/notebook.ts';
import { scanJavascript } from '../../scripts/scanJavascript.ts';
import { scanPython } from '../../scripts/scanPython.ts';
import { Command } from '../contributions.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import { figures, type Outcome, outcomeOf, verdictWord } from '../examinations/outcome.ts';
import { placeOf } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';

/** The check that is asked first of any training, and so stands above the training call. */
const FIRST_CHECK = 'skeleton/loss-at-init';

const SIGNS = { pass: '✓', warn: '⚠', fail: '✗', 'not-applicable': '–', error: '?' } as const;

/** Above each training call: run the first check, its last verdict, look at the data. */
export class TrainingLenses extends Disposable implements vscode.CodeLensProvider {
  static readonly documents: readonly vscode.DocumentFilter[] = [
    ...['javascript', 'typescript', 'javascriptreact', 'typescriptreact', 'python'].map((language) => ({
      scheme: 'file',
      language,
    })),
    { scheme: 'vscode-notebook-cell', language: 'python' },
  ];

  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    private readonly catalogue: ScriptCatalogue,
    private readonly examinations: Examinations,
    private readonly freshness: Freshness,
  ) {
    super();
    const changed = (): void => this.#changed.fire();
    this.register(catalogue.onDidChange(changed));
    this.register(examinations.onDidChange(changed));
    this.register(freshness.onDidChange(changed));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const [script] = this.catalogue.scriptsWith(document.uri.fsPath);
    const place = placeOf(document);
    if (script === undefined || place === null) return [];
    // The text as it stands, so that lenses keep to their lines while someone types.
    const text = place.cell === undefined ? document.getText() : withoutMagics(document.getText());
    const { calls } = document.languageId === 'python' ? scanPython(text) : scanJavascript(text);
    const lines = new Set(calls.map(({ line }) => line - 1));
    return [...lines].flatMap((line) => this.#lensesAt(new vscode.Range(line, 0, line, 0), script.file));
  }

  #lensesAt(range: vscode.Range, script: string): vscode.CodeLens[] {
    const lens = (title: string, command: Command, ...args: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: [script, ...args] });
    const check = allChecks.find(({ id }) => id === FIRST_CHECK);
    if (check === undefined) return [lens('Look at the data', Command.lookAtData)];
    const outcome = outcomeOf(script, check, this.examinations, this.freshness);
    if (outcome.kind === 'running') {
      return [lens(`$(loading~spin) ${outcome.message}`, Command.showLog), lens('Cancel', Command.cancel)];
    }
    const verdict = verdictText(outcome);
    return [
      lens(`▶ ${check.title}`, Command.runCheck, check.id),
      ...(verdict === null ? [] : [lens(verdict, Command.showFinding, check.id)]),
      lens('Watch training', Command.watchTraining),
      lens('Look at the data', Command.lookAtData),
    ];
  }
}

function verdictText(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case 'waiting':
      return 'waiting';
    case 'broken-off':
      return outcome.stale ? null : `✗ ${outcome.error.message}`;
    case 'found': {
      const { verdict } = outcome.finding;
      const text = `${SIGNS[verdict]} ${figures(outcome.finding)}`;
      return outcome.stale ? `stale: ${verdictWord(verdict)}` : text;
    }
    default:
      return null;
  }
}
