/**
 * What watching a training costs: its steps, timed by the script itself, watched over plain, by turns.
 *
 *   node --import tsx scripts/bench/watching.ts [--runs 3] [torch] [keras] [tfjs]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import { watchScript } from '../../src/training/watching/watchScript.ts';
import { build } from '../build.ts';
import { pythonForTests } from '../pythonEnvironment.ts';
import { inRepository } from '../repository.ts';
import { describeRatio, measureRatio } from './ratio.ts';

const SCRIPTS = { torch: 'convnet_torch.py', keras: 'convnet_keras.py', tfjs: 'dense.js' } as const;
type Name = keyof typeof SCRIPTS;

interface Timed {
  readonly script: string;
  /** Null: this very Node. */
  readonly python: string | null;
}

function plainly({ script, python }: Timed): Promise<number> {
  return new Promise((resolve, reject) => {
    execFile(python ?? process.execPath, [script], (error, printed) =>
      error === null ? resolve(trainedMilliseconds(printed)) : reject(error),
    );
  });
}

/** What the recorder says itself is told beside the ratio. */
async function watched({ script, python }: Timed, tell: (recorded: string) => void): Promise<number> {
  const runDirectory = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-bench-'));
  let printed = '';
  try {
    const { end, norms, predictedAt, losses } = await watchScript({
      script,
      scriptHash: '',
      settings: { ...defaultLaunchSettings, python },
      probesDirectory: inRepository('dist/probes'),
      runDirectory,
      captureWithinMilliseconds: 120_000,
      signal: new AbortController().signal,
      onOutput: (_, text) => {
        printed += text;
      },
      onLog: (message) => console.error(message),
      onRecord: () => {},
    });
    if (end === null) throw new Error(`${script} was not watched to its end`);
    const share = (100 * end.recorderMilliseconds) / end.milliseconds;
    tell(
      `${losses.length} steps, norms at ${norms.steps.length}, predictions at ${predictedAt.length}, ${share.toFixed(1)} % by its own clock`,
    );
    return trainedMilliseconds(printed);
  } finally {
    rmSync(runDirectory, { recursive: true, force: true });
  }
}

function trainedMilliseconds(printed: string): number {
  const milliseconds = Number(/^trained (.*)$/m.exec(printed)?.[1]);
  if (!(milliseconds > 0)) throw new Error(`The script did not say how long it trained: ${printed}`);
  return milliseconds;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '3' } },
  });
  const names = Object.keys(SCRIPTS) as Name[];
  await build();
  console.log(`Watched over plain, ${values.runs} runs each, medians (extremes)`);
  for (const name of names.filter((each) => positionals.length === 0 || positionals.includes(each))) {
    const script = inRepository(`scripts/bench/watching/${SCRIPTS[name]}`);
    const timed: Timed = { script, python: name === 'tfjs' ? null : await pythonForTests() };
    let recorded = '';
    const watch = (): Promise<number> => {
      return watched(timed, (words) => {
        recorded = words;
      });
    };
    console.log(describeRatio(await measureRatio(name, Number(values.runs), () => plainly(timed), watch)));
    console.log(`    ${recorded}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
