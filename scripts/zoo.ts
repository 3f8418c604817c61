/**
 * `npm run zoo`: examines every script of the zoo, prints the score and writes docs/detection.md.
 *
 *   npm run zoo -- --all              every check of every script, which takes hours on a small machine; else those that
 *                                     need a moment, and the ones that a script is about
 *   npm run zoo -- torch vae          only scripts whose framework or name contain one of these; no page is written
 *   npm run zoo -- --repeat 5         each script five times, since people seldom seed: verdicts have to hold
 *   npm run zoo -- --judged           examines nothing: writes the page of what `npm test -- zoo` left behind
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checksAsked } from '../test/zoo/checksAsked.ts';
import type { ZooFramework, ZooScript } from '../test/zoo/expectation.ts';
import { zoo } from '../test/zoo/manifest.ts';
import { isRight, type Outcome, outcomeOf } from '../test/zoo/outcome.ts';
import { reportOn, scriptFile } from '../test/zoo/report.ts';
import { build } from './build.ts';
import { inRepository } from './repository.ts';
import { detectionPage } from './zoo/detectionPage.ts';
import { describeScore, type Judged, judgedFile, scoreOf } from './zoo/score.ts';

/** The machine's cores are shared with the frameworks' own threads. */
const AT_ONCE = 2;

interface Case {
  readonly framework: ZooFramework;
  readonly script: ZooScript;
}

function casesOf(wanted: readonly string[]): readonly Case[] {
  return (Object.entries(zoo) as [ZooFramework, readonly ZooScript[]][])
    .flatMap(([framework, scripts]) => scripts.map((script) => ({ framework, script })))
    .filter(
      ({ framework, script }) =>
        wanted.length === 0 || wanted.some((part) => framework === part || script.file.includes(part)),
    );
}

async function judge({ framework, script }: Case, checks: readonly string[]): Promise<Judged> {
  const started = performance.now();
  const outcome = await reportOn(framework, script.file, checks).then(
    (report) => outcomeOf(script, readFileSync(scriptFile(framework, script.file), 'utf8'), report),
    (error: unknown): Outcome => ({ kind: 'broke', why: error instanceof Error ? error.message : String(error) }),
  );
  return { framework, script, outcome, milliseconds: performance.now() - started };
}

function say({ framework, script, outcome, milliseconds }: Judged): void {
  const sign = isRight(outcome) ? '✓' : '✗';
  const seconds = (milliseconds / 1000).toFixed(1).padStart(5);
  console.log(`${sign} ${seconds} s  ${framework}/${script.file}  ${outcome.kind}`);
  if ('why' in outcome) console.log(`            ${outcome.why}`);
}

async function judgeAll(
  cases: readonly Case[],
  checksOf: (each: Case) => readonly string[],
): Promise<readonly Judged[]> {
  const results = new Array<Judged>(cases.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < cases.length; index = next++) {
      const each = cases[index] as Case;
      const judged = await judge(each, checksOf(each));
      results[index] = judged;
      say(judged);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

interface JudgedBefore {
  readonly seconds: number;
  readonly judged: readonly Judged[];
}

/** In the manifest's order, whichever was judged first. */
function writePage(judged: readonly Judged[], seconds: number, all: boolean): void {
  const places = new Map(casesOf([]).map(({ framework, script }, place) => [`${framework}/${script.file}`, place]));
  const placeOf = ({ framework, script }: Judged): number => places.get(`${framework}/${script.file}`) ?? 0;
  const inOrder = judged.toSorted((one, other) => placeOf(one) - placeOf(other));
  writeFileSync(inRepository('docs', 'detection.md'), detectionPage(inOrder, seconds, all));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '1' },
      check: { type: 'string', multiple: true, default: [] },
      judged: { type: 'boolean', default: false },
    },
  });
  if (values.judged) {
    const { seconds, judged } = JSON.parse(readFileSync(judgedFile, 'utf8')) as JudgedBefore;
    console.log(describeScore(scoreOf(judged)));
    writePage(judged, seconds, false);
    return;
  }
  const once = casesOf(positionals);
  if (once.length === 0) throw new Error('No script of the zoo matches.');
  const cases = once.flatMap((each) => Array.from({ length: Number(values.repeat) }, () => each));
  await build();
  const started = performance.now();
  const checksOf = ({ framework, script }: Case): readonly string[] =>
    values.all ? [] : values.check.length > 0 ? values.check : checksAsked(script, zoo[framework]);
  const judged = await judgeAll(cases, checksOf);
  const seconds = (performance.now() - started) / 1000;
  console.log(`\n${describeScore(scoreOf(judged))}, ${Math.round(seconds)} s`);
  if (positionals.length === 0 && values.check.length === 0 && values.repeat === '1') {
    writePage(judged, seconds, values.all);
  }
  process.exitCode = judged.every(({ outcome }) => isRight(outcome)) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
