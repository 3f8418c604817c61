import path from 'node:path';
import * as vscode from 'vscode';
import type { LaunchSettings } from '../../training/launchSettings.ts';
import { SETTINGS_SECTION, Setting } from '../contributions.ts';
import { matchingLaunchEntry, substitute } from './launchEntry.ts';

/** How a script is run: its own entry in `launch.json` where there is one, the settings for everything else. */
export function launchSettingsOf(script: string): LaunchSettings {
  const uri = vscode.Uri.file(script);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  const place = { script, workspaceFolder: folder?.fsPath ?? path.dirname(script) };
  const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION, uri);
  const entries = vscode.workspace
    .getConfiguration('launch', folder ?? uri)
    .get<readonly unknown[]>('configurations', []);
  const entry = matchingLaunchEntry(entries, place);
  const chosen = (setting: Setting): string | null => {
    const value = settings.get<string>(setting, '').trim();
    return value === '' ? null : substitute(value, place);
  };
  const isPython = script.endsWith('.py');
  return {
    node: chosen(Setting.node) ?? (isPython ? null : (entry?.interpreter ?? null)),
    python: chosen(Setting.python) ?? (isPython ? (entry?.interpreter ?? null) : null),
    cwd: entry?.cwd ?? null,
    args: entry?.args ?? settings.get<readonly string[]>(Setting.arguments, []).map((text) => substitute(text, place)),
    env: { ...settings.get<Record<string, string>>(Setting.environment, {}), ...entry?.env },
  };
}

export function timeoutMilliseconds(script: string): number {
  const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION, vscode.Uri.file(script));
  return 1000 * settings.get<number>(Setting.timeoutSeconds, 120);
}

export function capturesVariables(script: string): boolean {
  const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION, vscode.Uri.file(script));
  return settings.get<boolean>(Setting.captureVariables, true);
}
