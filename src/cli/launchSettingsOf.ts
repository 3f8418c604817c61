import path from 'node:path';
import { defaultLaunchSettings, type LaunchSettings } from '../training/launchSettings.ts';
import type { Launching } from './arguments.ts';

/** The command line's wishes, with its folder resolved against where it was typed. */
export function launchSettingsOf({ node, python, cwd, scriptArguments, ranks }: Launching): LaunchSettings {
  return {
    ...defaultLaunchSettings,
    node,
    python,
    cwd: cwd && path.resolve(cwd),
    args: scriptArguments,
    ranks,
  };
}
