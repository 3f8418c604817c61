import { type Call, callsOf, itemSpan, statementOf } from '../scripts/syntax/calls.ts';
import type { Source } from '../scripts/syntax/source.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';

const ACTIVATION = /^(log_?)?(soft_?max2?d?|sigmoid)$/i;

/** Takes out the softmax or sigmoid of a line, in whichever of its spellings it is the only one there. */
export function removeActivation(source: Source, { line }: SourceLocation): readonly SourceEdit[] | null {
  const edits = callsOf(source, line).flatMap((call) => [...asArgument(source, call), ...asCall(source, call)]);
  return edits.length === 1 ? edits : null;
}

/** `Dense(10, activation='softmax')`, `tf.layers.dense({units: 10, activation: 'softmax'})`. */
function asArgument(source: Source, call: Call): readonly SourceEdit[] {
  if (/^activation$/i.test(call.name)) return [];
  return call.named
    .filter(({ name, value }) => name === 'activation' && ACTIVATION.test(lastName(source.textOf(value))))
    .map((argument) => source.edit(...itemSpan(source, argument), ''));
}

function asCall(source: Source, call: Call): readonly SourceEdit[] {
  const { node, name, receiver, positional, named } = call;
  const isLayer =
    (/^[A-Z]/.test(name) && ACTIVATION.test(name)) ||
    (/^activation$/i.test(name) &&
      [...positional, ...named.map(({ value }) => value)].some((value) =>
        ACTIVATION.test(lastName(source.textOf(value))),
      ));
  if (isLayer) return withoutLayer(source, call);
  if (!ACTIVATION.test(name)) return [];
  const [first] = positional;
  const isMethod = receiver !== null && isTensor(source.textOf(receiver)) && first?.name !== 'VariableName';
  const kept = isMethod ? receiver : first;
  return kept ? [source.edit(node.from, node.to, source.textOf(kept))] : [];
}

/** A layer among the elements of a list, or one that is added by a statement of its own. */
function withoutLayer(source: Source, { node }: Call): readonly SourceEdit[] {
  const list = node.parent;
  const adding = list?.name === 'ArgList' ? list.parent : null;
  if (list && adding && /\.add$/.test(source.textOf({ from: adding.from, to: list.from }))) {
    const statement = statementOf(node);
    const start = source.startOfLine(source.lineAt(statement.from));
    return [source.edit(start, source.startOfLine(source.lineAt(statement.to) + 1), '')];
  }
  return list && /^(ArgList|ArrayExpression)$/.test(list.name) ? [source.edit(...itemSpan(source, node), '')] : [];
}

/** Modules whose functions are called with the tensor; what else stands before a dot is a tensor itself. */
const isTensor = (receiver: string) =>
  !/^(self\.\w+|F|tf|torch|nn|keras|K|np|ops|functional|.*\.(nn|ops|functional|activations|backend))$/.test(receiver);

const lastName = (text: string): string => text.replaceAll(/['"]/g, '').split('.').at(-1)?.replace(/\(.*$/s, '') ?? '';
