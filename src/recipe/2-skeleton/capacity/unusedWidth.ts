import type { UnusedWidth } from '../../../scripts/widths/unusedWidths.ts';
import { lineText } from '../../../training/placeText.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
import { relaunched } from '../../relaunched.ts';

/** A width that the source hands on and never reads: a run with twice as much has to confirm that the net stays as large. */
export async function judgeUnusedWidth(
  training: Training,
  [width]: readonly UnusedWidth[],
  context: CheckContext,
): Promise<Judgement | null> {
  if (!width) {
    return null;
  }
  context.report(`Running the script with ${width.name} doubled`);
  const wide = await relaunched(training, { edits: width.edits(2) }, async ({ capture }) => capture);
  const count = training.capture.model?.parameterCount;
  if (typeof wide === 'string' || count === undefined || wide.model?.parameterCount !== count) {
    return null;
  }
  return {
    verdict: 'warn',
    message: `${width.name} = ${width.value} is handed to what builds the net and never read there: with ${2 * width.value} the net has ${count} parameters all the same.`,
    expected: 'a net that grows with its width',
    observed: `${count} parameters either way`,
    location: width.parameter,
    related: [{ message: `the width is set on ${lineText(width.location)}`, location: width.location }],
    cause: 'width-unused',
    advice: `Make the layers with ${width.name}, or take it out.`,
    evidence: { parameters: count, parametersWithTwiceTheWidth: wide.model.parameterCount },
  };
}
