import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ExaminationError } from '../../src/training/errors.ts';
import { type LaunchedTraining, launchTraining } from '../../src/training/launchedTraining.ts';
import { defaultLaunchSettings, type LaunchSettings } from '../../src/training/launchSettings.ts';

export interface RunOptions {
  readonly captureVariables?: boolean;
  readonly timeoutMilliseconds?: number;
  readonly settings?: Partial<LaunchSettings>;
}

/** On a busy machine any net is slow enough to be moved; its losses would then differ in the last digits. */
const OWN_BACKEND = { TRAINING_RECIPE_WEBASSEMBLY: '0' };

/** Brings a script to its first training step, hands it over and ends the process whatever happens. */
export async function withTraining<T>(
  probesDirectory: string,
  script: string,
  use: (training: LaunchedTraining, runDirectory: string) => Promise<T>,
  options: RunOptions = {},
): Promise<T> {
  const runDirectory = mkdtempSync(path.join(os.tmpdir(), 'probe-contract-'));
  try {
    const training = await launchTraining({
      script,
      settings: { ...defaultLaunchSettings, ...options.settings, env: { ...OWN_BACKEND, ...options.settings?.env } },
      probesDirectory,
      runDirectory,
      captureVariables: options.captureVariables ?? false,
      timeoutMilliseconds: options.timeoutMilliseconds ?? 60_000,
      signal: new AbortController().signal,
      onOutput: () => {},
      onLog: () => {},
    });
    try {
      return await use(training, runDirectory);
    } finally {
      await training.end();
    }
  } finally {
    rmSync(runDirectory, { recursive: true, force: true });
  }
}

/** The error of a script that does not get to a training step. */
export async function failureOf(
  probesDirectory: string,
  script: string,
  options: RunOptions = {},
): Promise<ExaminationError> {
  try {
    await withTraining(probesDirectory, script, async () => {}, options);
  } catch (error) {
    if (error instanceof ExaminationError) {
      return error;
    }
    throw error;
  }
  throw new Error(`${path.basename(script)} was captured; it was to fail.`);
}

/** The line, counted from 1, of the n-th occurrence of a text. */
export function lineOf(script: string, text: string, occurrence = 1): number {
  const lines = readFileSync(script, 'utf8').split('\n');
  let found = 0;
  for (const [index, line] of lines.entries()) {
    if (line.includes(text)) {
      found += 1;
      if (found === occurrence) {
        return index + 1;
      }
    }
  }
  throw new Error(`${path.basename(script)} has no ${occurrence}. line with ${text}.`);
}
