import * as vscode from 'vscode';
import { Source } from '../../scripts/syntax/source.ts';
import { summaryLine } from '../../tensors/summaryLine.ts';
import { Disposable } from '../disposable.ts';
import { lastMention } from './lastMention.ts';
import type { TakenTensor, TakenTensors } from './takenTensors.ts';

/**
 * What was taken, in one line behind the last line that mentions it, until the program goes on. Looks like the debugger's
 * inline values but is none of them: a provider of those would take the place of the debugger's own for the whole language.
 */
export class InlineTensors extends Disposable {
  readonly #decoration = this.register(
    vscode.window.createTextEditorDecorationType({
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
      after: {
        margin: '0 0 0 1.5em',
        color: new vscode.ThemeColor('editor.inlineValuesForeground'),
        backgroundColor: new vscode.ThemeColor('editor.inlineValuesBackground'),
      },
    }),
  );

  constructor(private readonly taken: TakenTensors) {
    super();
    this.register(taken.onDidChange(() => this.#draw()));
    this.register(vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()));
  }

  #draw(): void {
    const current = this.taken.all.filter((each) => !this.taken.isStale(each));
    for (const editor of vscode.window.visibleTextEditors) {
      const { fsPath } = editor.document.uri;
      const here = current.filter(({ frame }) => frame.file === fsPath);
      editor.setDecorations(this.#decoration, decorations(editor.document, here));
    }
  }
}

function decorations(document: vscode.TextDocument, taken: readonly TakenTensor[]): vscode.DecorationOptions[] {
  if (taken.length === 0) return [];
  const source = new Source(document.uri.fsPath, document.getText());
  const ofLine = new Map<number, string[]>();
  for (const { expression, summary, frame } of taken) {
    const line = Math.min(lastMention(source, expression, frame) ?? frame.line, document.lineCount) - 1;
    ofLine.set(line, [...(ofLine.get(line) ?? []), `${expression} = ${summaryLine(summary)}`]);
  }
  return [...ofLine].map(([line, words]) => ({
    range: document.lineAt(line).range,
    renderOptions: { after: { contentText: words.join(', ') } },
  }));
}
