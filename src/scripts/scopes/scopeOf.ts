import type { SyntaxNode } from '@lezer/common';
import type { Source } from '../syntax/source.ts';
import { bindsInJavascript, isJavascriptScope } from './javascriptScopes.ts';
import { bindsInPython, isPythonScope } from './pythonScopes.ts';

/** The offset at which a scope begins; null for the file's own names, and for those that the file does not make. */
export type Scope = number | null;

/**
 * Which scope a name belongs to where it is written: of two places with the same name, those with the same scope are the same
 * variable.
 */
export function scopeOf(source: Source, name: string, offset: number): Scope {
  const [isScope, binds] =
    source.language === 'python' ? [isPythonScope, bindsInPython] : [isJavascriptScope, bindsInJavascript];
  // From the right: at the beginning of a function's head one stands in the function.
  for (let at: SyntaxNode | null = source.tree.resolveInner(offset, 1); at; at = at.parent) {
    if (isScope(at) && binds(source, at, name, offset)) return at.from;
  }
  return null;
}

/** Where execution stands on a line, from 1, as far as is known: at the column, or where the line's text begins. */
export function offsetAt(source: Source, { line, column }: { readonly line: number; readonly column: number }): number {
  return source.startOfLine(line) + Math.max(column - 1, source.indentationOf(line).length);
}
