import path from 'node:path';
import * as vscode from 'vscode';
import type { Fix } from '../../remedies/remedies.ts';
import { Disposable } from '../disposable.ts';

const SCHEME = 'training-recipe-fix';

/** Shows what a quick fix would change as a diff, and makes the change when the person says so. */
export class FixPreview extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** @returns whether the change was made, and whether its check is to be run again */
  async propose(document: vscode.TextDocument, fix: Fix): Promise<'applied' | 'check-again' | null> {
    const proposed = document.uri.with({ scheme: SCHEME, query: String(document.version) });
    this.#texts.set(proposed.toString(), edited(document, fix));
    const title = `${path.basename(document.uri.fsPath)}: ${fix.title}`;
    await vscode.commands.executeCommand('vscode.diff', document.uri, proposed, title);
    const [apply, again] = ['Apply', 'Apply and Check Again'];
    const answer = await vscode.window.showInformationMessage(`${fix.title}?`, again, apply);
    await closeTab(proposed);
    this.#texts.delete(proposed.toString());
    if (answer === undefined) return null;
    const applied = await vscode.workspace.applyEdit(workspaceEdit(document, fix));
    return applied ? (answer === again ? 'check-again' : 'applied') : null;
  }
}

function edited(document: vscode.TextDocument, { edits }: Fix): string {
  const text = document.getText();
  return edits
    .map((edit) => ({ range: rangeOf(edit), text: edit.text }))
    .sort((one, other) => other.range.start.compareTo(one.range.start))
    .reduce(
      (changed, { range, text: put }) =>
        changed.slice(0, document.offsetAt(range.start)) + put + changed.slice(document.offsetAt(range.end)),
      text,
    );
}

function workspaceEdit(document: vscode.TextDocument, { edits }: Fix): vscode.WorkspaceEdit {
  const change = new vscode.WorkspaceEdit();
  for (const edit of edits) change.replace(document.uri, rangeOf(edit), edit.text);
  return change;
}

function rangeOf({ line, column, endLine, endColumn }: Fix['edits'][number]): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}

async function closeTab(proposed: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = tabs.filter(
    ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === proposed.toString(),
  );
  if (shown.length > 0) await vscode.window.tabGroups.close(shown);
}
