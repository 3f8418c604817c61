import path from 'node:path';
import * as vscode from 'vscode';
import { Command } from '../contributions.ts';
import { Disposable } from '../disposable.ts';
import type { Trainings } from './trainings.ts';

/** While a training is watched: its step and loss in the status bar, to click and see it. */
export class WatchStatus extends Disposable {
  readonly #item = this.register(vscode.window.createStatusBarItem('watch', vscode.StatusBarAlignment.Left));

  constructor(private readonly trainings: Trainings) {
    super();
    this.#item.name = 'Training Recipe: Watched Training';
    this.register(trainings.onDidChange(() => this.#show()));
  }

  #show(): void {
    const [script] = this.trainings.running;
    if (script === undefined) {
      this.#item.hide();
      return;
    }
    const losses = this.trainings.of(script).trainings.at(-1)?.record.losses ?? [];
    const isTraining = this.trainings.of(script).phase === 'training';
    const at = isTraining ? `step ${losses.length}, loss ${losses.at(-1)?.toPrecision(4) ?? '–'}` : 'starting';
    this.#item.text = `$(pulse) ${path.basename(script)}: ${at}`;
    this.#item.tooltip = 'Show the training';
    this.#item.command = { command: Command.showDynamics, title: 'Show the training', arguments: [script] };
    this.#item.show();
  }
}
