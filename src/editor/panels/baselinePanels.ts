import path from 'node:path';
import * as vscode from 'vscode';
import { mispredictions } from '../../recipe/1-data/mispredictions.ts';
import { baselineCsv, baselineJson } from '../../recipe/2-skeleton/humanBaseline/exports.ts';
import { HUMAN_BASELINE } from '../../recipe/2-skeleton/humanBaseline.ts';
import type { Baselines } from '../baseline/baselines.ts';
import { checkPage } from '../checkPage.ts';
import { Command, Panel } from '../contributions.ts';
import type { BaselinePanelToHost, BaselineSnapshot } from './baselineMessages.ts';
import { baselineSnapshot } from './baselineSnapshot.ts';
import type { DataPanels } from './dataPanels.ts';
import { type PanelGround, ScriptPanels } from './scriptPanels.ts';

const SHOWN_MILLISECONDS = 8_000;

/** *Human baseline*: a person labels a sample of the training's examples, blind, and is set beside the labels and the net. */
export class BaselinePanels extends ScriptPanels<BaselinePanelToHost> {
  constructor(
    ground: PanelGround,
    private readonly baselines: Baselines,
    private readonly dataPanels: DataPanels,
  ) {
    super(ground, {
      type: Panel.baseline,
      name: 'baseline',
      title: (script) => `Human baseline: ${path.basename(script)}`,
      folders: [baselines.directory],
    });
    this.register(baselines.onDidChange((script) => this.post(script)));
  }

  protected snapshotOf(script: string, uriOf: (file: string) => string): BaselineSnapshot {
    // What earlier sessions kept follows in a moment, and is told then.
    void this.baselines.prepare(script);
    return baselineSnapshot(
      this.examinations.resultsOf(script),
      this.baselines.of(script),
      (origin, source) => this.baselines.wordsOf(script, origin, source),
      this.examinations.activityOf(script),
      (examined) => this.freshness.isStale(script, examined),
      uriOf,
    );
  }

  protected receive(script: string, message: BaselinePanelToHost): void {
    switch (message.type) {
      case 'draw':
        void this.baselines.draw(script, message);
        break;
      case 'choose-sample':
        void this.baselines.choose(script, message.drawnAt);
        break;
      case 'delete-sample':
        void this.#delete(script, message.drawnAt);
        break;
      case 'open-examples':
        this.#openExamples(script, message);
        break;
      case 'answer':
        void this.baselines.answer(script, message, message.answer);
        break;
      case 'undo':
        void this.baselines.undo(script);
        break;
      case 'end-pass':
        void this.baselines.end(script);
        break;
      case 'second-pass':
        void this.baselines.beginSecondPass(script);
        break;
      case 'show-results':
        void this.baselines.show(script);
        break;
      case 'export':
        void this.#export(script, message.format);
        break;
      case 'read-examples':
        void vscode.commands.executeCommand(Command.humanBaseline, script, 'read');
        break;
      case 'stop':
        this.examinations.cancel(script);
        break;
      case 'watch':
        void vscode.commands.executeCommand(Command.watchTraining, script);
        break;
      case 'ask-the-net':
        void vscode.commands.executeCommand(Command.runCheck, script, mispredictions.id);
        break;
      case 'open-page':
        void vscode.commands.executeCommand('markdown.showPreview', checkPage(this.extensionUri, HUMAN_BASELINE.id));
        break;
      case 'show-log':
        void vscode.commands.executeCommand(Command.showLog);
        break;
    }
  }

  async #delete(script: string, drawnAt: string): Promise<void> {
    const meant = this.baselines.of(script).samples.find(({ sample }) => sample.drawnAt === drawnAt);
    if (meant === undefined) return;
    const wish = 'Delete';
    const { length } = meant.sample.examples;
    const answer = await vscode.window.showWarningMessage(
      `Delete the sample of ${length === 1 ? '1 example' : `${length} examples`} and what was answered to it?`,
      { modal: true, detail: 'The answers cannot be had again. The data themselves, and what was exported, stay.' },
      wish,
    );
    if (answer === wish) await this.baselines.delete(script, drawnAt);
  }

  /** Shows examples of the sample in the data explorer, among all of the data as they were last read. */
  #openExamples(
    script: string,
    { examples, words }: { readonly examples: readonly number[]; readonly words: string },
  ): void {
    const readAt = this.examinations.resultsOf(script).examples?.startedAt;
    if (readAt === undefined) return;
    this.dataPanels.showExamples(script, { readAt, title: HUMAN_BASELINE.title, message: words, examples });
  }

  /** Asks where to, and writes answers and figures there. */
  async #export(script: string, format: 'csv' | 'json'): Promise<void> {
    const { baseline } = this.baselines.of(script);
    if (baseline === null) return;
    const name = `${path.basename(script, path.extname(script))}-human-baseline.${format}`;
    const target = await vscode.window.showSaveDialog({
      title: 'Export the Human Baseline',
      defaultUri: vscode.Uri.file(path.join(path.dirname(script), name)),
      filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
    });
    if (target === undefined) return;
    const text = format === 'csv' ? baselineCsv(baseline) : baselineJson(baseline);
    await vscode.workspace.fs.writeFile(target, Buffer.from(text));
    vscode.window.setStatusBarMessage(`The human baseline is in ${path.basename(target.path)}.`, SHOWN_MILLISECONDS);
  }
}
