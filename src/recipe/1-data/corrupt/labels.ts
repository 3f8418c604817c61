import type { Capture } from '../../../training/protocol/capture.ts';
import type { TrainingSet } from '../trainingSet.ts';

/**
 * Class numbers that choose none of the net's outputs. Null where all do, and where labels or outputs are not classes:
 * only a cross-entropy over several outputs an example takes a label for the number of an output.
 */
export function labelsOutOfRange(
  { outputs, loss }: Capture,
  { labels, targets }: Pick<TrainingSet, 'labels' | 'targets'>,
): { readonly examples: readonly number[]; readonly labels: readonly number[]; readonly of: number } | null {
  const [output] = outputs;
  const [target] = targets;
  if (
    !output ||
    !target ||
    outputs.length > 1 ||
    labels?.written !== 'index' ||
    !/cross.?entropy|nll/i.test(loss.name)
  ) {
    return null;
  }
  const classes = output.featureAxis === 1 && output.shape.length === 2 ? (output.shape[1] ?? 0) : 0;
  if (classes < 2) {
    return null;
  }
  const examples: number[] = [];
  const found: number[] = [];
  for (const [at] of labels.classes.entries()) {
    const label = target.values[at] ?? 0;
    // −100, −1 and 255 are what people give to what is to be ignored.
    if (label >= classes && label !== 255) {
      examples.push(at);
      found.push(label);
    }
  }
  return examples.length > 0 ? { examples, labels: found, of: classes } : null;
}
