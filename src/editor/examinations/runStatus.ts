import path from 'node:path';
import * as vscode from 'vscode';
import { Command, ContextKey, View } from '../contributions.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from './examinations.ts';

/** While something runs: a bar over the view, and in the status bar what is being done, to click and cancel. */
export class RunStatus extends Disposable {
  readonly #item = this.register(vscode.window.createStatusBarItem('run', vscode.StatusBarAlignment.Left));
  #endProgress: (() => void) | null = null;

  constructor(private readonly examinations: Examinations) {
    super();
    this.#item.name = 'Training Recipe';
    this.#item.command = { command: Command.cancel, title: 'Cancel' };
    this.register(examinations.onDidChange(() => this.#show()));
    this.register({ dispose: () => this.#endProgress?.() });
  }

  #show(): void {
    const [first, ...waiting] = this.examinations.activities;
    void vscode.commands.executeCommand('setContext', ContextKey.running, first !== undefined);
    if (first === undefined) {
      this.#endProgress?.();
      this.#endProgress = null;
      this.#item.hide();
      return;
    }
    const others = waiting.length === 0 ? '' : ` (${waiting.length} more)`;
    this.#item.text = `$(loading~spin) ${path.basename(first.script)}: ${first.message}${others}`;
    this.#item.tooltip = 'Click to cancel';
    this.#item.show();
    if (this.#endProgress !== null) return;
    void vscode.window.withProgress({ location: { viewId: View.recipe } }, () => {
      return new Promise<void>((resolve) => {
        this.#endProgress = resolve;
      });
    });
  }
}
