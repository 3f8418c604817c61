import * as vscode from 'vscode';
import { offsetAt, scopeOf } from '../../scripts/scopes/scopeOf.ts';
import { Source } from '../../scripts/syntax/source.ts';
import { Command } from '../contributions.ts';
import { tensorMarkdown } from '../hover/tensorMarkdown.ts';
import { nameAt, rootOf } from '../hover/variableAt.ts';
import { pausedFrame } from './pausedFrame.ts';
import type { TakenTensor, TakenTensors } from './takenTensors.ts';
import { STALE, takenWords } from './takenWords.ts';

/**
 * While a program is paused: the tensor that was taken of a variable, or a link that takes it. Evaluates nothing itself.
 * The debugger's own hover comes first; Alt shows this one.
 */
export class PausedHover implements vscode.HoverProvider {
  constructor(private readonly taken: TakenTensors) {}

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | null> {
    const frame = await pausedFrame();
    if (frame === null || frame.file !== document.uri.fsPath) return null;
    const text = document.getText();
    const word = nameAt(text, document.offsetAt(position), document.languageId === 'python');
    if (word === null) return null;
    const source = new Source(frame.file, text);
    const owner = rootOf(word.name);
    const scope = scopeOf(source, owner, word.start);
    const found = this.taken.all.find(
      (each) =>
        each.expression === word.name &&
        each.frame.session.id === frame.session.id &&
        each.frame.file === frame.file &&
        scopeOf(source, owner, offsetAt(source, each.frame)) === scope,
    );
    const start = document.positionAt(word.start);
    const range = new vscode.Range(start, start.translate(0, word.name.length));
    return new vscode.Hover(found === undefined ? offer(word.name) : await this.#describe(found), range);
  }

  async #describe(taken: TakenTensor): Promise<vscode.MarkdownString> {
    const { expression, summary, file, framework } = taken;
    const stale = this.taken.isStale(taken);
    const origin = stale ? `${takenWords(taken)}; ${STALE}` : takenWords(taken);
    const text = await tensorMarkdown({ name: expression, summary, file, framework, batchSize: null, origin });
    return withLink(text.appendText(' · '), stale ? 'Show it as it is now' : 'Take it again', expression);
  }
}

function offer(name: string): vscode.MarkdownString {
  return withLink(new vscode.MarkdownString(), 'Show tensor', name).appendText(` ${name} of the paused program`);
}

function withLink(text: vscode.MarkdownString, title: string, expression: string): vscode.MarkdownString {
  text.isTrusted = { enabledCommands: [Command.showTensor] };
  const given = encodeURIComponent(JSON.stringify([expression]));
  return text.appendMarkdown(`[${title}](command:${Command.showTensor}?${given})`);
}
