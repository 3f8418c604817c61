import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Choice } from '../../recipe/2-skeleton/generalize.ts';
import { functionsOf, type ScriptFunction } from '../../scripts/functions/functionsOf.ts';
import { ScriptText } from '../../scripts/scriptText.ts';

/** Asks for two functions of a script and for what they are to be given; null when the person leaves. */
export async function pickFunctions(script: string): Promise<Choice | null> {
  const { source } = new ScriptText(script, await readFile(script, 'utf8'));
  const functions = functionsOf(source);
  if (functions.length < 2) {
    void vscode.window.showInformationMessage(
      'This script has fewer than two functions of its own: write the loopy version beside the general one.',
    );
    return null;
  }
  const first = await pick(inFrontFirst(functions, script), 'Which function is to be compared?');
  if (first === null) return null;
  const others = functions.filter(({ name }) => name !== first.name);
  const second = await pick(others, `Which one is the loopy version of ${first.name}?`);
  if (second === null) return null;
  const given = await vscode.window.showInputBox({
    title: `${first.name}(${first.parameters.join(', ')})`,
    prompt: 'Variables to give them, with commas between: names, input, target, output, or numbers.',
    placeHolder: 'Empty: variables of the same names, else the captured batch',
  });
  if (given === undefined) return null;
  const names = given
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return { first: first.name, second: second.name, arguments: names.length > 0 ? names : null, file: script };
}

/** The function in which the cursor stands comes first. */
function inFrontFirst(functions: readonly ScriptFunction[], script: string): readonly ScriptFunction[] {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.fsPath !== script) return functions;
  const cursor = editor.selection.active.line + 1;
  const at = functions.findLast(({ line }) => line <= cursor);
  return at === undefined ? functions : [at, ...functions.filter((each) => each !== at)];
}

async function pick(functions: readonly ScriptFunction[], placeHolder: string): Promise<ScriptFunction | null> {
  const items = functions.map((each) => ({
    label: each.name,
    description: `(${each.parameters.join(', ')})`,
    detail: `line ${each.line}`,
    each,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  return picked?.each ?? null;
}
