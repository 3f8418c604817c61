import * as vscode from 'vscode';
import { openCell } from './openNotebook.ts';

interface Line {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly cell?: number;
}

/** Opens a file, or a notebook at a cell, with the cursor on a line. */
export async function openLine(place: Line, viewColumn?: vscode.ViewColumn): Promise<void> {
  const position = new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1));
  const selection = new vscode.Range(position, position);
  const column = viewColumn === undefined ? {} : { viewColumn };
  if (place.cell === undefined) {
    await vscode.window.showTextDocument(vscode.Uri.file(place.file), { selection, ...column });
    return;
  }
  await vscode.workspace.openNotebookDocument(vscode.Uri.file(place.file));
  const cell = openCell(place);
  // A cell that is gone: the notebook itself still shows what became of it.
  await vscode.commands.executeCommand('vscode.open', cell?.uri ?? vscode.Uri.file(place.file), {
    selection,
    ...column,
  });
}
