import { callsOf, statementOf } from '../scripts/syntax/calls.ts';
import type { Source } from '../scripts/syntax/source.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';

/** `model.train()` or `model.eval()` on a line of its own before the statement that calls the net. */
export function setMode(
  source: Source,
  mode: 'train' | 'eval',
  { line }: SourceLocation,
): readonly SourceEdit[] | null {
  if (source.language !== 'python') return null;
  const calls = callsOf(source);
  // What is asked for its parameters, or put into a mode, is a net.
  const nets = new Set(
    calls
      .filter(({ name, receiver }) => receiver !== null && /^(parameters|train|eval|state_dict)$/.test(name))
      .map(({ receiver }) => (receiver ? source.textOf(receiver) : '')),
  );
  const [call] = callsOf(source, line).filter(({ node }) => nets.has(calledName(source.textOf(node))));
  if (!call) return null;
  const statement = source.lineAt(statementOf(call.node).from);
  return [source.lineBefore(statement, `${calledName(source.textOf(call.node))}.${mode}()`)];
}

const calledName = (call: string): string => /^[\w.]+(?=\()/.exec(call)?.[0] ?? '';
