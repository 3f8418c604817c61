import path from 'node:path';
import * as vscode from 'vscode';
import { mispredictions } from '../../recipe/1-data/mispredictions.ts';
import type { RecordedLayers, WatchRecord } from '../../training/watching/record.ts';
import { Command, Panel } from '../contributions.ts';
import type { Trainings } from '../watching/trainings.ts';
import type { DataPanelToHost, DataSnapshot, PointedAt } from './dataMessages.ts';
import { dataSnapshot } from './dataSnapshot.ts';
import { type PanelGround, reveal, ScriptPanels } from './scriptPanels.ts';

/** *Look at the data*: the captured batch as the net got it. */
export class DataPanels extends ScriptPanels<DataPanelToHost> {
  readonly #pointedAt = new Map<string, PointedAt>();
  readonly #layersAsked = new Map<string, number>();
  /** When the batch was captured that the script's panel was told of last. */
  readonly #told = new Map<string, string>();
  #clicks = 0;

  /** Of the last watched training of each script, what was posted of its layers. */
  readonly #layersPosted = new Map<string, RecordedLayers | null>();

  constructor(
    ground: PanelGround,
    private readonly trainings: Trainings,
  ) {
    super(ground, {
      type: Panel.data,
      name: 'data',
      title: (script) => `Data: ${path.basename(script)}`,
      folders: [trainings.directory],
    });
    this.register(trainings.onDidChange((script) => this.#trainingChanged(script)));
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
    // What earlier sessions recorded follows in a moment, and is told then.
    void this.trainings.restore(script);
    return dataSnapshot(results, {
      uriOf,
      isStale: (of) => this.freshness.isStale(script, of),
      activity: this.examinations.activityOf(script),
      pointedAt: isOfThese ? asked : null,
      layersAsked: this.#layersAsked.get(script) ?? 0,
      isNews: ({ startedAt }) => this.#told.get(script) !== startedAt,
      training: this.#lastTraining(script),
    });
  }

  protected override posted(script: string): void {
    const { capture } = this.examinations.resultsOf(script);
    if (capture !== null) this.#told.set(script, capture.startedAt);
  }

  #lastTraining(script: string): WatchRecord | null {
    return this.trainings.of(script).trainings.findLast(({ record }) => record.layers !== null)?.record ?? null;
  }

  /** A training that goes on is told many times a second, and its layers twice. */
  #trainingChanged(script: string): void {
    const layers = this.#lastTraining(script)?.layers ?? null;
    if (this.#layersPosted.get(script) === layers) return;
    this.#layersPosted.set(script, layers);
    this.post(script);
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
      case 'watch-training':
        void vscode.commands.executeCommand(Command.watchTraining, script);
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
