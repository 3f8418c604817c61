import { callsOf } from '../scripts/syntax/calls.ts';
import type { Source } from '../scripts/syntax/source.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';

/**
 * In PyTorch, whose criteria take outputs and targets in this order: takes the axis of length 1 from whichever has it,
 * `criterion(model(x).squeeze(1), y)`.
 */
export function matchShapes(
  source: Source,
  { line }: SourceLocation,
  longer: 'outputs' | 'targets',
): readonly SourceEdit[] | null {
  if (source.language !== 'python') return null;
  const calls = callsOf(source, line).filter(
    (call) =>
      call.positional.length >= 2 && isCriterion(source, call.name, call.receiver && source.textOf(call.receiver)),
  );
  const [call] = calls;
  const longerArgument = call?.positional[longer === 'outputs' ? 0 : 1];
  if (
    !longerArgument ||
    calls.length > 1 ||
    !/^(VariableName|MemberExpression|CallExpression)$/.test(longerArgument.name)
  ) {
    return null;
  }
  return [source.edit(longerArgument.to, longerArgument.to, '.squeeze(1)')];
}

/** A functional loss, or a name that a loss module was given. */
function isCriterion(source: Source, name: string, receiver: string | null): boolean {
  if (
    /(_loss|cross_entropy|_with_logits)$/.test(name) &&
    receiver !== null &&
    /^(F|nn\.functional|torch\.nn\.functional)$/.test(receiver)
  ) {
    return true;
  }
  const full = receiver === null ? name : `${receiver}.${name}`;
  return callsOf(source).some(
    (made) =>
      /Loss$/.test(made.name) && made.node.parent?.firstChild && source.textOf(made.node.parent.firstChild) === full,
  );
}
