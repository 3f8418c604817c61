import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { isNotebook, readNotebook, withoutMagics } from '../../scripts/notebook.ts';

/** What a document holds: a file, or a cell of a notebook, counted from 0 among all of its cells. */
export interface DocumentPlace {
  readonly file: string;
  readonly cell?: number;
}

/** Null for what is not on disk. */
export function placeOf({ uri }: vscode.TextDocument): DocumentPlace | null {
  if (uri.scheme === 'file') return { file: uri.fsPath };
  if (uri.scheme !== 'vscode-notebook-cell') return null;
  const cells = openNotebook(uri.fsPath)?.getCells() ?? [];
  const cell = cells.find(({ document }) => document.uri.toString() === uri.toString());
  return cell === undefined ? null : { file: uri.fsPath, cell: cell.index };
}

export function openNotebook(file: string): vscode.NotebookDocument | null {
  const found = vscode.workspace.notebookDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
  return found ?? null;
}

/** The document of a cell while its notebook is open. */
export function openCell({ file, cell }: DocumentPlace): vscode.TextDocument | null {
  const notebook = openNotebook(file);
  return cell === undefined || notebook === null || cell >= notebook.cellCount ? null : notebook.cellAt(cell).document;
}

/** Whether an open notebook's code differs from what is on disk. Outputs alone do not count: nothing reads them. */
export async function hasUnsavedCode(notebook: vscode.NotebookDocument): Promise<boolean> {
  if (!notebook.isDirty) return false;
  const saved = readNotebook(await readFile(notebook.uri.fsPath, 'utf8').catch(() => ''));
  return saved?.text !== codeOf(notebook);
}

/**
 * SHA-256 of what a run of the script would read: a file's bytes; of a notebook only its code, as pictures and counts
 * that a kernel adds change nothing.
 *
 * @param unsaved changes that are not saved yet count
 */
export async function hashOfScript(script: string, { unsaved }: { readonly unsaved: boolean }): Promise<string> {
  const bytes = await readFile(script).catch(() => Buffer.alloc(0));
  const sha256 = (text: Uint8Array | string): string => createHash('sha256').update(text).digest('hex');
  if (isNotebook(script)) {
    const notebook = unsaved ? openNotebook(script) : null;
    const code = notebook?.isDirty ? codeOf(notebook) : readNotebook(bytes.toString('utf8'))?.text;
    return sha256(code ?? bytes);
  }
  const document = unsaved ? openDocument(script) : undefined;
  return sha256(document?.isDirty ? document.getText() : bytes);
}

export function openDocument(file: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
}

/** As `readNotebook` gives it. */
function codeOf(notebook: vscode.NotebookDocument): string {
  return notebook
    .getCells()
    .filter(({ kind, document }) => kind === vscode.NotebookCellKind.Code && document.languageId === 'python')
    .map(({ document }) => withoutMagics(document.getText()))
    .join('\n');
}
