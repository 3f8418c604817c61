import { callsOf, statementOf } from '../scripts/syntax/calls.ts';
import type { Source } from '../scripts/syntax/source.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';

/** Moves the line that clips gradients to behind the backward pass that follows it in the same block. */
export function clipAfterBackward(source: Source, { line }: SourceLocation): readonly SourceEdit[] | null {
  const [clip] = callsOf(source, line).filter(({ name }) => /^clip_grad_(norm|value)_?$/.test(name));
  const backward = callsOf(source).find(({ name, node }) => name === 'backward' && clip && node.from > clip.node.to);
  if (!clip || !backward) return null;
  const [of, to] = [statementOf(clip.node), statementOf(backward.node)];
  if (of.parent?.from !== to.parent?.from || of.name === 'StatementGroup') return null;
  const [start, end] = [source.startOfLine(source.lineAt(of.from)), source.startOfLine(source.lineAt(of.to) + 1)];
  const after = source.startOfLine(source.lineAt(to.to) + 1);
  return [source.edit(start, end, ''), source.edit(after, after, source.text.slice(start, end))];
}
