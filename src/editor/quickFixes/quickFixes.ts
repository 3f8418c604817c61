import * as vscode from 'vscode';
import { examplesOf } from '../../recipe/check.ts';
import { type Fix, fileOf, fixOf } from '../../remedies/remedies.ts';
import { Command } from '../contributions.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import { placeOf } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';

/** What mends a finding, offered on its line. It is shown as a diff first, and made only when the person says so. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  constructor(
    private readonly catalogue: ScriptCatalogue,
    private readonly examinations: Examinations,
    private readonly freshness: Freshness,
  ) {}

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const actions = diagnostics.flatMap((diagnostic) => {
      const check = checkOf(diagnostic);
      return this.catalogue.scriptsWith(document.uri.fsPath).flatMap(({ file: script }) => {
        const fix = check === null ? null : this.fixFor(script, check, document);
        if (fix === null) return [];
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
        action.command = { command: Command.previewFix, title: fix.title, arguments: [script, check, document.uri] };
        action.diagnostics = [diagnostic];
        return [action];
      });
    });
    actions.push(...diagnostics.flatMap((diagnostic) => this.#looks(document, diagnostic)));
    // Several findings of one cause know the same way out.
    return [...new Map(actions.map((action) => [action.title, action])).values()];
  }

  /** Opens the examples that a finding speaks of. */
  #looks(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
    const check = checkOf(diagnostic);
    return this.catalogue.scriptsWith(document.uri.fsPath).flatMap(({ file: script }) => {
      const found = check === null ? undefined : this.examinations.resultsOf(script).findings[check]?.finding;
      const examples = found === undefined ? null : examplesOf(found);
      if (examples === null) return [];
      const title = examples.length === 1 ? 'Look at the example' : `Look at the ${examples.length} examples`;
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.command = { command: Command.showExamples, title, arguments: [script, check] };
      action.diagnostics = [diagnostic];
      return [action];
    });
  }

  /** The checks that a fix of this one's finding may change: those that found the same cause, or refer to it. */
  checksToRepeat(script: string, check: string): readonly string[] {
    const findings = Object.values(this.examinations.resultsOf(script).findings).map(({ finding }) => finding);
    const fixed = findings.find((finding) => finding.check === check);
    const leader = fixed?.refersTo ?? check;
    return findings
      .filter((finding) => finding.check === leader || finding.refersTo === leader || finding.check === check)
      .map((finding) => finding.check);
  }

  /** Null where the text is no longer what was examined, as its lines may have moved, or leaves no certain edit. */
  fixFor(script: string, check: string, document: vscode.TextDocument): Fix | null {
    const dated = this.examinations.resultsOf(script).findings[check];
    const place = placeOf(document);
    if (!dated || dated.finding.remedy === null || place === null) return null;
    const { remedy } = dated.finding;
    if (this.freshness.isStale(script, dated) || (fileOf(remedy) ?? script) !== place.file) return null;
    return fixOf(remedy, place.file, document.getText());
  }
}

function checkOf({ source, code }: vscode.Diagnostic): string | null {
  if (source !== 'Training Recipe' || typeof code !== 'object') return null;
  return String(code.value);
}
