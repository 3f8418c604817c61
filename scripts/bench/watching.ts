/**
 * What watching a training costs: the same script, watched and plain, taking turns block by block, each timing its own.
 * On a machine that others share, a step takes half as long again for a second or two: blocks are short, so that both
 * processes feel that, and of two blocks next to each other none counts for much more than the other. Two plain processes
 * of one script differ by some per cent all the same, wherever their memory came to lie: so there are many pairs, and the
 * mean is told with its standard error. With `switched` a pair is one process, in which the recorder stands aside every
 * other block, so that no two memories differ; with `alike` nothing differs, and what is told is the measurement's own.
 */
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, type WriteStream } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import { SHARE_OF_TIME, watchScript } from '../../src/training/watching/watchScript.ts';
import { pythonForTests } from '../pythonEnvironment.ts';
import { inRepository } from '../repository.ts';
import { makeSwitchedProbe } from './watching/switchedProbe.ts';

const SCRIPTS = { pytorch: 'convnet_torch.py', keras: 'convnet_keras.py', tfjs: 'dense.js' } as const;
type Name = keyof typeof SCRIPTS;

/** Steps of a block, as the scripts have them. */
const STEPS = 8;
/** Not counted: to compile a step, and to come to it, is not the training's. */
const FIRST_BLOCKS = 24;
const BLOCKS = 120;
/** Where one of two blocks next to each other took more than so many times as long, it counts for so many times. */
const DISTURBED = 1.3;
const bounded = (ratio: number): number => Math.max(1 / DISTURBED, Math.min(DISTURBED, ratio));

export interface Length {
  readonly pairs: number;
  /** Of these frameworks; none: of all. */
  readonly of: readonly string[];
  /** As multiples of a training of some seconds. */
  readonly times: number;
  /** Of the net: its steps take the longer. */
  readonly width: number;
  /** Whether both of a pair are plain, or where it is one process always watched: then the ratio should be 1. */
  readonly alike: boolean;
  /** Whether one process, of TensorFlow.js, trains now watched and now plain. What its other threads do is in both. */
  readonly switched: boolean;
}

/** Milliseconds. */
interface Took {
  clock: number;
  processors: number;
}

/** A training that waits for its turn before each block of steps. */
interface Trainee {
  readonly block: (as: 'train' | 'plain') => Promise<Readonly<Took>>;
  /** Resolves when it has ended; to what it recorded of itself, if it was watched. */
  readonly end: () => Promise<string>;
}

type Run = (script: string, python: string | null, args: readonly string[]) => Promise<string>;

const plainly: Run = (script, python, args) =>
  new Promise((resolve, reject) => {
    execFile(python ?? process.execPath, [script, ...args], (error) => (error === null ? resolve('') : reject(error)));
  });

const watchedBy =
  (probesDirectory: string): Run =>
  async (script, python, args) => {
    const runDirectory = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-bench-'));
    try {
      const { end, norms, predictedAt, losses } = await watchScript({
        script,
        scriptHash: '',
        settings: { ...defaultLaunchSettings, python, args },
        probesDirectory,
        runDirectory,
        captureWithinMilliseconds: 120_000,
        signal: new AbortController().signal,
        onOutput: () => {},
        onLog: (message) => console.error(message),
        onRecord: () => {},
        // Half of the time that goes by it waits for its turn.
        shareOfTime: SHARE_OF_TIME / 2,
      });
      if (end === null) throw new Error(`${script} was not watched to its end`);
      const records = `${losses.length} steps, norms at ${norms.steps.length}, predictions at ${predictedAt.length}`;
      return `${records}, which took ${end.recorderMilliseconds.toFixed(0)} ms`;
    } finally {
      rmSync(runDirectory, { recursive: true, force: true });
    }
  };

const watched = watchedBy(inRepository('dist/probes'));

async function start(run: Run, name: Name, python: string | null, width: number): Promise<Trainee> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-turns-'));
  const [asked, told] = [path.join(folder, 'asked'), path.join(folder, 'told')];
  execFileSync('mkfifo', [asked, told]);
  const script = inRepository(`scripts/bench/watching/${SCRIPTS[name]}`);
  const left = run(script, python, [asked, told, String(width)]);
  const asking: WriteStream = createWriteStream(asked);
  const lines = createInterface({ input: createReadStream(told) })[Symbol.asyncIterator]();
  const failed = left.then((): never => {
    throw new Error(`${script} ended before its time`);
  });
  failed.catch(() => {});
  return {
    block: async (as) => {
      asking.write(`${as}\n`);
      const { value } = await Promise.race([lines.next(), failed]);
      const [clock, processors] = String(value).split(' ').map(Number);
      if (!clock || processors === undefined) throw new Error(`${script} did not say how long it trained: ${value}`);
      return { clock, processors };
    },
    end: async () => {
      asking.end('over\n');
      await once(asking, 'close');
      const recorded = await left;
      rmSync(folder, { recursive: true, force: true });
      return recorded;
    },
  };
}

/** Watched over plain: of each two blocks next to each other, and of these the geometric mean. */
interface Pair {
  readonly clock: number;
  readonly processors: number;
  /** Parts of the blocks of which the watched one, or the plain one, took much longer. */
  readonly disturbed: readonly [watched: number, plain: number];
  readonly plainStepMilliseconds: number;
  readonly recorded: string;
}

/** @param pair which of them: in turn either of the two is started first, since its memory may lie better then */
async function startPair(
  pair: number,
  begin: (run: Run) => Promise<Trainee>,
  { alike, switched }: Length,
): Promise<readonly [plain: Trainee, probed: Trainee]> {
  if (switched) {
    const both = await begin(watchedBy(makeSwitchedProbe()));
    return [both, both];
  }
  const other = alike ? plainly : watched;
  const early = pair % 2 === 0 ? null : await begin(other);
  return [await begin(plainly), early ?? (await begin(other))];
}

async function measurePair(pair: number, name: Name, python: string | null, length: Length): Promise<Pair> {
  const { times } = length;
  const trainees = await startPair(pair, (run) => start(run, name, python, length.width), length);
  const blocks = BLOCKS * times;
  const ratios: Took[] = [];
  const disturbed: [number, number] = [0, 0];
  const plainMilliseconds: number[] = [];
  for (let block = 0; block < FIRST_BLOCKS + blocks; block += 1) {
    const took: [Took | null, Took | null] = [null, null];
    for (const which of block % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      took[which] = await trainees[which].block(length.switched && !length.alike && which === 0 ? 'plain' : 'train');
    const [plain, probed] = took;
    if (block < FIRST_BLOCKS || plain === null || probed === null) continue;
    plainMilliseconds.push(plain.clock);
    const clock = probed.clock / plain.clock;
    if (clock > DISTURBED) disturbed[0] += 1 / blocks;
    if (1 / clock > DISTURBED) disturbed[1] += 1 / blocks;
    ratios.push({ clock: bounded(clock), processors: bounded(probed.processors / plain.processors) });
  }
  if (!length.switched) await trainees[0].end();
  const recorded = await trainees[1].end();
  return {
    clock: Math.exp(mean(ratios.map(({ clock }) => Math.log(clock)))),
    processors: Math.exp(mean(ratios.map(({ processors }) => Math.log(processors)))),
    disturbed,
    plainStepMilliseconds: mean(plainMilliseconds) / STEPS,
    recorded,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

/** Mean and its standard error. */
function describe(values: readonly number[]): string {
  const middle = mean(values);
  const variance = values.reduce((sum, each) => sum + (each - middle) ** 2, 0) / Math.max(1, values.length - 1);
  return `${middle.toFixed(3)} ± ${Math.sqrt(variance / values.length).toFixed(3)}`;
}

/** Watches a training in each framework, and says as it goes what that cost. */
export async function measureWatching(length: Length): Promise<Readonly<Record<string, readonly Pair[]>>> {
  const what = !length.alike ? 'Watched over plain' : length.switched ? 'Watched over watched' : 'Plain over plain';
  console.log(`${what}, taking turns: means of ${length.pairs} pairs, and their standard errors`);
  const found: Record<string, readonly Pair[]> = {};
  const wanted = (Object.keys(SCRIPTS) as Name[])
    .filter((name) => length.of.length === 0 || length.of.includes(name))
    .filter((name) => name === 'tfjs' || !length.switched);
  for (const name of wanted) {
    const python = name === 'tfjs' ? null : await pythonForTests();
    const pairs: Pair[] = [];
    for (let pair = 0; pair < length.pairs; pair += 1) pairs.push(await measurePair(pair, name, python, length));
    const step = mean(pairs.map(({ plainStepMilliseconds }) => plainStepMilliseconds));
    const [slower, faster] = ([0, 1] as const).map((which) =>
      (100 * mean(pairs.map(({ disturbed }) => disturbed[which]))).toFixed(1),
    );
    console.log(
      `${name.padEnd(8)} steps of ${step.toFixed(1)} ms: by the clock ${describe(pairs.map(({ clock }) => clock))}, of processors ${describe(pairs.map(({ processors }) => processors))}`,
    );
    console.log(`  far slower in ${slower} % of the blocks, far faster in ${faster} %; ${pairs[0]?.recorded}`);
    found[name] = pairs;
  }
  return found;
}
