import type { SyntaxNode } from '@lezer/common';
import type { SourceEdit } from '../../training/protocol/messages.ts';
import type { Source } from '../syntax/source.ts';

/** A function that can be called from outside: of the script itself, or of one of its classes. */
export interface ScriptFunction {
  /** `attention`, `Net.attention`. */
  readonly name: string;
  /** Without `self`. */
  readonly parameters: readonly string[];
  /** From 1. */
  readonly line: number;
}

export function functionsOf(source: Source): readonly ScriptFunction[] {
  return source.language === 'python' ? pythonFunctions(source) : javascriptFunctions(source);
}

function pythonFunctions(source: Source): readonly ScriptFunction[] {
  return source.nodes(['FunctionDefinition']).flatMap((node) => {
    const name = node.getChild('VariableName');
    const list = node.getChild('ParamList');
    if (!name || !list) return [];
    const outer = outside(node);
    const ofClass =
      outer?.name === 'ClassDefinition' && outside(outer) === null ? outer.getChild('VariableName') : null;
    if (outer !== null && ofClass === null) return [];
    const parameters = list.getChildren('VariableName').map((each) => source.textOf(each));
    const own = source.textOf(name);
    if (own.startsWith('__')) return [];
    return [
      {
        name: ofClass ? `${source.textOf(ofClass)}.${own}` : own,
        parameters: ofClass ? parameters.filter((each) => each !== 'self') : parameters,
        line: source.lineAt(node.from),
      },
    ];
  });
}

/** The function or class that a definition stands in. */
function outside(node: SyntaxNode): SyntaxNode | null {
  for (let at = node.parent; at; at = at.parent) {
    if (/^(FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(at.name)) return at;
  }
  return null;
}

function javascriptFunctions(source: Source): readonly ScriptFunction[] {
  return topLevel(source).flatMap((statement) => {
    const declared =
      statement.name === 'FunctionDeclaration'
        ? [{ name: statement.getChild('VariableDefinition'), of: statement }]
        : statement.name === 'VariableDeclaration'
          ? [
              {
                name: statement.getChild('VariableDefinition'),
                of: statement.getChild('ArrowFunction') ?? statement.getChild('FunctionExpression'),
              },
            ]
          : [];
    return declared.flatMap(({ name, of }) => {
      const list = of?.getChild('ParamList');
      if (!name || !of || !list) return [];
      const parameters = list.getChildren('VariableDefinition').map((each) => source.textOf(each));
      return [{ name: source.textOf(name), parameters, line: source.lineAt(statement.from) }];
    });
  });
}

/** Statements of the module itself, what is exported among them. */
function topLevel(source: Source): readonly SyntaxNode[] {
  const statements: SyntaxNode[] = [];
  for (let at = source.tree.topNode.firstChild; at; at = at.nextSibling) {
    const inner =
      at.name === 'ExportDeclaration' ? (at.getChild('FunctionDeclaration') ?? at.getChild('VariableDeclaration')) : at;
    if (inner) statements.push(inner);
  }
  return statements;
}

/**
 * JavaScript keeps a module's names to itself: this change of its text, as it is loaded, hands them to the probe. None for
 * Python, where a module's names can be read.
 */
export function handOverNames(source: Source): readonly SourceEdit[] {
  if (source.language === 'python') return [];
  const statements = topLevel(source);
  const names = new Set(statements.flatMap((statement) => namesOf(source, statement)));
  const first = statements.find((statement) => !isDirective(statement) && !/Comment$/.test(statement.name));
  if (names.size === 0 || !first) return [];
  const thunks = [...names].map((name) => `${name}: () => ${name}`).join(', ');
  const at = first.parent?.name === 'ExportDeclaration' ? first.parent.from : first.from;
  return [source.edit(at, at, `globalThis[Symbol.for('training-recipe.names')]?.({ ${thunks} }); `)];
}

function namesOf(source: Source, statement: SyntaxNode): readonly string[] {
  const names: string[] = [];
  // Types are imported like values, and are gone when the script runs.
  const isType = (name: string) => statement.name === 'ImportDeclaration' && /^[A-Z]/.test(name);
  statement.cursor().iterate((node) => {
    if (/^(ParamList|Block|ClassBody|ArrowFunction|FunctionExpression|TypeAnnotation)$/.test(node.name)) return false;
    if (node.name === 'VariableDefinition') {
      const name = source.textOf(node);
      if (!isType(name)) names.push(name);
    }
    return true;
  });
  return /^(FunctionDeclaration|VariableDeclaration|ClassDeclaration|ImportDeclaration)$/.test(statement.name)
    ? names
    : [];
}

const isDirective = (statement: SyntaxNode) =>
  statement.name === 'ExpressionStatement' && statement.firstChild?.name === 'String';
