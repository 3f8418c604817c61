import * as vscode from 'vscode';
import type { SourceLocation } from '../../training/protocol/capture.ts';
import { Command, Panel } from '../contributions.ts';
import type { TakenTensor, TakenTensors } from '../debugging/takenTensors.ts';
import { Disposable } from '../disposable.ts';
import { type CapturedTensor, type CapturedVariable, tensorOfLastCapture } from '../hover/capturedTensor.ts';
import { USUAL_SHOWING } from './dataMessages.ts';
import type { PanelToHost } from './panelMessages.ts';
import { type PanelGround, reveal } from './scriptPanels.ts';
import type { TensorPanelState, TensorPanelToHost, TensorSnapshot } from './tensorMessages.ts';
import { capturedSnapshot, endedSnapshot, takenSnapshot } from './tensorSnapshot.ts';
import { webviewPage } from './webviewPage.ts';

/** What the panel is about. */
type Shown =
  | { readonly kind: 'taken'; readonly tensor: TakenTensor }
  | { readonly kind: 'captured'; readonly variable: CapturedVariable }
  /** Of a paused program, before the window was reloaded. */
  | { readonly kind: 'ended'; readonly name: string };

/**
 * One panel for the tensor that was asked for last: of a paused program, or a variable of a script at its last capture,
 * which is brought back after a reload and follows new captures.
 */
export class TensorPanel extends Disposable implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | null = null;
  #shown: Shown | null = null;

  constructor(
    private readonly ground: PanelGround,
    private readonly taken: TakenTensors,
  ) {
    super();
    const { examinations, freshness } = ground;
    this.register(vscode.window.registerWebviewPanelSerializer(Panel.tensor, this));
    for (const event of [taken.onDidChange, examinations.onDidChange, freshness.onDidChange]) {
      this.register(event(() => this.#post()));
    }
    this.register(vscode.debug.onDidChangeActiveStackItem(() => this.#post()));
  }

  showTaken(tensor: TakenTensor): void {
    this.#show({ kind: 'taken', tensor });
  }

  showCaptured(variable: CapturedVariable): void {
    this.#show({ kind: 'captured', variable });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const state = this.ground.memory.get<TensorPanelState>(Panel.tensor);
    if (state === undefined) {
      panel.dispose();
      return;
    }
    const { variable, name } = state;
    this.#shown = variable === null ? { kind: 'ended', name } : { kind: 'captured', variable };
    this.#adopt(panel);
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    if (this.#panel === null) {
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.#adopt(vscode.window.createWebviewPanel(Panel.tensor, 'Tensor', place));
    } else {
      this.#panel.reveal(undefined, true);
    }
    this.#post();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri, examinations, memory } = this.ground;
    this.#panel?.dispose();
    this.#panel = panel;
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(extensionUri, 'dist', 'webview'),
        vscode.Uri.file(this.taken.folder),
        vscode.Uri.file(examinations.runsDirectory),
      ],
    };
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', `data-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const listener = panel.webview.onDidReceiveMessage((message: TensorPanelToHost | PanelToHost) =>
      this.#receive(message),
    );
    panel.onDidDispose(() => {
      listener.dispose();
      if (this.#panel !== panel) return;
      this.#panel = null;
      this.#shown = null;
      void memory.update(Panel.tensor, undefined);
    });
    panel.webview.html = webviewPage(panel.webview, extensionUri, {
      title: 'Tensor',
      name: 'tensor',
      initial: memory.get<TensorPanelState>(Panel.tensor, EMPTY),
    });
  }

  #receive(message: TensorPanelToHost | PanelToHost): void {
    const shown = this.#shown;
    if (message.type === 'ready') this.#post();
    else if (message.type === 'state') void this.ground.memory.update(Panel.tensor, message.state);
    else if (message.type === 'take-again') {
      const expression = shown?.kind === 'taken' ? shown.tensor.expression : undefined;
      void vscode.commands.executeCommand(Command.showTensor, expression);
    } else {
      const place = shown === null ? null : this.#placeOf(shown);
      if (place !== null) void reveal(place);
    }
  }

  #post(): void {
    if (this.#panel === null || this.#shown === null) return;
    const { webview } = this.#panel;
    const uriOf = (file: string): string => webview.asWebviewUri(vscode.Uri.file(file)).toString();
    const snapshot = this.#snapshotOf(this.#shown, uriOf);
    this.#panel.title = `Tensor: ${snapshot.name}`;
    void webview.postMessage({ type: 'snapshot', snapshot });
  }

  #snapshotOf(shown: Shown, uriOf: (file: string) => string): TensorSnapshot {
    switch (shown.kind) {
      case 'taken':
        return takenSnapshot(
          shown.tensor,
          { isStale: this.taken.isStale(shown.tensor), mayTakeAgain: isPausedAgain(shown.tensor) },
          uriOf,
        );
      case 'captured':
        return capturedSnapshot(shown.variable, this.#lastOf(shown.variable), uriOf);
      case 'ended':
        return endedSnapshot(shown.name);
    }
  }

  #placeOf(shown: Shown): SourceLocation | null {
    switch (shown.kind) {
      case 'taken': {
        const { file, line } = shown.tensor.frame;
        return file === null ? null : { file, line, column: 1 };
      }
      case 'captured':
        return this.#lastOf(shown.variable)?.place ?? null;
      case 'ended':
        return null;
    }
  }

  #lastOf(variable: CapturedVariable): CapturedTensor | null {
    const { examinations, freshness } = this.ground;
    const { capture } = examinations.resultsOf(variable.script);
    return tensorOfLastCapture(variable, capture, (script, of) => freshness.isStale(script, of));
  }
}

const EMPTY: TensorPanelState = {
  script: '',
  name: '',
  variable: null,
  ...USUAL_SHOWING,
};

function isPausedAgain({ frame }: TakenTensor): boolean {
  const active = vscode.debug.activeStackItem;
  return active instanceof vscode.DebugStackFrame && active.session.id === frame.session.id;
}
