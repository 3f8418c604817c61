/**
 * `npm run bench`: what a probe costs, as ratios to the plain script, measured by turns in one run.
 *
 *   npm run bench -- --runs 9 digits iris              more runs; only examples whose paths contain one of these
 *   npm run bench -- --only start --only step          of `start`, `again`, `step`, `stage`, `watch` and `explorer`
 *   npm run bench -- --only watch --times 4            trainings of half a minute, instead of some seconds
 *   npm run bench -- --only watch pytorch              of `pytorch`, `keras` and `tfjs`
 *   npm run bench -- --only watch --width 6            of wider nets, whose steps take longer
 *   npm run bench -- --only watch tfjs --switched      one process, now watched and now plain
 *   npm run bench -- --only watch --alike              plain over plain: what the measurement is worth
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeExplorer, type ExplorerCost, measureExplorer } from './bench/explorer.ts';
import { type BenchScript, plainStep, plainToFirstStep } from './bench/plain.ts';
import { probeToCapture, steeredStep } from './bench/probed.ts';
import { describeRatio, measureRatio, type Ratio } from './bench/ratio.ts';
import { describeStage, measureStage, type StageCost } from './bench/stageCost.ts';
import { measureWatching } from './bench/watching.ts';
import { build } from './build.ts';
import { pythonForTests } from './pythonEnvironment.ts';
import { artefacts, inRepository } from './repository.ts';

const PARTS = ['start', 'again', 'step', 'stage', 'watch', 'explorer'] as const;

const STEPS = 40;

/** Of the examples, those on handwritten digits. */
const STAGED = /digits\.(?:js|py)$/;

const nameOf = ({ file }: BenchScript): string => path.relative(inRepository('examples'), file);

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
    options: {
      runs: { type: 'string', default: '5' },
      only: { type: 'string', multiple: true, default: [...PARTS] },
      times: { type: 'string', default: '1' },
      width: { type: 'string', default: '1' },
      alike: { type: 'boolean', default: false },
      switched: { type: 'boolean', default: false },
    },
  });
  const scripts = await trainingScripts(positionals);
  if (scripts.length === 0) throw new Error('No example matches.');
  const runs = Number(values.runs);
  const asked = (part: (typeof PARTS)[number]): boolean => values.only.includes(part);
  await build();
  const found: Partial<Record<(typeof PARTS)[number], unknown>> = {};
  const compare = async (
    plain: (script: BenchScript) => Promise<number>,
    probed: (script: BenchScript) => Promise<number>,
    measured: readonly BenchScript[] = scripts,
  ): Promise<readonly Ratio[]> => {
    const ratios: Ratio[] = [];
    for (const script of measured) {
      const ratio = await measureRatio(
        nameOf(script),
        runs,
        () => plain(script),
        () => probed(script),
      );
      console.log(describeRatio(ratio));
      ratios.push(ratio);
    }
    return ratios;
  };
  if (asked('start')) {
    console.log(`Start to capture: medians of ${runs} runs (extremes)`);
    found.start = await compare(plainToFirstStep, (script) => probeToCapture(script, false));
  }
  if (asked('again')) {
    console.log(`Start to capture, of Python with its framework loaded before: medians of ${runs} runs (extremes)`);
    found.again = await compare(
      plainToFirstStep,
      (script) => probeToCapture(script, true),
      scripts.filter(({ python }) => python !== null),
    );
  }
  if (asked('step')) {
    console.log(`One step, the script's own and as the probe has it done again: medians of ${runs} runs (extremes)`);
    found.step = await compare(
      (script) => plainStep(script, STEPS),
      (script) => steeredStep(script, STEPS),
    );
  }
  if (asked('stage')) {
    console.log('Stage 2, and what the plain script takes for as many starts and steps');
    const stages: StageCost[] = [];
    for (const script of scripts.filter(({ file }) => STAGED.test(file))) {
      const cost = await measureStage(nameOf(script), script, Math.max(1, Math.ceil(runs / 2)));
      console.log(describeStage(cost));
      stages.push(cost);
    }
    found.stage = stages;
  }
  if (asked('watch'))
    found.watch = await measureWatching({
      pairs: 2 * runs,
      of: positionals,
      times: Number(values.times),
      width: Number(values.width),
      alike: values.alike,
      switched: values.switched,
    });
  if (asked('explorer')) {
    console.log('The data explorer on sixty thousand digits');
    found.explorer = await measureExplorer();
    console.log(describeExplorer(found.explorer as ExplorerCost));
  }
  mkdirSync(artefacts, { recursive: true });
  writeFileSync(path.join(artefacts, 'bench.json'), JSON.stringify(found, null, 2));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
