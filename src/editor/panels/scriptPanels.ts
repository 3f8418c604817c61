import * as vscode from 'vscode';
import type { SourceLocation } from '../../training/protocol/capture.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import { openLine } from '../scripts/openLine.ts';
import type { PanelState, PanelToHost } from './panelMessages.ts';
import { webviewPage } from './webviewPage.ts';

export interface PanelKind {
  /** The view type. */
  readonly type: string;
  /** `dist/webview/NAME.js` and `NAME.css`, and `media/NAME-light.svg` and `NAME-dark.svg`. */
  readonly name: string;
  readonly title: (script: string) => string;
  /** What its webviews may fetch besides what runs leave behind. */
  readonly folders?: readonly string[];
}

/** What panels of every kind stand on. */
export interface PanelGround {
  readonly extensionUri: vscode.Uri;
  readonly examinations: Examinations;
  readonly freshness: Freshness;
  readonly memory: vscode.Memento;
}

/**
 * Panels of one kind, one a script: brought back after a reload as they were, and told a whole snapshot whenever something
 * changed or the webview asks for it.
 */
export abstract class ScriptPanels<Message> extends Disposable implements vscode.WebviewPanelSerializer {
  readonly #panels = new Map<string, vscode.WebviewPanel>();
  readonly #memory: vscode.Memento;
  protected readonly extensionUri: vscode.Uri;
  protected readonly examinations: Examinations;
  protected readonly freshness: Freshness;

  protected constructor(
    { extensionUri, examinations, freshness, memory }: PanelGround,
    private readonly kind: PanelKind,
  ) {
    super();
    this.extensionUri = extensionUri;
    this.examinations = examinations;
    this.freshness = freshness;
    this.#memory = memory;
    this.register(vscode.window.registerWebviewPanelSerializer(kind.type, this));
    this.register(examinations.onDidChange((script) => this.post(script)));
    this.register(freshness.onDidChange((script) => this.post(script)));
  }

  protected abstract snapshotOf(script: string, uriOf: (file: string) => string): unknown;
  protected abstract receive(script: string, message: Message): void;

  /** Shows the script's panel; where it is open behind another tab it comes to the front. */
  show(script: string): void {
    const open = this.#panels.get(script);
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const { type, title } = this.kind;
    this.#adopt(vscode.window.createWebviewPanel(type, title(script), vscode.ViewColumn.Beside), script);
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
    const { name } = this.kind;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview'),
        ...[this.examinations.runsDirectory, ...(this.kind.folders ?? [])].map((folder) => vscode.Uri.file(folder)),
      ],
    };
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extensionUri, 'media', `${name}-light.svg`),
      dark: vscode.Uri.joinPath(this.extensionUri, 'media', `${name}-dark.svg`),
    };
    // VS Code itself writes a webview's state down as the window goes, which a browser that is reloaded may not wait for.
    const key = `${this.kind.type} ${script}`;
    const listener = webview.onDidReceiveMessage((message: Message | PanelToHost) => {
      if (!isOfEveryPanel(message)) this.receive(script, message);
      else if (message.type === 'ready') this.post(script);
      else void this.#memory.update(key, message.state);
    });
    panel.onDidDispose(() => {
      listener.dispose();
      if (this.#panels.get(script) !== panel) return;
      this.#panels.delete(script);
      void this.#memory.update(key, undefined);
    });
    const initial = this.#memory.get<PanelState>(key, { script });
    webview.html = webviewPage(webview, this.extensionUri, { title: panel.title, name, initial });
  }

  protected post(script: string): void {
    const webview = this.#panels.get(script)?.webview;
    if (webview === undefined) return;
    const uriOf = (file: string): string => webview.asWebviewUri(vscode.Uri.file(file)).toString();
    void webview.postMessage({ type: 'snapshot', snapshot: this.snapshotOf(script, uriOf) });
    this.posted(script);
  }

  /** Its panel was told how things stand. */
  protected posted(_script: string): void {}
}

function isOfEveryPanel(message: unknown): message is PanelToHost {
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : null;
  return type === 'ready' || type === 'state';
}

/** Opens a line beside the panel, not on top of it. */
export async function reveal(location: SourceLocation): Promise<void> {
  const { file, cell } = location;
  const shown =
    cell === undefined
      ? vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === file)
      : vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook.uri.fsPath === file);
  await openLine(location, shown?.viewColumn ?? vscode.ViewColumn.One);
}
