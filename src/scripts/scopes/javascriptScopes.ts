import type { SyntaxNode } from '@lezer/common';
import type { Source } from '../syntax/source.ts';
import { mentionsIn } from './mentions.ts';

const FUNCTIONS = /^(FunctionDeclaration|FunctionExpression|ArrowFunction|MethodDeclaration)$/;
const SCOPES = /^(Block|ForStatement|CatchClause|SwitchBody|ClassExpression)$/;

export function isJavascriptScope(node: SyntaxNode): boolean {
  return FUNCTIONS.test(node.name) || SCOPES.test(node.name);
}

export function bindsInJavascript(source: Source, scope: SyntaxNode, name: string): boolean {
  if (name === 'this') return FUNCTIONS.test(scope.name) && scope.name !== 'ArrowFunction';
  return mentionsIn(source, scope, 'VariableDefinition', name).some(
    (node) => scopeOfDefinition(node)?.from === scope.from,
  );
}

/** `var` reaches out to the function; a declaration's own name belongs to what is around it. */
function scopeOfDefinition(node: SyntaxNode): SyntaxNode | null {
  const { parent } = node;
  const isNamed = parent !== null && /^(FunctionDeclaration|ClassDeclaration)$/.test(parent.name);
  const isWide = declarationOf(node)?.getChild('var') != null;
  let at = isNamed ? parent.parent : parent;
  while (at && !(isWide ? FUNCTIONS.test(at.name) : isJavascriptScope(at))) at = at.parent;
  return at;
}

function declarationOf(node: SyntaxNode): SyntaxNode | null {
  let at = node.parent;
  while (at && /Pattern/.test(at.name)) at = at.parent;
  return at !== null && /^(VariableDeclaration|For(Of|In)Spec)$/.test(at.name) ? at : null;
}
