import path from 'node:path';
import * as vscode from 'vscode';
import type { Check } from '../../recipe/check.ts';
import { allChecks } from '../../recipe/recipe.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import type { RecipeItem } from '../sidebar/items.ts';

/**
 * The script that a command is about: the one of the tree item or path that it was called with, else the active
 * editor's, else the only one, else the one that the person picks.
 */
export async function scriptOf(argument: unknown, catalogue: ScriptCatalogue): Promise<string | null> {
  if (typeof argument === 'string') return argument;
  if (isItem(argument)) return argument.script.file;
  const active = activeFile();
  const ofEditor = (): string | undefined =>
    active === undefined ? undefined : catalogue.scriptsWith(active)[0]?.file;
  const known = ofEditor();
  if (known !== undefined) return known;
  // VS Code has just started, or the file was just written.
  await catalogue.settled();
  const found = ofEditor();
  if (found !== undefined) return found;
  const [first, ...others] = catalogue.scripts;
  if (first === undefined) {
    void vscode.window.showInformationMessage('There is no training script in this workspace.');
    return null;
  }
  if (others.length === 0) return first.file;
  const items = catalogue.scripts.map(({ file }) => ({
    label: path.basename(file),
    description: path.dirname(vscode.workspace.asRelativePath(file)),
    file,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which training script?' });
  return picked?.file ?? null;
}

/** The active editor's; that of its tab, while its text is still on its way. */
function activeFile(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const ofTab =
    input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook ? input.uri : undefined;
  return (vscode.window.activeTextEditor?.document.uri ?? ofTab)?.fsPath;
}

/** The check of the tree item or id that a command was called with, else the one that the person picks. */
export async function checkOf(argument: unknown, id: unknown): Promise<Check | null> {
  if (isItem(argument) && argument.kind === 'check') return argument.check;
  const named = allChecks.find((check) => check.id === id || check.id === argument);
  if (named !== undefined) return named;
  const items = allChecks.map((check) => ({ label: check.title, detail: check.question, check }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which check?', matchOnDetail: true });
  return picked?.check ?? null;
}

export function isItem(argument: unknown): argument is RecipeItem {
  return typeof argument === 'object' && argument !== null && 'kind' in argument && 'script' in argument;
}
