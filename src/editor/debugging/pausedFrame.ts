import * as vscode from 'vscode';
import { type DebuggeeLanguage, languageOf } from './handOver.ts';

/** The frame that is chosen in the call stack of a paused session. */
export interface PausedFrame {
  readonly session: vscode.DebugSession;
  readonly language: DebuggeeLanguage;
  readonly id: number;
  readonly functionName: string | null;
  /** Absolute path; null where the debugger knows no file. */
  readonly file: string | null;
  /** From 1: where it stands. */
  readonly line: number;
  readonly column: number;
}

/** What `stackTrace` answers, as far as it is needed here. */
interface StackTrace {
  readonly stackFrames?: readonly {
    readonly id: number;
    readonly name: string;
    readonly line: number;
    readonly column: number;
    /** A debugger's path; VS Code makes an address of it on its way. */
    readonly source?: { readonly path?: string | { readonly scheme: string; readonly path: string } };
  }[];
}

/** Null where nothing is paused, or what is paused runs neither JavaScript nor Python. Evaluates nothing. */
export async function pausedFrame(): Promise<PausedFrame | null> {
  const chosen = vscode.debug.activeStackItem;
  if (!(chosen instanceof vscode.DebugStackFrame)) return null;
  const { session, threadId, frameId } = chosen;
  const language = languageOf(session.type);
  if (language === null) return null;
  let trace: StackTrace;
  try {
    trace = (await session.customRequest('stackTrace', { threadId })) as StackTrace;
  } catch {
    // The program has gone on in the meantime.
    return null;
  }
  const frame = trace.stackFrames?.find(({ id }) => id === frameId);
  if (frame === undefined) return null;
  const { name, line, column, source } = frame;
  return { session, language, id: frameId, functionName: bareName(name), file: fileOf(source?.path), line, column };
}

function fileOf(path: string | { readonly scheme: string; readonly path: string } | undefined): string | null {
  if (path === undefined) return null;
  if (typeof path !== 'string') return vscode.Uri.from(path).fsPath;
  return /^[a-z][\w+.-]+:\//.test(path) ? vscode.Uri.parse(path).fsPath : path;
}

/** js-debug writes `async main`, `global.main`, `<anonymous>`; debugpy `<module>`. */
function bareName(name: string): string | null {
  return /[<(]/.test(name) ? null : (name.split(/[.\s]/).at(-1) ?? null);
}
