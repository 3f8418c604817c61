import * as vscode from 'vscode';
import { fileOf, fixOf } from '../../remedies/remedies.ts';
import { Command } from '../contributions.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import type { DatedFinding } from '../examinations/scriptResults.ts';
import { placeOf } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';

/**
 * What mends a finding, offered on its line. VS Code shows the change as a diff first and makes it only when the person
 * says so; afterwards the check is offered again.
 */
export class QuickFixes extends Disposable implements vscode.CodeActionProvider {
  static readonly kinds: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  constructor(
    private readonly catalogue: ScriptCatalogue,
    private readonly examinations: Examinations,
    private readonly freshness: Freshness,
  ) {
    super();
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const place = placeOf(document);
    if (place === null) return [];
    return diagnostics.flatMap((diagnostic) => {
      const check = checkOf(diagnostic);
      return this.catalogue.scriptsWith(place.file).flatMap((script) => {
        const dated = check === null ? undefined : this.examinations.resultsOf(script.file).findings[check];
        const action = dated && this.#actionOf(dated, script.file, document);
        return action ? [withDiagnostic(action, diagnostic)] : [];
      });
    });
  }

  /** Null where the text is no longer what was examined: its lines may have moved. */
  #actionOf(dated: DatedFinding, script: string, document: vscode.TextDocument): vscode.CodeAction | null {
    const { remedy, check } = dated.finding;
    const place = placeOf(document);
    if (remedy === null || place === null || this.freshness.isStale(script, dated)) return null;
    if ((fileOf(remedy) ?? script) !== place.file) return null;
    const fix = fixOf(remedy, place.file, document.getText());
    if (fix === null) return null;
    const edit = new vscode.WorkspaceEdit();
    for (const { line, column, endLine, endColumn, text } of fix.edits) {
      const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
      edit.replace(document.uri, range, text, { needsConfirmation: true, label: fix.title });
    }
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
    action.edit = edit;
    action.command = { command: Command.offerAgain, title: 'Check Again', arguments: [script, check] };
    return action;
  }
}

function withDiagnostic(action: vscode.CodeAction, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  action.diagnostics = [diagnostic];
  return action;
}

function checkOf({ source, code }: vscode.Diagnostic): string | null {
  if (source !== 'Training Recipe' || typeof code !== 'object') return null;
  return String(code.value);
}
