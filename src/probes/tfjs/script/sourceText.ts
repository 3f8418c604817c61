import type { SourceLocation } from '../../../training/protocol/capture.ts';
import { sourceOnDisk } from './edits.ts';
import { frameLocation, type UserFrame } from './userFrames.ts';

/** The place of `property:` inside the call that begins at a line, as `loss:` inside `model.compile({…})`. */
export function propertyInCall(call: SourceLocation, property: string): SourceLocation | null {
  let text: string;
  try {
    text = sourceOnDisk(call.file);
  } catch {
    return null;
  }
  const start = offsetOf(text, call.line, call.column);
  const open = text.indexOf('(', start);
  const end = open < 0 ? -1 : closing(text, open);
  if (end < 0) {
    return null;
  }
  const found = new RegExp(`(?<![\\w$.])['"]?${property}['"]?\\s*(?=[:,}])`, 'g');
  found.lastIndex = open;
  const match = found.exec(text);
  return match === null || match.index > end ? null : { file: call.file, ...positionOf(text, match.index) };
}

/** The offset of a place, lines and columns from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  let offset = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', offset);
    if (next < 0) {
      return text.length;
    }
    offset = next + 1;
  }
  return offset + column - 1;
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** The parenthesis that closes the one at `open`, past strings and comments. */
function closing(text: string, open: number): number {
  const token = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|[()]/g;
  token.lastIndex = open;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '(') {
      depth += 1;
    } else if (match[0] === ')') {
      depth -= 1;
      if (depth === 0) {
        return match.index;
      }
    }
  }
  return -1;
}

const linesOf = new Map<string, readonly string[]>();

/** The line that declares a name, looked for upwards from where it is used. Null where no line says so plainly. */
export function declarationOf(name: string, usedAt: SourceLocation): SourceLocation | null {
  let lines = linesOf.get(usedAt.file);
  if (lines === undefined) {
    try {
      lines = sourceOnDisk(usedAt.file).split('\n');
    } catch {
      lines = [];
    }
    linesOf.set(usedAt.file, lines);
  }
  const escaped = name.replace(/[^\w]/g, '\\$&');
  const declaration = new RegExp(`\\b(?:const|let|var)\\b[^=;]*?(?<![\\w$.])${escaped}(?![\\w$])`);
  for (let index = Math.min(usedAt.line, lines.length) - 1; index >= 0; index--) {
    const match = declaration.exec(lines[index] ?? '');
    if (match !== null) {
      return { file: usedAt.file, line: index + 1, column: match.index + match[0].length - name.length + 1 };
    }
  }
  return null;
}

/** Whether the text of a file that one of these frames lies in matches. */
export function framesMention(frames: readonly UserFrame[], pattern: RegExp): boolean {
  return [...new Set(frames.map((frame) => frameLocation(frame).file))].some((file) => {
    try {
      return pattern.test(sourceOnDisk(file));
    } catch {
      return false;
    }
  });
}
