import path from 'node:path';
import * as vscode from 'vscode';
import { mispredictions } from '../../recipe/1-data/mispredictions.ts';
import { Command, Panel } from '../contributions.ts';
import type { Examined } from '../examinations/scriptResults.ts';
import type { DataPanelToHost, DataSnapshot, PointedAt } from './dataMessages.ts';
import { dataSnapshot } from './dataSnapshot.ts';
import { type PanelGround, reveal, ScriptPanels } from './scriptPanels.ts';

/** *Look at the data*: the captured batch as the net got it. */
export class DataPanels extends ScriptPanels<DataPanelToHost> {
  readonly #pointedAt = new Map<string, PointedAt>();
  readonly #layersAsked = new Map<string, number>();
  #clicks = 0;

  constructor(ground: PanelGround) {
    super(ground, {
      type: Panel.data,
      name: 'data',
      title: (script) => `Data: ${path.basename(script)}`,
    });
  }

  /** Shows the script's panel on the examples that a finding speaks of. */
  showExamples(script: string, finding: Omit<PointedAt, 'click'>): void {
    this.#clicks += 1;
    this.#pointedAt.set(script, { ...finding, click: this.#clicks });
    this.show(script);
    this.post(script);
  }

  /** Shows the script's panel on what comes out of its layers. */
  showLayers(script: string): void {
    this.#clicks += 1;
    this.#layersAsked.set(script, this.#clicks);
    this.show(script);
    this.post(script);
  }

  protected snapshotOf(script: string, uriOf: (file: string) => string): DataSnapshot {
    const results = this.examinations.resultsOf(script);
    const asked = this.#pointedAt.get(script) ?? null;
    // In an order drawn at random the numbers of another reading are other examples.
    const isOfThese = asked?.readAt === results.examples?.startedAt || results.examples?.examples.inOrder === true;
    const pointedAt = isOfThese ? asked : null;
    const isStale = (of: Examined) => this.freshness.isStale(script, of);
    return dataSnapshot(
      results,
      this.examinations.activityOf(script),
      isStale,
      pointedAt,
      uriOf,
      this.#layersAsked.get(script) ?? 0,
    );
  }

  protected receive(script: string, message: DataPanelToHost): void {
    switch (message.type) {
      case 'reveal':
        void reveal(message.location);
        break;
      case 'capture':
        void vscode.commands.executeCommand(Command.lookAtData, script, 'again');
        break;
      case 'read-examples':
        void vscode.commands.executeCommand(Command.readExamples, script, message.limit);
        break;
      case 'ask-the-net':
        void vscode.commands.executeCommand(Command.runCheck, script, mispredictions.id);
        break;
      case 'look-into-layers':
        void vscode.commands.executeCommand(Command.lookIntoLayers, script);
        break;
      case 'stop':
        this.examinations.cancel(script);
        break;
      case 'show-log':
        void vscode.commands.executeCommand(Command.showLog);
        break;
    }
  }
}
