import type { SyntaxNode } from '@lezer/common';
import type { Source } from './source.ts';

/** `receiver.name(…)` or `name(…)`. */
export interface Call {
  readonly node: SyntaxNode;
  /** The last name of what is called: `softmax` of `F.softmax(x)`. */
  readonly name: string;
  /** What stands before that name; null for a plain function. */
  readonly receiver: SyntaxNode | null;
  readonly positional: readonly SyntaxNode[];
  readonly named: readonly NamedArgument[];
}

/** `dim=1` of a Python call, or `units: 10` of the object that a JavaScript call is given. */
export interface NamedArgument {
  readonly name: string;
  readonly value: SyntaxNode;
  /** From the name to the value's end. */
  readonly from: number;
  readonly to: number;
}

/** The calls that begin on a line, or all of them; outer ones first. */
export function callsOf(source: Source, line: number | null = null): readonly Call[] {
  return source.nodes(['CallExpression', 'NewExpression'], line).flatMap((node) => callOf(source, node) ?? []);
}

export function callOf(source: Source, node: SyntaxNode): Call | null {
  const list = node.getChild('ArgList');
  const callee = list?.prevSibling ?? null;
  if (!list || !callee) return null;
  const receiver = callee.name === 'MemberExpression' ? callee.firstChild : null;
  const name = callee.name === 'MemberExpression' ? callee.lastChild : callee;
  const args = source.language === 'python' ? pythonArguments(source, list) : javascriptArguments(source, list);
  return { node, name: name ? source.textOf(name) : '', receiver, ...args };
}

type Arguments = Pick<Call, 'positional' | 'named'>;

const isPunctuation = ({ name }: SyntaxNode) => /^[(),]$|Comment$/.test(name);

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

function pythonArguments(source: Source, list: SyntaxNode): Arguments {
  const positional: SyntaxNode[] = [];
  const named: NamedArgument[] = [];
  const children = childrenOf(list).filter((child) => !isPunctuation(child));
  for (let at = 0; at < children.length; at += 1) {
    const [child, sign, value] = [children[at], children[at + 1], children[at + 2]];
    if (child && value && sign?.name === 'AssignOp') {
      named.push({ name: source.textOf(child), value, from: child.from, to: value.to });
      at += 2;
    } else if (child) positional.push(child);
  }
  return { positional, named };
}

function javascriptArguments(source: Source, list: SyntaxNode): Arguments {
  const positional = childrenOf(list).filter((child) => !isPunctuation(child));
  const named = positional
    .filter(({ name }) => name === 'ObjectExpression')
    .flatMap((object) => object.getChildren('Property'))
    .flatMap((property) => {
      const [name, value] = [property.firstChild, property.lastChild];
      if (!name || !value || name === value) return [];
      const bare = source.textOf(name).replaceAll(/^['"]|['"]$/g, '');
      return [{ name: bare, value, from: property.from, to: property.to }];
    });
  return { positional, named };
}

/** The statement that a node belongs to. */
export function statementOf(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (at.parent && !/^(Script|Body|Block|StatementGroup)$/.test(at.parent.name)) at = at.parent;
  return at;
}

/** From an item of a list of arguments or elements to its comma, so that taking it out leaves a sound list. */
export function itemSpan(
  source: Source,
  item: { readonly from: number; readonly to: number },
): readonly [number, number] {
  const after = /^\s*,[ \t]*/.exec(source.text.slice(item.to));
  if (after) {
    // A line of its own goes as a whole.
    const rest = /^[ \t]*\n/.exec(source.text.slice(item.to + after[0].length));
    const start = source.startOfLine(source.lineAt(item.from));
    const alone = /^[ \t]*$/.test(source.text.slice(start, item.from));
    return rest && alone ? [start, item.to + after[0].length + rest[0].length] : [item.from, item.to + after[0].length];
  }
  const before = /,\s*$/.exec(source.text.slice(0, item.from));
  return [before ? before.index : item.from, item.to];
}
