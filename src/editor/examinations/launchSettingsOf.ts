import path from 'node:path';
import * as vscode from 'vscode';
import type { LaunchSettings } from '../../training/launchSettings.ts';
import { SETTINGS_SECTION, Setting } from '../contributions.ts';
import { matchingLaunchEntry, substitute } from './launchEntry.ts';
import { chosenInterpreter } from './pythonEnvironments.ts';

const PYTHON_EXTENSION = 'ms-python.python';
const PYTHON_EXTENSION_PATIENCE = 20_000;

/** How a script is run: its own entry in `launch.json` where there is one, the settings for everything else. */
export async function launchSettingsOf(script: string, note: (words: string) => void): Promise<LaunchSettings> {
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
  const isPython = /\.(?:py|ipynb)$/.test(script);
  const interpreter = entry?.interpreter ?? null;
  if (entry?.distribution) {
    const { launcher, ranks } = entry.distribution;
    note(`rank 0 of ${ranks} is examined, the others run along; their processes are started without ${launcher}`);
  }
  return {
    node: chosen(Setting.node) ?? (isPython ? null : interpreter),
    python: isPython ? (interpreter ?? (await activePython(uri, note)) ?? chosen(Setting.python)) : null,
    cwd: entry?.cwd ?? null,
    args: entry?.args ?? settings.get<readonly string[]>(Setting.arguments, []).map((text) => substitute(text, place)),
    env: {
      ...(settings.get<boolean>(Setting.webAssembly, true) ? {} : { TRAINING_RECIPE_WEBASSEMBLY: '0' }),
      ...settings.get<Record<string, string>>(Setting.environment, {}),
      ...entry?.env,
    },
    ranks: entry?.distribution?.ranks ?? null,
    keepsFrameworkLoaded: settings.get<boolean>(Setting.keepFrameworkLoaded, true),
  };
}

/** The Python extension's choice. A Python extension that fails is not in the way of other ways to find one. */
async function activePython(script: vscode.Uri, note: (words: string) => void): Promise<string | null> {
  const extension = vscode.extensions.getExtension<unknown>(PYTHON_EXTENSION);
  if (extension === undefined) return null;
  try {
    const asked = Promise.resolve(extension.activate()).then((exported) => chosenInterpreter(exported, script));
    const python = await Promise.race([asked, tooLate()]);
    if (python !== null) note(`run with ${python}, the interpreter chosen in the Python extension`);
    return python;
  } catch (error) {
    note(`the Python extension could not be asked for its interpreter: ${String(error)}`);
    return null;
  }
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    const seconds = PYTHON_EXTENSION_PATIENCE / 1000;
    setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), PYTHON_EXTENSION_PATIENCE).unref();
  });
}

export function timeoutMilliseconds(script: string): number {
  const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION, vscode.Uri.file(script));
  return 1000 * settings.get<number>(Setting.timeoutSeconds, 300);
}

export function capturesVariables(script: string): boolean {
  const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION, vscode.Uri.file(script));
  return settings.get<boolean>(Setting.captureVariables, true);
}
