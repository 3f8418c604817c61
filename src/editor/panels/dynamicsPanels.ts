import path from 'node:path';
import * as vscode from 'vscode';
import { PREDICTION_DYNAMICS } from '../../recipe/2-skeleton/predictionDynamics.ts';
import { checkPage } from '../checkPage.ts';
import { Command, Panel } from '../contributions.ts';
import type { Trainings } from '../watching/trainings.ts';
import type { DynamicsPanelToHost, DynamicsSnapshot } from './dynamicsMessages.ts';
import { dynamicsSnapshot } from './dynamicsSnapshot.ts';
import { type PanelGround, reveal, ScriptPanels } from './scriptPanels.ts';

/** *Watch training*: losses, norms and predictions of a script's own trainings, while they go on and afterwards. */
export class DynamicsPanels extends ScriptPanels<DynamicsPanelToHost> {
  /** By script, the training that is shown whole where it is not the last one. */
  readonly #chosen = new Map<string, string>();

  constructor(
    ground: PanelGround,
    private readonly trainings: Trainings,
  ) {
    super(ground, {
      type: Panel.dynamics,
      name: 'dynamics',
      title: (script) => `Training: ${path.basename(script)}`,
    });
    this.register(
      trainings.onDidChange((script) => {
        // A new one is what is looked at from then on.
        if (trainings.of(script).phase !== null) this.#chosen.delete(script);
        this.post(script);
      }),
    );
  }

  protected snapshotOf(script: string): DynamicsSnapshot {
    // What earlier sessions recorded follows in a moment, and is told then.
    void this.trainings.restore(script);
    const isStale = this.freshness.isStale.bind(this.freshness, script);
    return dynamicsSnapshot(script, this.trainings.of(script), isStale, this.#chosen.get(script) ?? null);
  }

  async #delete(script: string, startedAt: string): Promise<void> {
    const time = new Date(startedAt).toLocaleTimeString();
    const wish = 'Delete';
    const answer = await vscode.window.showWarningMessage(
      `Delete what was recorded of the training of ${time}?`,
      { modal: true, detail: 'What the script itself wrote stays.' },
      wish,
    );
    if (answer === wish) await this.trainings.delete(script, startedAt);
  }

  protected receive(script: string, message: DynamicsPanelToHost): void {
    switch (message.type) {
      case 'reveal':
        void reveal(message.location);
        break;
      case 'watch':
        void vscode.commands.executeCommand(Command.watchTraining, script);
        break;
      case 'cancel':
        this.trainings.cancel(script);
        break;
      case 'choose':
        this.#chosen.set(script, message.startedAt);
        this.post(script);
        break;
      case 'delete':
        void this.#delete(script, message.startedAt);
        break;
      case 'open-page':
        void vscode.commands.executeCommand(
          'markdown.showPreview',
          checkPage(this.extensionUri, PREDICTION_DYNAMICS.id),
        );
        break;
    }
  }
}
