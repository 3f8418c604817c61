import { parseArgs } from 'node:util';
import type { StageNumber } from '../recipe/check.ts';
import type { FunctionComparisonQuery } from '../training/protocol/functions.ts';

export type Format = 'pretty' | 'json';

/** How an examination can be printed; the other commands know the first two. */
export type ReportFormat = Format | 'sarif' | 'junit';

export type Invocation =
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'discover'; readonly directory: string; readonly format: Format }
  | { readonly command: 'checks'; readonly format: Format }
  | WatchInvocation
  | CheckInvocation;

/** How a script is started. */
export interface Launching {
  readonly script: string;
  readonly timeoutSeconds: number;
  readonly node: string | null;
  readonly python: string | null;
  readonly cwd: string | null;
  /** How many processes train together; null: the script is run by itself. */
  readonly ranks: number | null;
  readonly scriptArguments: readonly string[];
}

export interface WatchInvocation extends Launching {
  readonly command: 'watch';
  readonly format: Format;
}

export interface CheckInvocation extends Launching {
  readonly command: 'check';
  /** Ids as given; all checks when empty. */
  readonly checks: readonly string[];
  /** Two functions to be compared, in the place of checks. */
  readonly comparison: FunctionComparisonQuery | null;
  readonly stage: StageNumber | null;
  readonly format: ReportFormat;
}

/** The command line is not what `--help` says. The message is for a person. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_TIMEOUT_SECONDS = 300;

/** @throws UsageError */
export function parseInvocation(argv: readonly string[]): Invocation {
  const separator = argv.indexOf('--');
  const own = separator === -1 ? argv : argv.slice(0, separator);
  const scriptArguments = separator === -1 ? [] : argv.slice(separator + 1);
  const { values, positionals } = parse(own);
  if (values.help) {
    return { command: 'help' };
  }
  if (values.version) {
    return { command: 'version' };
  }
  const [command, ...rest] = positionals;
  switch (command) {
    case undefined:
    case 'help':
      return { command: 'help' };
    case 'discover':
      return { command, directory: atMostOne(rest, 'folder') ?? '.', format: formatOf(values.format) };
    case 'checks':
      return { command, format: formatOf(values.format) };
    case 'check': {
      const script = scriptAmong(rest, command);
      return {
        ...examinationOf(script, values, scriptArguments),
        checks: values.check ?? [],
        stage: stageOf(values.stage),
      };
    }
    case 'watch': {
      const script = scriptAmong(rest, command);
      return { command, format: formatOf(values.format), ...launchingOf(script, values, scriptArguments) };
    }
    case 'compare': {
      const [script, first, second, ...more] = rest;
      if (script === undefined || first === undefined || second === undefined || more.length > 0) {
        throw new UsageError(
          'compare needs a script and two functions: training-recipe compare SCRIPT FUNCTION LOOPY_FUNCTION',
        );
      }
      const comparison = { first, second, arguments: values.argument ?? null };
      return { ...examinationOf(script, values, scriptArguments), comparison };
    }
    default:
      throw new UsageError(
        `There is no command ${command}. The commands are discover, checks, check, compare and watch.`,
      );
  }
}

function scriptAmong(rest: readonly string[], command: string): string {
  const script = atMostOne(rest, 'script');
  if (script === null) {
    throw new UsageError(`${command} needs a script: training-recipe ${command} SCRIPT`);
  }
  return script;
}

type Values = ReturnType<typeof parse>['values'];

function launchingOf(script: string, values: Values, scriptArguments: readonly string[]): Launching {
  return {
    script,
    timeoutSeconds: secondsOf(values.timeout),
    node: values.node ?? null,
    python: values.python ?? null,
    cwd: values.cwd ?? null,
    ranks: ranksOf(values.ranks),
    scriptArguments,
  };
}

function examinationOf(script: string, values: Values, scriptArguments: readonly string[]): CheckInvocation {
  return {
    command: 'check',
    checks: [],
    comparison: null,
    stage: null,
    format: reportFormatOf(values.format),
    ...launchingOf(script, values, scriptArguments),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
        check: { type: 'string', multiple: true },
        argument: { type: 'string', multiple: true },
        stage: { type: 'string' },
        format: { type: 'string' },
        timeout: { type: 'string' },
        node: { type: 'string' },
        python: { type: 'string' },
        cwd: { type: 'string' },
        ranks: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function formatOf(value: string | undefined): Format {
  switch (value) {
    case undefined:
    case 'pretty':
      return 'pretty';
    case 'json':
      return 'json';
    default:
      throw new UsageError(`--format takes pretty or json here, not ${value}.`);
  }
}

function reportFormatOf(value: string | undefined): ReportFormat {
  switch (value) {
    case undefined:
      return 'pretty';
    case 'pretty':
    case 'json':
    case 'sarif':
    case 'junit':
      return value;
    default:
      throw new UsageError(`--format takes pretty, json, sarif or junit, not ${value}.`);
  }
}

function stageOf(value: string | undefined): StageNumber | null {
  switch (value) {
    case undefined:
      return null;
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
      return Number(value) as StageNumber;
    default:
      throw new UsageError(`--stage takes a number from 1 to 6, not ${value}.`);
  }
}

function ranksOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const ranks = Number(value);
  if (!Number.isInteger(ranks) || ranks < 1) {
    throw new UsageError(`--ranks takes a number of processes, not ${value}.`);
  }
  return ranks;
}

function secondsOf(value: string | undefined): number {
  if (value === undefined) {
    return DEFAULT_TIMEOUT_SECONDS;
  }
  const seconds = Number(value);
  if (!(seconds > 0)) {
    throw new UsageError(`--timeout takes a number of seconds above 0, not ${value}.`);
  }
  return seconds;
}

function atMostOne(values: readonly string[], what: string): string | null {
  if (values.length > 1) {
    throw new UsageError(`One ${what} at a time; ${values.slice(1).join(' ')} is too much.`);
  }
  return values[0] ?? null;
}
