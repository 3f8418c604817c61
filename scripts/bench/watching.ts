/**
 * What watching a training costs: its steps, timed by the script itself, watched over plain, by turns. By the clock, and in
 * time of processors, of which the least is told too: a machine that others use, too, only ever adds to it.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import { watchScript } from '../../src/training/watching/watchScript.ts';
import { pythonForTests } from '../pythonEnvironment.ts';
import { inRepository } from '../repository.ts';
import { describeRatio, median } from './ratio.ts';

const SCRIPTS = { torch: 'convnet_torch.py', keras: 'convnet_keras.py', tfjs: 'dense.js' } as const;
type Name = keyof typeof SCRIPTS;

interface Timed {
  readonly script: string;
  /** Null: this very Node. */
  readonly python: string | null;
  readonly length: Length;
}

/** As multiples of a training of some seconds with steps of one or two milliseconds. */
export interface Length {
  readonly times: number;
  /** Of the net: its steps take the longer. */
  readonly width: number;
}

const argumentsOf = ({ times, width }: Length): readonly string[] => [String(times), String(width)];

/** Milliseconds. */
interface Took {
  readonly clock: number;
  readonly processors: number;
}

function plainly({ script, python, length }: Timed): Promise<Took> {
  return new Promise((resolve, reject) => {
    execFile(python ?? process.execPath, [script, ...argumentsOf(length)], (error, printed) =>
      error === null ? resolve(tookOf(printed)) : reject(error),
    );
  });
}

/** What the recorder says itself is told beside the ratio. */
async function watched({ script, python, length }: Timed, tell: (recorded: string) => void): Promise<Took> {
  const runDirectory = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-bench-'));
  let printed = '';
  try {
    const { end, norms, predictedAt, losses } = await watchScript({
      script,
      scriptHash: '',
      settings: { ...defaultLaunchSettings, python, args: argumentsOf(length) },
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
    return tookOf(printed);
  } finally {
    rmSync(runDirectory, { recursive: true, force: true });
  }
}

function tookOf(printed: string): Took {
  const [clock, processors] = (/^trained (.*)$/m.exec(printed)?.[1] ?? '').split(' ').map(Number);
  if (!clock || !processors) throw new Error(`The script did not say how long it trained: ${printed}`);
  return { clock, processors };
}

/** By turns; one of each goes before, unmeasured, to warm the disk's cache. */
async function measure(
  runs: number,
  plain: () => Promise<Took>,
  watch: () => Promise<Took>,
): Promise<readonly { readonly plain: Took; readonly watched: Took }[]> {
  await plain();
  await watch();
  const measured: { readonly plain: Took; readonly watched: Took }[] = [];
  for (let run = 0; run < runs; run += 1) measured.push({ plain: await plain(), watched: await watch() });
  return measured;
}

function describe(name: string, by: keyof Took, measured: Awaited<ReturnType<typeof measure>>): string {
  const [plain, probed] = [measured.map((each) => each.plain[by]), measured.map((each) => each.watched[by])];
  const least = Math.min(...probed) / Math.min(...plain);
  const line = describeRatio({ name: `${name}, ${by}`, plain, probed, ratio: median(probed) / median(plain) });
  return `${line}, of the least ${least.toFixed(3)}`;
}

/** Watches a training in each framework, and says as it goes what that cost. */
export async function measureWatching(runs: number, length: Length): Promise<Readonly<Record<string, unknown>>> {
  const { times, width } = length;
  console.log(`Watched over plain, ${times} × as long, ${width} × as wide: medians of ${runs} runs (extremes)`);
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(SCRIPTS) as Name[]) {
    const script = inRepository(`scripts/bench/watching/${SCRIPTS[name]}`);
    const timed: Timed = { script, python: name === 'tfjs' ? null : await pythonForTests(), length };
    let recorded = '';
    const watch = (): Promise<Took> => {
      return watched(timed, (words) => {
        recorded = words;
      });
    };
    const measured = await measure(runs, () => plainly(timed), watch);
    console.log(describe(name, 'clock', measured));
    console.log(describe(name, 'processors', measured));
    console.log(`    ${recorded}`);
    found[name] = { measured, recorded };
  }
  return found;
}
