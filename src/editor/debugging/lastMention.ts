import { javascriptCode } from '../../scripts/javascriptCode.ts';
import { pythonCode } from '../../scripts/pythonCode.ts';
import { offsetAt, scopeOf } from '../../scripts/scopes/scopeOf.ts';
import type { Source } from '../../scripts/syntax/source.ts';
import { rootOf } from '../hover/variableAt.ts';

/**
 * The last line, from 1, up to where a program stands, in whose code an expression is written and means the same variable;
 * null where there is none. Comments and strings do not count.
 */
export function lastMention(
  source: Source,
  expression: string,
  stopped: { readonly line: number; readonly column: number },
): number | null {
  const code = source.language === 'python' ? pythonCode(source.text) : javascriptCode(source.text);
  const owner = rootOf(expression);
  const scope = scopeOf(source, owner, offsetAt(source, stopped));
  const escaped = expression.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const written = new RegExp(`(?<![\\p{L}\\p{N}_$.])${escaped}(?![\\p{L}\\p{N}_$])`, 'gu');
  const mentions = [...code.slice(0, source.startOfLine(stopped.line + 1)).matchAll(written)];
  const last = mentions.findLast(({ index }) => scopeOf(source, owner, index) === scope);
  return last === undefined ? null : source.lineAt(last.index);
}
