import path from 'node:path';
import * as vscode from 'vscode';
import { Command, Panel } from '../contributions.ts';
import type { ReportPanelToHost, ReportSnapshot } from './reportMessages.ts';
import { reportSnapshot } from './reportSnapshot.ts';
import { savedReport } from './savedReport.ts';
import { type PanelGround, reveal, ScriptPanels } from './scriptPanels.ts';

/** *Show the report*: every finding of a script with its figures and the plots that prove it. */
export class ReportPanels extends ScriptPanels<ReportPanelToHost> {
  readonly #focus = new Map<string, NonNullable<ReportSnapshot['focus']>>();

  constructor(ground: PanelGround) {
    super(ground, {
      type: Panel.report,
      name: 'report',
      title: (script) => `Report: ${path.basename(script)}`,
    });
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
    const page = await savedReport(this.snapshotOf(script), folder, new Date());
    await vscode.workspace.fs.writeFile(target, Buffer.from(page));
    const open = 'Open';
    const choice = await vscode.window.showInformationMessage(`The report is in ${path.basename(target.path)}.`, open);
    if (choice === open) await vscode.env.openExternal(target);
  }

  protected snapshotOf(script: string): ReportSnapshot {
    const { examinations, freshness } = this;
    const focus = this.#focus.get(script) ?? null;
    const isStale = freshness.isStale.bind(freshness, script);
    return reportSnapshot(examinations.resultsOf(script), examinations.activityOf(script), isStale, focus);
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
