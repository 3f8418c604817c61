import * as vscode from 'vscode';
import { Command, Panel } from '../contributions.ts';
import type { TakenTensor, TakenTensors } from '../debugging/takenTensors.ts';
import { STALE, takenWords } from '../debugging/takenWords.ts';
import { Disposable } from '../disposable.ts';
import type { PanelToHost } from './panelMessages.ts';
import { reveal } from './scriptPanels.ts';
import type { TensorPanelToHost, TensorSnapshot } from './tensorMessages.ts';
import { webviewPage } from './webviewPage.ts';

/** One panel for the tensor of a paused program that was asked for last. It ends with the window, as the program does. */
export class TensorPanel extends Disposable {
  #panel: vscode.WebviewPanel | null = null;
  #shown: TakenTensor | null = null;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly taken: TakenTensors,
  ) {
    super();
    this.register(taken.onDidChange(() => this.#post()));
    this.register(vscode.debug.onDidChangeActiveStackItem(() => this.#post()));
    this.register({ dispose: () => this.#panel?.dispose() });
  }

  showTaken(tensor: TakenTensor): void {
    this.#shown = tensor;
    this.#panel ??= this.#open();
    this.#panel.title = `Tensor: ${tensor.expression}`;
    this.#panel.reveal(undefined, true);
    this.#post();
  }

  #open(): vscode.WebviewPanel {
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(Panel.tensor, 'Tensor', place, {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview'),
        vscode.Uri.file(this.taken.folder),
      ],
    });
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(this.extensionUri, 'media', `data-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const listener = panel.webview.onDidReceiveMessage((message: TensorPanelToHost | PanelToHost) =>
      this.#receive(message),
    );
    panel.onDidDispose(() => {
      listener.dispose();
      this.#panel = null;
      this.#shown = null;
    });
    panel.webview.html = webviewPage(panel.webview, this.extensionUri, {
      title: 'Tensor',
      name: 'tensor',
      initial: {},
    });
    return panel;
  }

  #receive({ type }: TensorPanelToHost | PanelToHost): void {
    const shown = this.#shown;
    if (type === 'ready') this.#post();
    else if (shown === null) return;
    else if (type === 'take-again') void vscode.commands.executeCommand(Command.showTensor, shown.expression);
    else if (type === 'reveal' && shown.frame.file !== null)
      void reveal({ file: shown.frame.file, line: shown.frame.line, column: 1 });
  }

  #post(): void {
    if (this.#panel === null || this.#shown === null) return;
    const { webview } = this.#panel;
    const uriOf = (file: string): string => webview.asWebviewUri(vscode.Uri.file(file)).toString();
    void webview.postMessage({ type: 'snapshot', snapshot: this.#snapshotOf(this.#shown, uriOf) });
  }

  #snapshotOf(shown: TakenTensor, uriOf: (file: string) => string): TensorSnapshot {
    const { expression, summary, file, framework, frame, takenAt } = shown;
    const active = vscode.debug.activeStackItem;
    return {
      name: expression,
      origin: takenWords(shown),
      stale: this.taken.isStale(shown) ? STALE : null,
      capturedAt: takenAt,
      framework,
      batchSize: null,
      tensors: [{ ...summary, role: 'variable', uri: file === null ? null : uriOf(file) }],
      missing: file === null ? missingWords(shown) : null,
      mayTakeAgain: active instanceof vscode.DebugStackFrame && active.session.id === frame.session.id,
    };
  }
}

function missingWords({ summary: { dtype, firstValues } }: TakenTensor): string {
  if (dtype === 'string' || dtype === 'object') return firstValues.join('  ');
  if (dtype.startsWith('complex')) return 'Complex numbers are not drawn.';
  return 'A single row of it is too large to be handed over. Ask for a part of it: select an expression that gives one.';
}
