import path from 'node:path';
import * as vscode from 'vscode';
import { hasUnsavedCode, openNotebook } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';

/** Whether a script may be run now. Where it may not, the person is told why and offered what helps. */
export async function mayRun(script: string, catalogue: ScriptCatalogue): Promise<boolean> {
  return (await isTrusted()) && (await isSaved(catalogue.scriptAt(script)?.files ?? [script]));
}

async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const answer = await vscode.window.showWarningMessage(
    'A check runs the script, and nothing is run in a folder that you do not trust. Trust the folder to run checks.',
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}

/** A run reads the files on disk: what is not saved would not be examined. */
async function isSaved(files: readonly string[]): Promise<boolean> {
  const unsaved = await unsavedDocuments(files);
  if (unsaved.length === 0) return true;
  const names = unsaved.map(({ uri }) => path.basename(uri.fsPath)).join(' and ');
  const answer = await vscode.window.showWarningMessage(`Save ${names} first: a check runs what is on disk.`, 'Save');
  if (answer !== 'Save') return false;
  const saved = await Promise.all(unsaved.map((document) => document.save()));
  return saved.every(Boolean);
}

async function unsavedDocuments(
  files: readonly string[],
): Promise<readonly (vscode.TextDocument | vscode.NotebookDocument)[]> {
  const documents = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file' && files.includes(uri.fsPath),
  );
  const notebooks: vscode.NotebookDocument[] = [];
  for (const notebook of files.map(openNotebook)) {
    if (notebook !== null && (await hasUnsavedCode(notebook))) notebooks.push(notebook);
  }
  return [...documents, ...notebooks];
}
