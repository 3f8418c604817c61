import { callsOf, statementOf } from '../scripts/syntax/calls.ts';
import type { Source } from '../scripts/syntax/source.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';

/**
 * Takes the clip off the loss and clips the gradient before the step, in PyTorch: the parameters are those that the
 * script's own optimizer is made with.
 */
export function clipGradient(source: Source, { line }: SourceLocation): readonly SourceEdit[] | null {
  if (source.language !== 'python') return null;
  const clips = callsOf(source, line).filter(({ name }) => /^(clamp|clamp_max|clamp_|clip|minimum)$/.test(name));
  const [clip] = clips;
  const step = callsOf(source).find(
    ({ name, receiver }) => name === 'step' && receiver && /opt/i.test(source.textOf(receiver)),
  );
  const parameters = callsOf(source).find(({ name }) => name === 'parameters');
  if (!clip || clips.length > 1 || !step || !parameters) return null;
  const isFunction = clip.receiver !== null && /^(torch|F)$/.test(source.textOf(clip.receiver));
  const loss = isFunction ? clip.positional[0] : clip.receiver;
  if (!loss) return null;
  const norm = `torch.nn.utils.clip_grad_norm_(${source.textOf(parameters.node)}, 1.0)`;
  return [
    source.edit(clip.node.from, clip.node.to, source.textOf(loss)),
    source.lineBefore(source.lineAt(statementOf(step.node).from), norm),
  ];
}
