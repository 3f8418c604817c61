import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { SourceLocation } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { Command, Panel } from '../contributions.ts';
import type { TakenTensor, TakenTensors } from '../debugging/takenTensors.ts';
import { STALE, takenWords } from '../debugging/takenWords.ts';
import { Disposable } from '../disposable.ts';
import type { CapturedTensor } from '../hover/capturedTensor.ts';
import type { PanelToHost } from './panelMessages.ts';
import { reveal } from './scriptPanels.ts';
import type { TensorPanelToHost, TensorSnapshot } from './tensorMessages.ts';
import { webviewPage } from './webviewPage.ts';

/** A tensor with where it comes from, as the panel shows it. */
interface Shown extends Omit<TensorSnapshot, 'stale' | 'tensors' | 'mayTakeAgain'> {
  readonly summary: TensorSummary;
  readonly file: string | null;
  readonly place: SourceLocation | null;
  stale(): string | null;
  /** What to ask the paused program for again; null where it cannot be asked now. */
  again(): string | null;
}

/**
 * One panel for the tensor that was asked for last: of a paused program, or of a script's last capture. It ends with the
 * window, as a program does.
 */
export class TensorPanel extends Disposable {
  #panel: vscode.WebviewPanel | null = null;
  #shown: Shown | null = null;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly taken: TakenTensors,
    /** Where the tensors of captures lie. */
    private readonly runs: string,
  ) {
    super();
    this.register(taken.onDidChange(() => this.#post()));
    this.register(vscode.debug.onDidChangeActiveStackItem(() => this.#post()));
    this.register({ dispose: () => this.#panel?.dispose() });
  }

  showTaken(tensor: TakenTensor): void {
    const { expression, summary, file, framework, frame, takenAt } = tensor;
    this.#show({
      name: expression,
      origin: takenWords(tensor),
      capturedAt: takenAt,
      framework,
      batchSize: null,
      missing: file === null ? missingWords(tensor) : null,
      summary,
      file,
      place: frame.file === null ? null : { file: frame.file, line: frame.line, column: 1 },
      stale: () => (this.taken.isStale(tensor) ? STALE : null),
      again: () => {
        const active = vscode.debug.activeStackItem;
        const isThere = active instanceof vscode.DebugStackFrame && active.session.id === frame.session.id;
        return isThere ? expression : null;
      },
    });
  }

  showCaptured(tensor: CapturedTensor): void {
    const { isStale, file } = tensor;
    const isKept = file !== null && existsSync(file);
    this.#show({
      ...tensor,
      missing: isKept ? null : 'Its values were not kept. Run a check of the script again.',
      stale: () => (isStale ? 'the script has changed since' : null),
      again: () => null,
    });
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    this.#panel ??= this.#open();
    this.#panel.title = `Tensor: ${shown.name}`;
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
        vscode.Uri.file(this.runs),
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
    else if (type === 'take-again') void vscode.commands.executeCommand(Command.showTensor, shown.again() ?? undefined);
    else if (type === 'reveal' && shown.place !== null) void reveal(shown.place);
  }

  #post(): void {
    if (this.#panel === null || this.#shown === null) return;
    const { webview } = this.#panel;
    const uriOf = (file: string): string => webview.asWebviewUri(vscode.Uri.file(file)).toString();
    void webview.postMessage({ type: 'snapshot', snapshot: this.#snapshotOf(this.#shown, uriOf) });
  }

  #snapshotOf(shown: Shown, uriOf: (file: string) => string): TensorSnapshot {
    const { name, origin, capturedAt, framework, batchSize, missing, summary, file } = shown;
    return {
      name,
      origin,
      capturedAt,
      framework,
      batchSize,
      missing,
      stale: shown.stale(),
      tensors: [{ ...summary, role: 'variable', uri: file === null ? null : uriOf(file) }],
      mayTakeAgain: shown.again() !== null,
    };
  }
}

function missingWords({ summary: { dtype, firstValues } }: TakenTensor): string {
  if (dtype === 'string' || dtype === 'object') return firstValues.join('  ');
  if (dtype.startsWith('complex')) return 'Complex numbers are not drawn.';
  return 'A single row of it is too large to be handed over. Ask for a part of it: select an expression that gives one.';
}
