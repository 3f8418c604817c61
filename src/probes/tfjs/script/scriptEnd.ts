import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { ScriptEnded } from '../../../training/protocol/messages.ts';
import { filePath, originalLocation } from './sourceMaps.ts';
import { innermostLocation, isUserFile, type UserFrame } from './userFrames.ts';

/** A call of the user's that trains: `fit`, … */
interface BegunTraining {
  readonly trigger: string;
  readonly frames: readonly UserFrame[];
  readonly args: readonly unknown[];
}

/** Notices how the script fails, without taking part in it. */
export class ScriptEnd {
  #uncaught: Error | null = null;
  #printed: Error | null = null;
  readonly #script: string;
  /** The user's last call that began a training. What goes wrong in there while nobody awaits it has no frame of the user's. */
  trainingCall: BegunTraining | null = null;

  constructor(script: string) {
    this.#script = script;
    process.on('uncaughtExceptionMonitor', (error: unknown) => {
      this.#uncaught = asError(error);
    });
    // `main().catch(console.error)` hides the reason for which nothing was trained.
    for (const name of ['error', 'log', 'warn'] as const) {
      const original = console[name];
      console[name] = (...values: unknown[]) => {
        this.#printed = values.find((value): value is Error => value instanceof Error) ?? this.#printed;
        original.apply(console, values);
      };
    }
  }

  /** What ended the script; null where nothing did. */
  get uncaught(): Error | null {
    return this.#uncaught;
  }

  /**
   * Why the script ended without a training step.
   * @param loaded whether TensorFlow.js was loaded
   */
  describe(exitCode: number, loaded: boolean): ScriptEnded {
    const error = this.#uncaught ?? this.#printed;
    if (error === null) {
      const how = exitCode === 0 ? 'The script ran to its end' : `The script ended with exit code ${exitCode}`;
      if (this.trainingCall !== null) {
        const location = innermostLocation(this.trainingCall.frames);
        const message = `${how} before ${this.trainingCall.trigger} took its first step${whyNoStep(this.trainingCall)}`;
        return { kind: 'never-trained', message, location, stack: null };
      }
      return { kind: 'never-trained', message: `${how} ${withoutStep(exitCode, loaded)}`, location: null, stack: null };
    }
    const stack = error.stack ?? String(error);
    const base = { message: `${error.name}: ${error.message}`.split('\nRequire stack:')[0] ?? '', stack };
    const missing = missingModule(error);
    if (missing !== null) {
      const location = importLine(missing.name, missing.from ?? this.#script) ?? locationIn(stack);
      return {
        ...base,
        kind: 'module-not-found',
        message: notFound(missing.name, location),
        location,
      };
    }
    const syntax = syntaxError(error, stack, this.#script);
    if (syntax !== null) {
      return { ...base, kind: 'syntax-error', message: syntax.message, location: syntax.location };
    }
    return {
      ...base,
      message: base.message + browserHint(error) + disposedHint(error),
      kind: 'threw',
      location: locationIn(stack) ?? innermostLocation(this.trainingCall?.frames),
    };
  }
}

/** Options that leave nothing to do; else whoever ends a script may not have waited. */
function whyNoStep({ trigger, args }: BegunTraining): string {
  const options = (args[trigger === 'fit' ? 2 : 1] ?? {}) as Readonly<Record<string, unknown>>;
  const none = ['epochs', 'batchesPerEpoch', 'stepsPerEpoch'].find((name) => options[name] === 0);
  const { epochs, initialEpoch } = options;
  if (none !== undefined) {
    return `: it was given ${none}: 0.`;
  }
  if (typeof initialEpoch === 'number' && typeof epochs === 'number' && initialEpoch >= epochs) {
    return `: it was given initialEpoch: ${initialEpoch} and epochs: ${epochs}, which is the number of the last epoch.`;
  }
  return '. Does something end the script while the call is still at work, as process.exit() does? Has its data set any batches?';
}

function withoutStep(exitCode: number, loaded: boolean): string {
  if (exitCode !== 0) {
    return 'without a training step. Does it want arguments?';
  }
  return loaded
    ? 'without a training step: TensorFlow.js was asked for no gradients, as fit, minimize or variableGrads do. Gradients that a script works out by itself are not followed.'
    : 'without loading TensorFlow.js.';
}

function notFound(name: string, location: SourceLocation | null): string {
  return name.startsWith('.') && location !== null && isUserFile(location.file)
    ? `Cannot find '${name}'. Node.js wants the whole name of a file in an import; JavaScript that is written for Babel or a bundler runs where tsx is installed (npm install --save-dev tsx).`
    : `Cannot find '${name}'. Is it installed?`;
}

const BROWSER_NAME =
  /^(document|window|self|localStorage|HTML\w*Element|Image|requestAnimationFrame|alert) is not defined$/;

function browserHint(error: Error): string {
  const name = error.name === 'ReferenceError' ? BROWSER_NAME.exec(error.message)?.[1] : undefined;
  return name === undefined
    ? ''
    : `. This is a script for a browser: it uses ${name}, which Node.js does not have. Training that is to be examined has to run in Node.js.`;
}

/** What TensorFlow.js says of values that are gone: it looks for the backend that has them. */
function disposedHint({ message }: Error): string {
  return /reading 'backend'/.test(message)
    ? '. A tensor is used whose values are gone: it was disposed, or made within a tidy that did not return it, or by another copy of TensorFlow.js.'
    : '';
}

const asError = (value: unknown): Error =>
  value instanceof Error ? value : new Error(typeof value === 'string' ? value : JSON.stringify(value));

const codeOf = (error: Error): unknown => (error as { code?: unknown }).code;

function missingModule(error: Error): { readonly name: string; readonly from: string | null } | null {
  if (codeOf(error) !== 'MODULE_NOT_FOUND' && codeOf(error) !== 'ERR_MODULE_NOT_FOUND') {
    return null;
  }
  const name = /Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  if (name === undefined) {
    return null;
  }
  const importer = /imported from (\S+)/.exec(error.message)?.[1];
  const requirer = (error as { requireStack?: readonly string[] }).requireStack?.[0];
  const from = importer ?? requirer ?? null;
  return { name: shortName(name, from), from: from === null ? null : filePath(from) };
}

/** Node names a file where the script named a path relative to itself. */
function shortName(name: string, from: string | null): string {
  const file = name.startsWith('file:') ? filePath(name) : name;
  return from !== null && path.isAbsolute(file) ? `./${path.relative(path.dirname(filePath(from)), file)}` : file;
}

/** The line of a file that imports a module. */
function importLine(name: string, file: string): SourceLocation | null {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const bare = name.replace(/^\.\//, '').replace(/\.[cm]?[jt]s$/, '');
  for (const [index, line] of lines.entries()) {
    if (/\b(import|from|require)\b/.test(line) && line.includes(bare)) {
      return { file, line: index + 1, column: line.search(/\S/) + 1 };
    }
  }
  return null;
}

/** With source maps on (`tsx` puts them on, for JavaScript too) Node has mapped a stack's text already. */
const isMappedByNode = (file: string): boolean =>
  (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled ?? /\.[cm]?tsx?$/.test(file);

/** The innermost line of the user's in a stack as text. Already mapped where Node does that itself. */
export function locationIn(stack: string): SourceLocation | null {
  for (const line of stack.split('\n')) {
    const match = /^\s*at (?:.*\()?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    const [, file, row, column] = match ?? [];
    if (file !== undefined && isUserFile(file)) {
      const at = filePath(file);
      return isMappedByNode(at)
        ? { file: at, line: Number(row), column: Number(column) }
        : originalLocation(file, Number(row), Number(column));
    }
  }
  return null;
}

function syntaxError(
  error: Error,
  stack: string,
  script: string,
): { readonly message: string; readonly location: SourceLocation | null } | null {
  // esbuild, by which tsx reads TypeScript: `file:line:column: ERROR: message`.
  const transform = /^(.+?):(\d+):(\d+): ERROR: (.*)$/m.exec(error.message);
  if (transform !== null) {
    const [, file = script, line, column, message = ''] = transform;
    const at = { file: filePath(file), line: Number(line), column: Number(column) + 1 };
    return isUserFile(file)
      ? { message: `SyntaxError: ${message}`, location: at }
      : { message: `SyntaxError in ${at.file}, line ${at.line}: ${message}`, location: locationIn(stack) };
  }
  if (error.name !== 'SyntaxError') {
    return null;
  }
  const head = /^((?:file:\/\/|\/|[A-Za-z]:\\).*?):(\d+)\n[^\n]*\n( *)\^/.exec(stack);
  if (head !== null && isUserFile(head[1] ?? '')) {
    const [, file = script, line, indent = ''] = head;
    return {
      message: `SyntaxError: ${error.message}`,
      location: { file: filePath(file), line: Number(line), column: indent.length + 1 },
    };
  }
  // One at run time (`JSON.parse`) has the script's frames and is like any other error.
  return locationIn(stack) === null ? { message: `SyntaxError: ${error.message}`, location: checkAgain(script) } : null;
}

/** An ES module's syntax error does not carry its place; Node's own check of the script and its imports does. */
function checkAgain(script: string): SourceLocation | null {
  const open = [script];
  const seen = new Set<string>();
  for (let file = open.shift(); file !== undefined && seen.size < 20; file = open.shift()) {
    if (seen.has(file) || !existsSync(file)) {
      continue;
    }
    seen.add(file);
    const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8', timeout: 5_000 });
    const match = /^\S.*?:(\d+)\n(?:[^\n]*\n( *)\^)?/.exec(stderr ?? '');
    if (match !== null) {
      return { file, line: Number(match[1]), column: (match[2]?.length ?? 0) + 1 };
    }
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g,
    )) {
      open.push(path.resolve(path.dirname(file), specifier));
    }
  }
  return null;
}
