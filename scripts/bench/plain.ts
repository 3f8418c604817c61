import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import { type Command, nodeCommand } from '../../src/training/nodeCommand.ts';
import { inRepository } from '../repository.ts';

/** How the watchers of plain runs tell that they have seen enough, which a script's own end does not. */
const REACHED = 93;

const TIMEOUT_MILLISECONDS = 120_000;

/** The first steps of a process are slower: kernels are chosen and code is compiled. */
const WARM_UP_STEPS = 5;

/** Of the steps that are timed: some nets take half a second for one. */
export const STEP_MILLISECONDS = 4_000;

/** A script of an example, with the interpreter that runs it where that is a Python. */
export interface BenchScript {
  readonly file: string;
  readonly python: { readonly framework: 'torch' | 'keras'; readonly program: string } | null;
}

function plainCommand({ file, python }: BenchScript): Command {
  return python === null
    ? nodeCommand(file, inRepository('scripts/bench/plainSteps.cjs'), defaultLaunchSettings)
    : {
        program: python.program,
        args: [inRepository('scripts/bench/plain_steps.py'), python.framework, file],
        env: {},
      };
}

/** Milliseconds from the process's start until the first step's loss is known, without a probe. */
export async function plainToFirstStep(script: BenchScript): Promise<number> {
  const started = performance.now();
  await runPlain(script, 0);
  return performance.now() - started;
}

/** Milliseconds of the script's own step, without a probe: the mean of at most so many, as the probe's are timed. */
export async function plainStep(script: BenchScript, steps: number): Promise<number> {
  const times = JSON.parse(await runPlain(script, WARM_UP_STEPS + steps)) as readonly number[];
  const counted = times.slice(WARM_UP_STEPS);
  return counted.reduce((sum, time) => sum + time, 0) / counted.length;
}

/** @returns what the watcher wrote to its own descriptor */
function runPlain(script: BenchScript, steps: number): Promise<string> {
  const { program, args, env } = plainCommand(script);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: path.dirname(script.file),
      env: {
        ...process.env,
        ...env,
        BENCH_STEPS: String(steps),
        BENCH_MILLISECONDS: String(STEP_MILLISECONDS),
      },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MILLISECONDS,
    });
    const collect = (stream: Readable): (() => string) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      return () => text;
    };
    const said = collect(child.stdio[2] as Readable);
    const written = collect(child.stdio[3] as Readable);
    child.once('error', reject);
    child.once('close', (exitCode) => {
      if (exitCode === REACHED) resolve(written());
      else reject(new Error(`${script.file} ended with ${exitCode} before so many steps\n${said()}`));
    });
  });
}
