import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type Theme = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

/** What the settings file calls each. */
const themeIds: Readonly<Record<Theme, string>> = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/** What the list of themes calls each. */
export const themeLabels: Readonly<Record<Theme, string>> = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'high-contrast': 'Dark High Contrast',
  'high-contrast-light': 'Light High Contrast',
};

/** How the workbench's root element names the theme's kind. */
export const workbenchClass: Readonly<Record<Theme, string>> = {
  light: 'vs',
  dark: 'vs-dark',
  'high-contrast': 'hc-black',
  'high-contrast-light': 'hc-light',
};

export type Settings = Readonly<Record<string, unknown>>;

/** Nothing that moves, pops up, saves or asks the network by itself. */
const quiet: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'window.customMenuBarAltFocus': false,
  'window.dialogStyle': 'custom',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  // What stands under the mouse tells its name after a while, and what it then lies over cannot be clicked.
  'workbench.hover.delay': 3_600_000,
  'workbench.hover.reducedDelay': 3_600_000,
  'editor.hover.delay': 100,
  'files.autoSave': 'off',
};

/**
 * No types of all that node_modules holds: they cost the walks a fifth of a processor, and the extension asks for none. Not
 * for the workbench that a person tries the extension in.
 */
export const syntaxAlone: Settings = {
  'typescript.tsserver.useSyntaxServer': 'always',
  'typescript.validate.enable': false,
  'javascript.validate.enable': false,
};

export const themeSettings = (theme: Theme): Settings => ({ 'workbench.colorTheme': themeIds[theme] });

function readSettings(file: string): Settings {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Settings;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** Writes a person's settings file. What it says already stays, unless `settings` says otherwise. */
export function writeSettings(userDataFolder: string, settings: Settings = {}): void {
  const file = path.join(userDataFolder, 'User', 'settings.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...quiet, ...readSettings(file), ...settings }, null, 2));
}
