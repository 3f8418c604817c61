import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { examine } from '../../src/recipe/examine.ts';
import { allChecks } from '../../src/recipe/recipe.ts';
import { type LaunchedTraining, launchTraining } from '../../src/training/launchedTraining.ts';
import { defaultLaunchSettings, type LaunchSettings } from '../../src/training/launchSettings.ts';
import { inRepository } from '../repository.ts';
import { type Conversations, withConversations } from './conversations.ts';
import { type BenchScript, STEP_MILLISECONDS } from './plain.ts';
import { median } from './ratio.ts';

const TIMEOUT_MILLISECONDS = 600_000;

/** After one that is not counted. */
const ROUNDS = 3;

const settingsOf = ({ python }: BenchScript): LaunchSettings => ({
  ...defaultLaunchSettings,
  python: python?.program ?? null,
});

/**
 * Milliseconds from the process's start until the host holds the capture.
 * @param keepsFrameworkLoaded whether a Python script is a copy of an interpreter that has its framework loaded
 */
export function probeToCapture(script: BenchScript, keepsFrameworkLoaded: boolean): Promise<number> {
  const started = performance.now();
  return withTraining(script, async () => performance.now() - started, { keepsFrameworkLoaded });
}

/**
 * Milliseconds of a step that the probe has done again with the script's own batches: what at most so many more steps take.
 * As the plain script is timed: on the backend that it chooses.
 */
export async function steeredStep(script: BenchScript, steps: number): Promise<number> {
  const take = async (training: LaunchedTraining, count: number) => {
    const started = performance.now();
    const { rows } = await training.run({
      batches: 'as-trained',
      steps: count,
      withinMilliseconds: STEP_MILLISECONDS,
    });
    return { steps: rows.length, milliseconds: performance.now() - started };
  };
  return withTraining(
    script,
    async (training) => {
      const times: number[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const one = await take(training, 1);
        const more = await take(training, 1 + steps);
        if (more.steps === 1) throw new Error(`${script.file} takes too long for a step to be timed`);
        times.push((more.milliseconds - one.milliseconds) / (more.steps - 1));
      }
      return median(times.slice(1));
    },
    { env: { TRAINING_RECIPE_WEBASSEMBLY: '0' } },
  );
}

/** One whole stage, as the command line does it. */
export async function stage(
  script: BenchScript,
  number: number,
): Promise<{ readonly milliseconds: number; readonly conversations: Conversations }> {
  const runsDirectory = temporaryFolder();
  try {
    const started = performance.now();
    const { result, conversations } = await withConversations(() =>
      examine({
        script: script.file,
        checks: allChecks.filter((check) => check.stage === number),
        launch: settingsOf(script),
        probesDirectory: inRepository('dist/probes'),
        runsDirectory,
        captureVariables: false,
        goOn: true,
        timeoutMilliseconds: TIMEOUT_MILLISECONDS,
        signal: new AbortController().signal,
        onEvent: () => {},
      }),
    );
    if (result.error !== null) throw result.error;
    return { milliseconds: performance.now() - started, conversations };
  } finally {
    rmSync(runsDirectory, { recursive: true, force: true });
  }
}

async function withTraining<T>(
  script: BenchScript,
  use: (training: LaunchedTraining) => Promise<T>,
  settings: Partial<LaunchSettings> = {},
): Promise<T> {
  const runDirectory = temporaryFolder();
  try {
    const training = await launchTraining({
      script: script.file,
      settings: { ...settingsOf(script), ...settings },
      probesDirectory: inRepository('dist/probes'),
      runDirectory,
      captureVariables: false,
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      signal: new AbortController().signal,
      onOutput: () => {},
      onLog: () => {},
    });
    try {
      return await use(training);
    } finally {
      await training.end();
    }
  } finally {
    rmSync(runDirectory, { recursive: true, force: true });
  }
}

const temporaryFolder = (): string => mkdtempSync(path.join(os.tmpdir(), 'training-recipe-bench-'));
