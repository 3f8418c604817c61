import type { SyntaxNode } from '@lezer/common';
import { type Call, callOf, callsOf } from '../syntax/calls.ts';
import type { Source } from '../syntax/source.ts';

/** An integer in the source that a width comes from. */
export interface Root {
  readonly source: Source;
  readonly node: SyntaxNode;
  readonly value: number;
  /** The name that the number is given to; null where it stands as an argument. */
  readonly name: string | null;
  /** One of a list's inner elements, which are hidden widths whatever layer takes them. */
  readonly inner?: true;
}

interface Definition {
  readonly source: Source;
  readonly value: SyntaxNode;
  /** The function in which the name lives; null for the module's own and for properties, which any place may read. */
  readonly scope: SyntaxNode | null;
}

interface Parameter {
  readonly source: Source;
  readonly of: SyntaxNode;
  /** What is called to get there: the function's name, the class's for a constructor. */
  readonly called: string;
  /** Among the arguments of a call; null for those that are given by name alone. */
  readonly position: number | null;
}

/** Names may be handed on from function to function; further than this nobody follows. */
const DEEPEST = 8;

/** Calls that keep what they are given under its name. */
const CONFIGURATION = /^(dict|Namespace|SimpleNamespace|\w*(Config|Args|Arguments|Params|Options))$/;

const FUNCTION =
  /^(FunctionDefinition|LambdaExpression|FunctionDeclaration|FunctionExpression|ArrowFunction|MethodDeclaration)$/;

/** Follows the names of some sources to the integers that they stand for. */
export class Definitions {
  readonly #sources: readonly Source[];
  readonly #variables = new Map<string, Definition[]>();
  readonly #properties = new Map<string, Definition[]>();
  readonly #parameters = new Map<string, Parameter[]>();
  readonly #calls = new Map<string, { readonly source: Source; readonly call: Call }[]>();

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
    for (const source of this.#sources) {
      for (const call of callsOf(source)) add(this.#calls, call.name, { source, call });
      source.tree.iterate({ enter: ({ node }) => this.#collect(source, node) });
    }
  }

  callsOf(name: string): readonly { readonly source: Source; readonly call: Call }[] {
    return this.#calls.get(name) ?? [];
  }

  /** Integers that an expression is made of: what its names stand for; a bare number itself. */
  rootsOf(source: Source, expression: SyntaxNode, name: string | null = null, depth = 0): readonly Root[] {
    if (depth > DEEPEST) return [];
    const follow = (node: SyntaxNode, as = name) => this.rootsOf(source, node, as, depth + 1);
    switch (expression.name) {
      case 'Number': {
        const value = Number(source.textOf(expression));
        return Number.isInteger(value) && value >= 1 ? [{ source, node: expression, value, name }] : [];
      }
      case 'ParenthesizedExpression':
        return childrenOf(expression).flatMap((child) => follow(child));
      case 'VariableName':
      case 'PropertyDefinition':
        return this.#ofVariable(source, expression, depth);
      case 'MemberExpression':
        return this.#ofMember(source, expression, depth);
      case 'BinaryExpression':
        return childrenOf(expression)
          .filter(({ name: kind }) => kind !== 'Number')
          .flatMap((child) => follow(child));
      case 'CallExpression': {
        const call = callOf(source, expression);
        return call && /^(int|round|floor|ceil|parseInt|Number)$/.test(call.name)
          ? call.positional.slice(0, 1).flatMap((child) => follow(child))
          : [];
      }
      default:
        return [];
    }
  }

  #ofVariable(source: Source, node: SyntaxNode, depth: number): readonly Root[] {
    const name = source.textOf(node);
    const scopes = [...enclosing(node), null];
    for (const scope of scopes) {
      const parameters = (this.#parameters.get(name) ?? []).filter(({ of }) => scope !== null && same(of, scope));
      const given = parameters.flatMap((parameter) => this.#given(parameter, name, depth));
      if (given.length > 0) return given;
      const definitions = (this.#variables.get(name) ?? []).filter((definition) =>
        scope === null
          ? definition.scope === null
          : definition.source === source && definition.scope !== null && same(definition.scope, scope),
      );
      if (definitions.length > 0) {
        return definitions.flatMap(({ source: at, value }) => this.rootsOf(at, value, name, depth + 1));
      }
    }
    return [];
  }

  /** What the calls of a function hand to one of its parameters. */
  #given({ called, position }: Parameter, name: string, depth: number): readonly Root[] {
    return this.callsOf(called).flatMap(({ source, call }) => {
      const argument =
        call.named.find((each) => each.name === name)?.value ??
        (position === null ? undefined : call.positional[position]);
      return argument ? this.rootsOf(source, argument, null, depth + 1) : [];
    });
  }

  /** `self.width`, `args.width`, `config['width']`; of `sizes[i]` all but the first and the last. */
  #ofMember(source: Source, node: SyntaxNode, depth: number): readonly Root[] {
    const property = propertyOf(source, node);
    if (property !== null) {
      return (this.#properties.get(property) ?? []).flatMap(({ source: at, value }) =>
        this.rootsOf(at, value, property, depth + 1),
      );
    }
    const list = node.firstChild;
    if (list?.name !== 'VariableName') return [];
    return (this.#variables.get(source.textOf(list)) ?? []).flatMap(({ source: at, value }) =>
      isList(value)
        ? childrenOf(value)
            .filter(({ name }) => !/^[[\](),]$/.test(name))
            .slice(1, -1)
            .flatMap((element) => this.rootsOf(at, element, source.textOf(list), depth + 1))
            .map((root): Root => ({ ...root, inner: true }))
        : [],
    );
  }

  #collect(source: Source, node: SyntaxNode): void {
    switch (node.name) {
      case 'AssignStatement':
      case 'VariableDeclaration':
      case 'AssignmentExpression':
        for (const [target, value] of assignments(node)) this.#define(source, target, value);
        return;
      case 'ParamList':
        this.#parametersOf(source, node);
        return;
      case 'Property': {
        const [key, value] = [node.firstChild, node.lastChild];
        if (key && value && key.from !== value.from) this.#property(source, bare(source.textOf(key)), value);
        return;
      }
      case 'DictionaryExpression': {
        const parts = childrenOf(node).filter(({ name }) => !/^[{}:,]$/.test(name));
        for (let at = 0; at + 1 < parts.length; at += 2) {
          const [key, value] = [parts[at], parts[at + 1]];
          if (key?.name === 'String' && value) this.#property(source, bare(source.textOf(key)), value);
        }
        return;
      }
      case 'CallExpression':
        this.#option(source, node);
        return;
      case 'ForStatement':
      case 'ForOfSpec': {
        const parts = childrenOf(node);
        const at = parts.findIndex(({ name }) => name === 'in' || name === 'of');
        const [variable, list] = [parts[at - 1], parts[at + 1]];
        if (!variable || !list || !isList(list)) return;
        for (const element of childrenOf(list)) {
          if (element.name === 'Number') this.#define(source, variable, element);
        }
        return;
      }
    }
  }

  #define(source: Source, target: SyntaxNode, value: SyntaxNode): void {
    const property = target.name === 'MemberExpression' ? propertyOf(source, target) : null;
    if (property !== null) {
      this.#property(source, property, value);
      return;
    }
    if (!/^Variable/.test(target.name)) return;
    const name = source.textOf(target);
    add(this.#variables, name, { source, value, scope: enclosing(target)[0] ?? null });
    if (target.parent?.parent?.parent?.name === 'ClassDefinition') this.#property(source, name, value);
  }

  #property(source: Source, name: string, value: SyntaxNode): void {
    add(this.#properties, name, { source, value, scope: null });
  }

  /** `parser.add_argument('--width', default=64)`, `dict(width=64)`, `NetConfig(width=64)`. */
  #option(source: Source, node: SyntaxNode): void {
    const call = callOf(source, node);
    if (call && CONFIGURATION.test(call.name)) {
      for (const { name, value: given } of call.named) this.#property(source, name, given);
    }
    const value = call?.name === 'add_argument' ? call.named.find(({ name }) => name === 'default')?.value : undefined;
    if (!call || !value) return;
    for (const option of call.positional) {
      this.#property(source, bare(source.textOf(option)).replace(/^-+/, '').replaceAll('-', '_'), value);
    }
  }

  #parametersOf(source: Source, list: SyntaxNode): void {
    const of = list.parent;
    const called = of && calledName(source, of);
    if (!of || !called) return;
    let position = 0;
    const parts = childrenOf(list);
    for (const [at, part] of parts.entries()) {
      if (part.name === 'ObjectPattern') {
        for (const inner of part.getChildren('PatternProperty')) this.#patternProperty(source, of, called, inner);
      }
      if (part.name !== 'VariableName' && part.name !== 'VariableDefinition') continue;
      const name = source.textOf(part);
      if (position === 0 && name === 'self') continue;
      add(this.#parameters, name, { source, of, called, position });
      position += 1;
      const sign = parts.slice(at + 1, at + 3).findIndex((next) => /^(AssignOp|Equals)$/.test(next.name));
      const value = sign === -1 ? undefined : parts[at + 2 + sign];
      if (value) add(this.#variables, name, { source, value, scope: of });
    }
  }

  #patternProperty(source: Source, of: SyntaxNode, called: string, property: SyntaxNode): void {
    const parts = childrenOf(property);
    const variable = parts[0];
    if (!variable) return;
    const name = source.textOf(variable);
    add(this.#parameters, name, { source, of, called, position: null });
    const value = parts[parts.findIndex(({ name: kind }) => kind === 'Equals') + 1];
    if (value && value !== variable) add(this.#variables, name, { source, value, scope: of });
  }
}

function add<T>(map: Map<string, T[]>, name: string, item: T): void {
  const known = map.get(name);
  if (known) known.push(item);
  else map.set(name, [item]);
}

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

const same = (one: SyntaxNode, other: SyntaxNode) =>
  one.from === other.from && one.to === other.to && one.name === other.name;

/** The functions around a node, innermost first. */
export function enclosing(node: SyntaxNode): readonly SyntaxNode[] {
  const around: SyntaxNode[] = [];
  for (let at = node.parent; at; at = at.parent) if (FUNCTION.test(at.name)) around.push(at);
  return around;
}

/** What is called to run a function: its name, or its class's for a constructor. */
export function calledName(source: Source, of: SyntaxNode): string | null {
  const own = of.getChild('VariableName') ?? of.getChild('VariableDefinition') ?? of.getChild('PropertyDefinition');
  const name = own ? source.textOf(own) : null;
  if (name === '__init__' || name === 'constructor') {
    for (let at = of.parent; at; at = at.parent) {
      const ofClass = /^Class(Definition|Declaration)$/.test(at.name)
        ? (at.getChild('VariableName') ?? at.getChild('VariableDefinition'))
        : null;
      if (ofClass) return source.textOf(ofClass);
    }
  }
  if (name !== null) return name;
  // `const build = (units) => …`
  const declared = of.parent?.name === 'VariableDeclaration' ? of.parent.getChild('VariableDefinition') : null;
  return declared ? source.textOf(declared) : null;
}

const bare = (text: string) => text.replaceAll(/^[frb]?['"]+|['"]+$/g, '');

const isList = ({ name }: SyntaxNode) => /^(ArrayExpression|TupleExpression)$/.test(name);

function propertyOf(source: Source, member: SyntaxNode): string | null {
  const last = member.lastChild;
  if (last?.name === 'PropertyName') return source.textOf(last);
  const key = last?.prevSibling;
  return last?.name === ']' && key?.name === 'String' ? bare(source.textOf(key)) : null;
}

/** Targets with their values; of `a, b = 1, 2` each with its own. */
function assignments(node: SyntaxNode): readonly (readonly [SyntaxNode, SyntaxNode])[] {
  const parts = childrenOf(node).filter(({ name }) => !/^(,|;|TypeDef|TypeAnnotation|const|let|var)$/.test(name));
  if (node.name === 'VariableDeclaration') {
    return parts.flatMap((part, at) => {
      const [sign, value] = [parts[at + 1], parts[at + 2]];
      return sign?.name === 'Equals' && value ? [[part, value] as const] : [];
    });
  }
  const sign = parts.findIndex(({ name }) => name === 'AssignOp' || name === 'Equals');
  const [targets, values] = [parts.slice(0, sign), parts.slice(sign + 1)];
  return sign === -1 || targets.length !== values.length
    ? []
    : targets.flatMap((target, at) => {
        const value = values[at];
        return value ? [[target, value] as const] : [];
      });
}
