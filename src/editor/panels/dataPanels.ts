import path from 'node:path';
import * as vscode from 'vscode';
import { Command, Panel } from '../contributions.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import type { DataPanelToHost, DataSnapshot } from './dataMessages.ts';
import { dataSnapshot } from './dataSnapshot.ts';
import { reveal, ScriptPanels } from './scriptPanels.ts';

/** *Look at the data*: the captured batch as the net got it. */
export class DataPanels extends ScriptPanels<DataPanelToHost> {
  constructor(extensionUri: vscode.Uri, examinations: Examinations, freshness: Freshness) {
    super(extensionUri, examinations, freshness, {
      type: Panel.data,
      name: 'data',
      title: (script) => `Data: ${path.basename(script)}`,
    });
  }

  protected snapshotOf(script: string, uriOf: (file: string) => string): DataSnapshot {
    const results = this.examinations.resultsOf(script);
    const stale = results.capture !== null && this.freshness.isStale(script, results.capture);
    return dataSnapshot(results, this.examinations.activityOf(script), stale, uriOf);
  }

  protected receive(script: string, message: DataPanelToHost): void {
    switch (message.type) {
      case 'reveal':
        void reveal(message.location);
        break;
      case 'capture':
        void vscode.commands.executeCommand(Command.lookAtData, script, 'again');
        break;
      case 'show-log':
        void vscode.commands.executeCommand(Command.showLog);
        break;
      case 'ready':
        break;
    }
  }
}
