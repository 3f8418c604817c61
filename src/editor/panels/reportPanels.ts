import path from 'node:path';
import * as vscode from 'vscode';
import { Command, Panel } from '../contributions.ts';
import type { ReportPanelToHost, ReportSnapshot } from './reportMessages.ts';
import { reportSnapshot } from './reportSnapshot.ts';
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
    }
  }
}
