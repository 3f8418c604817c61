/**
 * `npm test`: every suite, and at the end one line with what they came to.
 *
 *   npm test                 all of them
 *   npm test -- editor ui    only these
 */
import { mkdirSync } from 'node:fs';
import { build } from './build.ts';
import { pythonForTests } from './pythonEnvironment.ts';
import { artefacts } from './repository.ts';
import { runCheck } from './suites/check.ts';
import { addCounts, type Counts, describeCounts, oneTest } from './suites/counts.ts';
import { runEditorSuite } from './suites/editor.ts';
import { runInterfaceSuite, runPackagedSuite } from './suites/interface.ts';
import { runNodeTests } from './suites/nodeTests.ts';
import { testFiles } from './suites/testFiles.ts';

/** What every probe must answer, asked of each on the same small nets. */
async function runContract(): Promise<Counts> {
  await build();
  // Most of a file's time goes by in scripts that start and wait.
  return runNodeTests({ name: 'contract', files: testFiles(['test/contract']), timeoutMinutes: 60, filesAtOnce: 2 });
}

/** The command line on the examples, as a person would run it. */
async function runCli(): Promise<Counts> {
  await build();
  // A script that stands still until its time is over needs no processor meanwhile.
  return runNodeTests({ name: 'cli', files: testFiles(['test/cli']), timeoutMinutes: 30, filesAtOnce: 2 });
}

/** Small training scripts, sound and broken, each with the verdict that it must get. */
async function runZoo(): Promise<Counts> {
  await build();
  return runNodeTests({ name: 'zoo', files: testFiles(['test/zoo']), timeoutMinutes: 80 });
}

const suites: ReadonlyMap<string, () => Promise<Counts>> = new Map([
  ['check', runCheck],
  ['contract', runContract],
  ['zoo', runZoo],
  ['cli', runCli],
  [
    'editor',
    async () => {
      await build();
      return runEditorSuite();
    },
  ],
  ['ui', runInterfaceSuite],
  ['vsix', runPackagedSuite],
]);

/** One suite's counts; a suite that throws has failed, and the others still run. */
async function runSuite(name: string, suite: () => Promise<Counts>): Promise<Counts> {
  const started = Date.now();
  console.log(`\n── ${name} ──`);
  const counts = await suite().catch((error: unknown) => {
    console.error(error);
    return oneTest(false);
  });
  console.log(`${name}: ${describeCounts(counts)} (${Math.round((Date.now() - started) / 1000)} s)`);
  return counts;
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !suites.has(name));
  if (unknown.length > 0) {
    throw new Error(`No suite is called ${unknown.join(', ')}. There are: ${[...suites.keys()].join(', ')}.`);
  }
  mkdirSync(artefacts, { recursive: true });
  // Tests run scripts in other folders, with the interpreter by its path.
  process.env['TRAINING_RECIPE_TEST_PYTHON'] = await pythonForTests();
  const results: { readonly name: string; readonly counts: Counts }[] = [];
  for (const [name, suite] of suites) {
    if (asked.length === 0 || asked.includes(name)) results.push({ name, counts: await runSuite(name, suite) });
  }
  console.log('');
  for (const { name, counts } of results) console.log(`${name.padEnd(10)} ${describeCounts(counts)}`);
  const total = addCounts(results.map(({ counts }) => counts));
  console.log(`\n${describeCounts(total)}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
