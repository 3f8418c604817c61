import { callsOf, statementOf } from '../scripts/syntax/calls.ts';
import type { Source } from '../scripts/syntax/source.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';

/** `optimizer.zero_grad()` on a line of its own before the backward pass that comes before the optimizer's step. */
export function clearGradients(source: Source, step: SourceLocation): readonly SourceEdit[] | null {
  const taken = callsOf(source, step.line).find(({ name, receiver }) => name === 'step' && receiver !== null);
  const backward = callsOf(source).findLast(
    ({ name, node }) => name === 'backward' && taken !== undefined && node.from < taken.node.from,
  );
  if (!taken?.receiver || !backward) return null;
  const [of, to] = [statementOf(backward.node), statementOf(taken.node)];
  const sameBlock = of.parent?.from === to.parent?.from || of.parent?.name === 'StatementGroup';
  if (!sameBlock) return null;
  return [source.lineBefore(source.lineAt(of.from), `${source.textOf(taken.receiver)}.zero_grad()`)];
}
