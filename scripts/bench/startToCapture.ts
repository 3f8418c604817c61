import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { launchTraining } from '../../src/training/launchedTraining.ts';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import { type Command, nodeCommand } from '../../src/training/nodeCommand.ts';
import { inRepository } from '../repository.ts';

/** How firstStep.cjs tells that the step was reached, which a script's own end does not. */
const firstStepExitCode = 93;

const timeoutMilliseconds = 120_000;

/** A script of an example, with the interpreter that runs it where that is a Python. */
export interface BenchScript {
  readonly file: string;
  readonly python: { readonly framework: 'torch' | 'keras'; readonly program: string } | null;
}

function plainCommand({ file, python }: BenchScript): Command {
  return python === null
    ? nodeCommand(file, inRepository('scripts/bench/firstStep.cjs'), defaultLaunchSettings)
    : {
        program: python.program,
        args: [inRepository('scripts/bench/first_step.py'), python.framework, file],
        env: {},
      };
}

/** Milliseconds from the process's start until the first step's loss is known, without a probe. */
export function plainToFirstStep(script: BenchScript): Promise<number> {
  const { program, args, env } = plainCommand(script);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: path.dirname(script.file),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: timeoutMilliseconds,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', reject);
    child.once('exit', (exitCode) => {
      if (exitCode === firstStepExitCode) resolve(performance.now() - started);
      else reject(new Error(`${script.file} ended with ${exitCode} before its first step\n${said}`));
    });
  });
}

/** Milliseconds from the process's start until the host holds the capture. */
export async function probeToCapture({ file, python }: BenchScript): Promise<number> {
  const runDirectory = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-bench-'));
  const started = performance.now();
  try {
    const training = await launchTraining({
      script: file,
      settings: { ...defaultLaunchSettings, python: python?.program ?? null },
      probesDirectory: inRepository('dist/probes'),
      runDirectory,
      captureVariables: false,
      timeoutMilliseconds,
      signal: new AbortController().signal,
      onOutput: () => {},
      onLog: () => {},
    });
    const elapsed = performance.now() - started;
    await training.end();
    return elapsed;
  } finally {
    rmSync(runDirectory, { recursive: true, force: true });
  }
}
