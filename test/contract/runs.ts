import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
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

/** What is asked of a training, with the folder of its run. */
export type UseOfTraining<T> = (training: LaunchedTraining, runDirectory: string) => Promise<T>;

/** Brings a training and asks it. */
export type AskTraining = <T>(use: UseOfTraining<T>) => Promise<T>;

interface Opened {
  readonly training: LaunchedTraining;
  readonly runDirectory: string;
  readonly close: () => Promise<void>;
}

async function openTraining(probesDirectory: string, script: string, options: RunOptions): Promise<Opened> {
  const runDirectory = mkdtempSync(path.join(os.tmpdir(), 'probe-contract-'));
  const remove = (): void => rmSync(runDirectory, { recursive: true, force: true });
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
    return { training, runDirectory, close: () => training.end().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Brings a script to its first training step, hands it over and ends the process whatever happens. */
export async function withTraining<T>(
  probesDirectory: string,
  script: string,
  use: UseOfTraining<T>,
  options: RunOptions = {},
): Promise<T> {
  const { training, runDirectory, close } = await openTraining(probesDirectory, script, options);
  try {
    return await use(training, runDirectory);
  } finally {
    await close();
  }
}

/**
 * The same training for all tests of a `describe`: whatever is asked has to leave it as it was, so what comes later sees
 * what does not. After a failure the next test gets another process, so that it fails by itself alone.
 */
export function oneTraining(probesDirectory: string, script: string, options: RunOptions = {}): AskTraining {
  let opened: Opened | null = null;
  const close = async (): Promise<void> => {
    const before = opened;
    opened = null;
    await before?.close();
  };
  after(close);
  return async (use) => {
    opened ??= await openTraining(probesDirectory, script, { timeoutMilliseconds: 300_000, ...options });
    try {
      return await use(opened.training, opened.runDirectory);
    } catch (error) {
      await close();
      throw error;
    }
  };
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
