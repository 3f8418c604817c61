import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { examine } from '../../src/recipe/examine.ts';
import { allChecks } from '../../src/recipe/recipe.ts';
import { type LaunchedTraining, launchTraining } from '../../src/training/launchedTraining.ts';
import { defaultLaunchSettings, type LaunchSettings } from '../../src/training/launchSettings.ts';
import { inRepository } from '../repository.ts';
import { type Conversations, withConversations } from './conversations.ts';
import type { BenchScript } from './plain.ts';
import { median } from './ratio.ts';

const TIMEOUT_MILLISECONDS = 600_000;

const settingsOf = ({ python }: BenchScript): LaunchSettings => ({
  ...defaultLaunchSettings,
  python: python?.program ?? null,
});

/** Milliseconds from the process's start until the host holds the capture. */
export function probeToCapture(script: BenchScript): Promise<number> {
  const started = performance.now();
  return withTraining(script, async () => performance.now() - started);
}

/** Milliseconds of a step that the probe has done again with the script's own batches: the median of so many. */
export async function steeredStep(script: BenchScript, steps: number): Promise<number> {
  const { conversations } = await withConversations(() =>
    withTraining(script, (training) => training.run({ batches: 'as-trained', steps: steps + 1 })),
  );
  return median(conversations.experiments.flatMap(({ rowsAt }) => gaps(rowsAt)));
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

async function withTraining<T>(script: BenchScript, use: (training: LaunchedTraining) => Promise<T>): Promise<T> {
  const runDirectory = temporaryFolder();
  try {
    const training = await launchTraining({
      script: script.file,
      settings: settingsOf(script),
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

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? Number.NaN));
}
