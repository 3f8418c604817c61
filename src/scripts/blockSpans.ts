import { javascriptCode } from './javascriptCode.ts';
import { pythonCode } from './pythonCode.ts';

/** Lines from 0, both ends included. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** What stands before a brace that opens an object, a pattern or a type, and no block. */
const NOT_A_BLOCK = /(?:[(,=:[?&|]|\b(?:return|const|let|var|import|export|typeof|in|of))\s*$/;

/**
 * The blocks of a JavaScript text in which a declared name lives: bodies of functions, loops, branches and classes,
 * with their heads, as parameters are declared there. Blocks on a single line are left out.
 */
export function javascriptBlocks(text: string): readonly LineSpan[] {
  const code = javascriptCode(text);
  const spans: LineSpan[] = [];
  const open: { readonly line: number; readonly isBlock: boolean }[] = [];
  let line = 0;
  for (let at = 0; at < code.length; at += 1) {
    const character = code[at];
    if (character === '\n') line += 1;
    else if (character === '{') {
      const before = code.slice(Math.max(0, at - 80), at);
      open.push({ line: headLine(code, at, line), isBlock: /=>\s*$/.test(before) || !NOT_A_BLOCK.test(before) });
    } else if (character === '}') {
      const opened = open.pop();
      if (opened?.isBlock && opened.line < line) spans.push({ start: opened.line, end: line });
    }
  }
  return spans;
}

/** Where the parentheses before a block's brace begin: parameters may stand on lines of their own. */
function headLine(code: string, brace: number, braceLine: number): number {
  let at = brace - 1;
  while (at >= 0 && !'(){};'.includes(code[at] ?? '')) at -= 1;
  if (code[at] !== ')') return braceLine;
  let depth = 0;
  for (; at >= 0; at -= 1) {
    if (code[at] === ')') depth += 1;
    else if (code[at] === '(') depth -= 1;
    if (depth === 0) break;
  }
  return braceLine - (code.slice(Math.max(0, at), brace).split('\n').length - 1);
}

/** The functions of a Python text. Loops and branches have no names of their own there. */
export function pythonFunctions(text: string): readonly LineSpan[] {
  const lines = pythonCode(text).split('\n');
  const spans: LineSpan[] = [];
  lines.forEach((head, start) => {
    const indent = /^(\s*)(?:async\s+)?def\s/.exec(head)?.[1]?.length;
    if (indent === undefined) return;
    let end = start;
    for (let at = start + 1; at < lines.length; at += 1) {
      const text = lines[at] ?? '';
      if (text.trim() === '') continue;
      // The closing parenthesis of a long head stands where the head began.
      if (text.search(/\S/) <= indent && !/^\s*\)/.test(text)) break;
      end = at;
    }
    spans.push({ start, end });
  });
  return spans;
}
