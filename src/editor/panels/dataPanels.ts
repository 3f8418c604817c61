import path from 'node:path';
import * as vscode from 'vscode';
import type { SourceLocation } from '../../training/protocol.ts';
import { Command, Panel } from '../contributions.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import { openLine } from '../scripts/openLine.ts';
import type { DataPanelToHost, HostToDataPanel } from './dataMessages.ts';
import { dataSnapshot } from './dataSnapshot.ts';
import { webviewPage } from './webviewPage.ts';

/** *Look at the data*: one panel a script, with the captured batch as the net got it. */
export class DataPanels extends Disposable implements vscode.WebviewPanelSerializer {
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly examinations: Examinations,
    private readonly freshness: Freshness,
  ) {
    super();
    this.register(vscode.window.registerWebviewPanelSerializer(Panel.data, this));
    this.register(examinations.onDidChange((script) => this.#post(script)));
    this.register(freshness.onDidChange((script) => this.#post(script)));
  }

  /** Shows the script's panel; a person who looks at the data while another tab is on top gets it to the front. */
  show(script: string): void {
    const open = this.#panels.get(script);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const title = `Data: ${path.basename(script)}`;
    this.#adopt(vscode.window.createWebviewPanel(Panel.data, title, vscode.ViewColumn.Beside), script);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const script = typeof state === 'object' && state !== null && 'script' in state ? state.script : null;
    if (typeof script === 'string') this.#adopt(panel, script);
    else panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, script: string): void {
    this.#panels.get(script)?.dispose();
    this.#panels.set(script, panel);
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview'),
        vscode.Uri.file(this.examinations.runsDirectory),
      ],
    };
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extensionUri, 'media', 'data-light.svg'),
      dark: vscode.Uri.joinPath(this.extensionUri, 'media', 'data-dark.svg'),
    };
    const listener = webview.onDidReceiveMessage((message: DataPanelToHost) => this.#receive(script, message));
    panel.onDidDispose(() => {
      listener.dispose();
      if (this.#panels.get(script) === panel) this.#panels.delete(script);
    });
    webview.html = webviewPage(webview, this.extensionUri, { title: panel.title, name: 'data', initial: { script } });
  }

  #receive(script: string, message: DataPanelToHost): void {
    switch (message.type) {
      case 'ready':
        this.#post(script);
        break;
      case 'reveal':
        void reveal(message.location);
        break;
      case 'capture':
        void vscode.commands.executeCommand(Command.lookAtData, script, 'again');
        break;
      case 'show-log':
        void vscode.commands.executeCommand(Command.showLog);
        break;
    }
  }

  #post(script: string): void {
    const webview = this.#panels.get(script)?.webview;
    if (webview === undefined) return;
    const results = this.examinations.resultsOf(script);
    const stale = results.capture !== null && this.freshness.isStale(script, results.capture);
    const uriOf = (file: string): string => webview.asWebviewUri(vscode.Uri.file(file)).toString();
    const snapshot = dataSnapshot(results, this.examinations.activityOf(script), stale, uriOf);
    const message: HostToDataPanel = { type: 'snapshot', snapshot };
    void webview.postMessage(message);
  }
}

/** Opens a line beside the panel, not on top of it. */
async function reveal(location: SourceLocation): Promise<void> {
  const { file, cell } = location;
  const shown =
    cell === undefined
      ? vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === file)
      : vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook.uri.fsPath === file);
  await openLine(location, shown?.viewColumn ?? vscode.ViewColumn.One);
}
