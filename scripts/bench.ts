/**
 * `npm run bench`: what a probe costs, as ratios to the plain script, measured by turns in one run.
 *
 *   npm run bench -- --runs 9 digits iris      more runs; only examples whose paths contain one of these
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeRatio, measureRatio, type Ratio } from './bench/ratio.ts';
import { type BenchScript, plainToFirstStep, probeToCapture } from './bench/startToCapture.ts';
import { build } from './build.ts';
import { pythonForTests } from './pythonEnvironment.ts';
import { artefacts, inRepository } from './repository.ts';

/** Examples that train; the modules that they share do not. */
async function trainingScripts(wanted: readonly string[]): Promise<readonly BenchScript[]> {
  const inFolder = (name: string): readonly string[] => {
    const folder = inRepository(`examples/${name}`);
    return readdirSync(folder)
      .filter((file) => /^(digits|iris|car.weight|titles)\.(?:[cm]?[jt]s|py)$/.test(file))
      .map((file) => path.join(folder, file))
      .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
  };
  const scripts: BenchScript[] = inFolder('tfjs').map((file) => ({ file, python: null }));
  for (const [folder, framework] of [
    ['pytorch', 'torch'],
    ['keras', 'keras'],
  ] as const) {
    const files = inFolder(folder);
    const program = files.length === 0 ? '' : await pythonForTests();
    scripts.push(...files.map((file) => ({ file, python: { framework, program } })));
  }
  return scripts;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '5' } },
  });
  const scripts = await trainingScripts(positionals);
  if (scripts.length === 0) throw new Error('No example matches.');
  await build();
  console.log(`Start to capture, ${values.runs} runs each, medians (extremes)`);
  const ratios: Ratio[] = [];
  for (const script of scripts) {
    const ratio = await measureRatio(
      path.relative(inRepository('examples'), script.file),
      Number(values.runs),
      () => plainToFirstStep(script),
      () => probeToCapture(script),
    );
    console.log(describeRatio(ratio));
    ratios.push(ratio);
  }
  mkdirSync(artefacts, { recursive: true });
  writeFileSync(path.join(artefacts, 'bench.json'), JSON.stringify({ startToCapture: ratios }, null, 2));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
