import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { version } from '../../package.json';
import { comparing } from '../recipe/2-skeleton/generalize.ts';
import type { Check } from '../recipe/check.ts';
import { type Examination, examine } from '../recipe/examine.ts';
import { allChecks, recipe } from '../recipe/recipe.ts';
import { discoverScripts } from '../scripts/discover.ts';
import { lineText } from '../training/placeText.ts';
import { type CheckInvocation, type Format, parseInvocation, type ReportFormat, UsageError } from './arguments.ts';
import { jsonReport, stringifyReport } from './jsonReport.ts';
import { junitReport } from './junitReport.ts';
import { launchSettingsOf } from './launchSettingsOf.ts';
import { prettyReport } from './prettyReport.ts';
import { sarifReport } from './sarifReport.ts';
import { watch } from './watch.ts';

const USAGE = `training-recipe: run a training script to its first step and say what is wrong

  training-recipe discover [DIR] [--format pretty|json]    the training scripts below a folder
  training-recipe checks [--format pretty|json]            the checks there are
  training-recipe check SCRIPT [--check ID]… [--stage N]
                  [--format pretty|json|sarif|junit] [--timeout SECONDS]
                  [--node PATH] [--python PATH] [--cwd DIR] [--ranks N] [-- ARGS…]
  training-recipe compare SCRIPT FUNCTION LOOPY_FUNCTION   do two functions of the script give the same?
                  [--argument NAME]… [the options of check]
  training-recipe watch SCRIPT [--format pretty|json] [--node PATH] [--python PATH] [--cwd DIR] [-- ARGS…]
                  run a script to its end as it would run by itself, what it writes included, and record its training

--ranks N starts N processes of the script, as torchrun does, and examines the first of them.
check, compare and watch end with 0 when nothing failed, 1 when a check failed, 2 when the script could not be examined.`;

/** Exit codes: a contract for other programs. */
const NOTHING_FAILED = 0;
const FAILED = 1;
const COULD_NOT_RUN = 2;

const WATCH_CODES = { 'nothing-failed': NOTHING_FAILED, failed: FAILED, 'could-not-run': COULD_NOT_RUN } as const;

async function run(argv: readonly string[]): Promise<number> {
  const invocation = parseInvocation(argv);
  switch (invocation.command) {
    case 'help':
      console.log(USAGE);
      return NOTHING_FAILED;
    case 'version':
      console.log(version);
      return NOTHING_FAILED;
    case 'discover':
      return await discover(invocation.directory, invocation.format);
    case 'checks':
      listChecks(invocation.format);
      return NOTHING_FAILED;
    case 'check':
      return await check(invocation);
    case 'watch':
      return WATCH_CODES[await watch(invocation, abortOnSignals())];
  }
}

async function discover(directory: string, format: Format): Promise<number> {
  const scripts = await discoverScripts(path.resolve(directory));
  if (format === 'json') {
    console.log(stringifyReport(scripts));
  } else if (scripts.length === 0) {
    console.log('No training scripts were found.');
  } else {
    for (const { file, framework, trainingLines } of scripts) {
      const lines = trainingLines
        .map((line) => `${line.call} ${line.cell === undefined ? 'on' : 'in'} ${lineText(line)}`)
        .join(', ');
      console.log(`${path.relative('.', file)}  ${framework}  ${lines}`);
    }
  }
  return NOTHING_FAILED;
}

function listChecks(format: Format): void {
  if (format === 'json') {
    console.log(stringifyReport(allChecks.map(({ id, stage, title, question }) => ({ id, stage, title, question }))));
    return;
  }
  for (const { number, title, checks } of recipe) {
    console.log(`${number} ${title}`);
    for (const { id, question } of checks) {
      console.log(`    ${id}  ${question}`);
    }
  }
}

function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => abort.abort());
  }
  return abort.signal;
}

async function check(invocation: CheckInvocation): Promise<number> {
  const signal = abortOnSignals();
  const runsDirectory = await mkdtemp(path.join(tmpdir(), 'training-recipe-'));
  try {
    const examination = await examine({
      script: path.resolve(invocation.script),
      checks: chosenChecks(invocation),
      launch: launchSettingsOf(invocation),
      probesDirectory: path.join(__dirname, 'probes'),
      runsDirectory,
      captureVariables: false,
      goOn: true,
      timeoutMilliseconds: invocation.timeoutSeconds * 1000,
      signal,
      onEvent: (event) => {
        if (event.kind === 'progress' && invocation.format === 'pretty' && process.stderr.isTTY) {
          process.stderr.write(`\r\u001b[K${event.message}…`);
        }
      },
    });
    print(examination, invocation.format);
    return exitCode(examination);
  } finally {
    await rm(runsDirectory, { recursive: true, force: true });
  }
}

/** @throws UsageError for an id that no check has */
function chosenChecks({ checks: ids, stage, comparison, script }: CheckInvocation): readonly Check[] {
  if (comparison !== null) {
    return [comparing({ ...comparison, file: path.resolve(script) })];
  }
  const unknown = ids.find((id) => !allChecks.some((known) => known.id === id));
  if (unknown !== undefined) {
    throw new UsageError(`There is no check ${unknown}. training-recipe checks lists them.`);
  }
  return allChecks.filter(
    (known) => (ids.length === 0 || ids.includes(known.id)) && (stage === null || known.stage === stage),
  );
}

function print(examination: Examination, format: ReportFormat): void {
  switch (format) {
    case 'json':
      console.log(stringifyReport(jsonReport(examination)));
      break;
    case 'sarif':
      console.log(stringifyReport(sarifReport(examination, version, process.cwd())));
      break;
    case 'junit':
      console.log(junitReport(examination));
      break;
    case 'pretty':
      if (process.stderr.isTTY) {
        process.stderr.write('\r\u001b[K');
      }
      console.log(prettyReport(examination, process.stdout.isTTY));
  }
}

function exitCode({ findings, error }: Examination): number {
  if (findings.some(({ verdict }) => verdict === 'fail')) {
    return FAILED;
  }
  return error ? COULD_NOT_RUN : NOTHING_FAILED;
}

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof UsageError ? `training-recipe: ${error.message}` : error);
    process.exitCode = COULD_NOT_RUN;
  },
);
