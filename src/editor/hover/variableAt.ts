import { javascriptCode } from '../../scripts/javascriptCode.ts';
import { pythonCode } from '../../scripts/pythonCode.ts';
import { offsetAt, scopeOf } from '../../scripts/scopes/scopeOf.ts';
import type { Source } from '../../scripts/syntax/source.ts';
import type { FrameSummary, FrameVariables, VariableSummary } from '../../training/protocol/capture.ts';

export interface FoundVariable {
  readonly variable: VariableSummary;
  readonly frame: FrameSummary;
}

const WORD = /[\p{L}\p{N}_$]/u;

/**
 * The name at an offset, with what it is a property of: `train.xs` at the `xs` of `model.fit(train.xs)`. Null inside
 * comments and strings, for a property of anything but plain names, and for a key of an object literal, which only
 * looks like the variable.
 */
export function nameAt(
  text: string,
  offset: number,
  python: boolean,
): { readonly name: string; readonly start: number } | null {
  const code = python ? pythonCode(text) : javascriptCode(text);
  let start = offset;
  let end = offset;
  while (start > 0 && WORD.test(code[start - 1] ?? '')) start -= 1;
  while (end < code.length && WORD.test(code[end] ?? '')) end += 1;
  if (!/^[\p{L}_$]/u.test(code.slice(start, end))) return null;
  const line = code.slice(code.lastIndexOf('\n', start - 1) + 1, start);
  const owners = /(?:^|[^\p{L}\p{N}_$.)\]?])((?:[\p{L}_$][\p{L}\p{N}_$]*\.)*)$/u.exec(line)?.[1];
  const spread = /\.\.\.$/.test(line);
  if (owners === undefined && !spread) return null;
  if (!python && /^\s*:/.test(code.slice(end, end + 40)) && isInBraces(code, start)) return null;
  const first = start - (owners?.length ?? 0);
  return { name: code.slice(first, end), start: first };
}

/** Whether the bracket around an offset is a brace: `{xs: …}`, and not `(xs: Tensor)`. */
function isInBraces(code: string, offset: number): boolean {
  let depth = 0;
  for (let at = offset - 1; at >= 0; at -= 1) {
    const character = code[at] ?? '';
    if (')]}'.includes(character)) depth += 1;
    else if ('([{'.includes(character)) {
      if (depth === 0) return character === '{';
      depth -= 1;
    }
  }
  return false;
}

/**
 * The captured variable that a name stands for, from the innermost frame of this file in which the name, where that frame
 * stands, is the same variable as here. The names of a notebook's own frame live in all of its cells.
 *
 * @param source the text of the file, or of the notebook's cell
 */
export function findVariable(
  { name, start }: { readonly name: string; readonly start: number },
  { file, cell }: { readonly file: string; readonly cell?: number },
  source: Source,
  frames: readonly FrameVariables[],
): FoundVariable | null {
  const owner = rootOf(name);
  const scope = scopeOf(source, owner, start);
  for (const { frame, variables } of frames) {
    if (frame.location.file !== file) continue;
    const variable = variables.find((candidate) => candidate.name === name && candidate.tensor !== null);
    if (variable === undefined) continue;
    const ofAllCells = cell !== undefined && frame.functionName === null;
    if (!ofAllCells && frame.location.cell !== cell) continue;
    const there = ofAllCells ? null : scopeOf(source, owner, offsetAt(source, frame.location));
    if (there === scope) return { variable, frame };
  }
  return null;
}

/** The name that an expression begins with: `train` of `train.xs`; empty where it begins with something else. */
export function rootOf(expression: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(expression)?.[0] ?? '';
}
