import type { SyntaxNode } from '@lezer/common';
import type { Source } from '../syntax/source.ts';
import { mentionsIn } from './mentions.ts';

const SCOPES =
  /^(FunctionDefinition|LambdaExpression|ClassDefinition|(Array|Set|Dictionary)?Comprehension(Expression)?)$/;
/** What the targets of an assignment may be wrapped in. */
const WRAPPERS = /^(Tuple|Array|Parenthesized)Expression$/;

export function isPythonScope(node: SyntaxNode): boolean {
  return SCOPES.test(node.name);
}

/** Names of a class's body are seen in that body alone, not in its functions. */
export function bindsInPython(source: Source, scope: SyntaxNode, name: string, offset: number): boolean {
  if (scope.name === 'ClassDefinition' && scopeAround(source.tree.resolveInner(offset, 1))?.from !== scope.from) {
    return false;
  }
  const own = mentionsIn(source, scope, 'VariableName', name).filter(
    (node) => scopeOfBinding(node)?.from === scope.from,
  );
  if (own.some(({ parent }) => parent?.name === 'ScopeStatement')) return false;
  return own.some(isBinding);
}

function scopeAround(node: SyntaxNode | null): SyntaxNode | null {
  let at = node;
  while (at && !isPythonScope(at)) at = at.parent;
  return at;
}

/** A definition's own name belongs to what is around the definition. */
function scopeOfBinding(node: SyntaxNode): SyntaxNode | null {
  const { parent } = node;
  const isDefined = parent !== null && /^(Function|Class)Definition$/.test(parent.name);
  return scopeAround(isDefined ? parent.parent : parent);
}

function isBinding(node: SyntaxNode): boolean {
  let target = node;
  while (target.parent && WRAPPERS.test(target.parent.name)) target = target.parent;
  const { parent, prevSibling } = target;
  switch (parent?.name) {
    case 'AssignStatement':
      return followedBy(target, 'AssignOp');
    case 'UpdateStatement':
    case 'NamedExpression':
      return prevSibling === null;
    case 'ForStatement':
      return isLoopTarget(target);
    case 'WithStatement':
    case 'TryStatement':
      return prevSibling?.name === 'as';
    case 'ParamList':
      // Not a default, which follows a sign.
      return prevSibling?.name !== 'AssignOp';
    case 'ImportStatement':
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return true;
    default:
      return parent !== null && /Comprehension/.test(parent.name) && isLoopTarget(target);
  }
}

/** Between `for` and `in`. */
function isLoopTarget(node: SyntaxNode): boolean {
  for (let at = node.prevSibling; at; at = at.prevSibling) {
    if (at.name === 'in') return false;
    if (at.name === 'for') return true;
  }
  return false;
}

function followedBy(node: SyntaxNode, kind: string): boolean {
  for (let at = node.nextSibling; at; at = at.nextSibling) if (at.name === kind) return true;
  return false;
}
