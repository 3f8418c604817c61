/**
 * `npm run bench`: what a probe costs, as ratios to the plain script, measured by turns in one run.
 *
 *   npm run bench -- --runs 9 digits iris      more runs; only examples whose names contain one of these
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeRatio, measureRatio, type Ratio } from './bench/ratio.ts';
import { plainToFirstStep, probeToCapture } from './bench/startToCapture.ts';
import { build } from './build.ts';
import { artefacts, inRepository } from './repository.ts';

/** Examples that train; the modules that they share do not. */
function trainingScripts(wanted: readonly string[]): readonly string[] {
  const folder = inRepository('examples/tfjs');
  return readdirSync(folder)
    .filter((name) => /^(digits|iris|car-weight|titles)\.[cm]?[jt]s$/.test(name))
    .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
    .map((name) => path.join(folder, name));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '5' } },
  });
  const scripts = trainingScripts(positionals);
  if (scripts.length === 0) throw new Error('No example matches.');
  await build();
  console.log(`Start to capture, ${values.runs} runs each, medians (extremes)`);
  const ratios: Ratio[] = [];
  for (const script of scripts) {
    const ratio = await measureRatio(
      path.relative(inRepository('examples'), script),
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
