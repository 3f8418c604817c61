import * as vscode from 'vscode';
import { Command } from './contributions.ts';

/** The check's page, `docs/checks/skeleton/loss-at-init.md`, which is packaged and so can be read offline. */
export function checkPage(extensionUri: vscode.Uri, check: string): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'docs', 'checks', `${check}.md`);
}

/** A link that opens the page inside the editor. */
export function checkPageLink(check: string): vscode.Uri {
  const argument = encodeURIComponent(JSON.stringify([check]));
  return vscode.Uri.parse(`command:${Command.openCheckPage}?${argument}`);
}
