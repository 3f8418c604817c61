import path from 'node:path';
import * as vscode from 'vscode';
import { firstLayerFilters } from '../../recipe/firstLayerFilters.ts';
import type { Baselines } from '../baseline/baselines.ts';
import { Command, Panel } from '../contributions.ts';
import type { DatedCapture, DatedLayers } from '../examinations/scriptResults.ts';
import type { Trainings } from '../watching/trainings.ts';
import { baselineReport } from './baselineSnapshot.ts';
import { batchPictures } from './batchPictures.ts';
import { dynamicsSnapshot } from './dynamicsSnapshot.ts';
import { MadeOnce } from './madeOnce.ts';
import type { ReportPanelToHost, ReportSnapshot } from './reportMessages.ts';
import { reportSnapshot } from './reportSnapshot.ts';
import { savedReport } from './savedReport.ts';
import { type PanelGround, reveal, ScriptPanels } from './scriptPanels.ts';

/** *Show the report*: every finding of a script with its figures and the plots that prove it. */
export class ReportPanels extends ScriptPanels<ReportPanelToHost> {
  readonly #focus = new Map<string, NonNullable<ReportSnapshot['focus']>>();

  readonly #batches = new MadeOnce((capture: DatedCapture) => batchPictures(capture));
  readonly #firstLayers = new MadeOnce(({ seen, capture, runDirectory }: DatedLayers) =>
    firstLayerFilters(seen, capture, runDirectory),
  );

  constructor(
    ground: PanelGround,
    private readonly trainings: Trainings,
    private readonly baselines: Baselines,
  ) {
    super(ground, {
      type: Panel.report,
      name: 'report',
      title: (script) => `Report: ${path.basename(script)}`,
    });
    // While a training goes on its own panel shows it.
    this.register(
      trainings.onDidChange((script) => {
        if (trainings.of(script).phase === null) this.post(script);
      }),
    );
    this.register(baselines.onDidChange((script) => this.post(script)));
  }

  /** Shows the report with one check's finding in view. */
  showCheck(script: string, check: string): void {
    this.#focus.set(script, { check, wish: (this.#focus.get(script)?.wish ?? 0) + 1 });
    this.show(script);
    this.post(script);
  }

  /** Asks where to, and writes the report there as one HTML file. */
  async save(script: string): Promise<void> {
    const name = `${path.basename(script, path.extname(script))}-report.html`;
    const target = await vscode.window.showSaveDialog({
      title: 'Save the Report',
      defaultUri: vscode.Uri.file(path.join(path.dirname(script), name)),
      filters: { HTML: ['html'] },
    });
    if (target === undefined) return;
    const folder = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview').fsPath;
    const { batch, firstLayer } = this.#picturesOf(script);
    const restored = [this.trainings.restore(script), this.baselines.restore(script)];
    await Promise.all([...restored, batch?.made, firstLayer?.made]);
    const page = Buffer.from(await savedReport(this.snapshotOf(script), folder, new Date()));
    await vscode.workspace.fs.writeFile(target, page);
    const open = 'Open';
    const said = `The report is in ${path.basename(target.path)}, ${(page.byteLength / 1e6).toFixed(1)} MB.`;
    const choice = await vscode.window.showInformationMessage(said, open);
    if (choice === open) await vscode.env.openExternal(target);
  }

  protected snapshotOf(script: string): ReportSnapshot {
    const { examinations, freshness } = this;
    const focus = this.#focus.get(script) ?? null;
    const isStale = freshness.isStale.bind(freshness, script);
    // What earlier sessions kept follows in a moment, and is told then.
    void this.trainings.restore(script);
    void this.baselines.restore(script);
    const results = examinations.resultsOf(script);
    const { trainings } = this.trainings.of(script);
    const pictures = this.#picturesOf(script);
    const [batch, firstLayer] = [pictures.batch?.done ?? null, pictures.firstLayer?.done ?? null];
    const watched = trainings.length === 0 ? null : dynamicsSnapshot(script, this.trainings.of(script), isStale);
    const isShownAlready = watched?.runs.some(({ filters }) => filters !== null) === true;
    const { layers } = results;
    return reportSnapshot(results, examinations.activityOf(script), isStale, focus, {
      batch: batch === null || results.capture === null ? null : { ...batch, stale: isStale(results.capture) },
      firstLayer:
        firstLayer === null || layers === null || isShownAlready
          ? null
          : { ...firstLayer, capturedAt: layers.startedAt, stale: isStale(layers) },
      trainings: watched,
      baseline: baselineReport(this.baselines.of(script), isStale),
    });
  }

  #picturesOf(script: string) {
    const { capture, layers } = this.examinations.resultsOf(script);
    const tell = (): void => {
      if (!this.isDisposed) this.post(script);
    };
    return {
      batch: capture === null ? null : this.#batches.of(script, capture, tell),
      firstLayer: layers === null ? null : this.#firstLayers.of(script, layers, tell),
    };
  }

  protected receive(script: string, message: ReportPanelToHost): void {
    switch (message.type) {
      case 'reveal':
        void reveal(message.location);
        break;
      case 'run':
        void (message.check === null
          ? vscode.commands.executeCommand(Command.runScript, script)
          : vscode.commands.executeCommand(Command.runCheck, script, message.check));
        break;
      case 'open-page':
        void vscode.commands.executeCommand(Command.openCheckPage, script, message.check);
        break;
      case 'save':
        void vscode.commands.executeCommand(Command.saveReport, script);
        break;
    }
  }
}
