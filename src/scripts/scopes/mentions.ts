import type { SyntaxNode } from '@lezer/common';
import type { Source } from '../syntax/source.ts';

/** Every place below a node at which a name is written, as the leaves that the parser makes of it. */
export function mentionsIn(source: Source, node: SyntaxNode, kind: string, name: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate(({ name: type, from, to, node: each }) => {
    if (type === kind && to - from === name.length && source.text.startsWith(name, from)) found.push(each);
  });
  return found;
}
