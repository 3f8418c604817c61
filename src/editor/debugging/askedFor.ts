import * as vscode from 'vscode';
import { nameAt } from '../hover/variableAt.ts';

/** What VS Code hands to commands of the Variables view's menu, as far as it is needed here. */
interface VariableOfView {
  readonly variable: { readonly name: string; readonly evaluateName?: string };
}

/**
 * The expression that a command is about: the text that it was called with, the variable of the Variables view, else what
 * is selected in the editor, else the name under the cursor. Null where there is none.
 */
export function askedFor(argument: unknown): string | null {
  if (typeof argument === 'string') return argument;
  if (isVariable(argument)) return argument.variable.evaluateName ?? argument.variable.name;
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return null;
  const { document, selection } = editor;
  const selected = document.getText(selection).trim();
  if (selected !== '') return selected;
  return (
    nameAt(document.getText(), document.offsetAt(selection.active), document.languageId === 'python')?.name ?? null
  );
}

function isVariable(argument: unknown): argument is VariableOfView {
  if (typeof argument !== 'object' || argument === null || !('variable' in argument)) return false;
  const { variable } = argument;
  return typeof variable === 'object' && variable !== null && 'name' in variable && typeof variable.name === 'string';
}
