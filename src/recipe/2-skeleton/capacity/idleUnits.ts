import { orNull } from '../../../training/errors.ts';
import { lineText } from '../../../training/placeText.ts';
import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { ParameterStep, StepDescription } from '../../../training/protocol/step.ts';
import type { Judgement } from '../../check.ts';
import { stepOf } from '../gradientFlow/oneStep.ts';
import { nameOf, type Trials, type Widening } from './widening.ts';

/** So likely all new units may be dead behind their ReLU by accident, as some of the old ones are. */
const ACCIDENT = 0.01;
/** Of nets whose last layer begins at zero no unit gets a gradient at first, which says nothing. */
const FEWEST_AT_WORK = 2;

interface IdleParameter {
  readonly parameter: ParameterStep;
  readonly added: number;
}

/**
 * Units that a layer has only since it was widened, and that get no gradient at all, while the others do: whatever comes
 * after the layer never looks at them (a slice of fixed length, an index).
 */
export async function judgeIdleUnits({ training }: Trials, widening: Widening): Promise<Judgement | null> {
  const narrow = await orNull(stepOf(training));
  const wide = widening.first.step;
  const idle = narrow && wide ? idleOf(narrow, wide, widening) : null;
  if (!idle) {
    return null;
  }
  const { parameter, added } = idle;
  const knob = widening.knobs.find(({ layers }) => layers.some((at) => isAt(at, parameter.location)));
  return {
    verdict: 'fail',
    message: `Whatever width the layer of ${parameter.name} is given, the net uses no more of it: with ${knob ? nameOf(knob) : 'its width'} doubled it has ${added} units more, and no more of them get a gradient than before (${parameter.units ? parameter.units.count - parameter.units.withoutGradient : 0} of ${parameter.units?.count ?? 0}).`,
    expected: 'every unit of a layer has a part in the loss',
    observed: `${parameter.units?.withoutGradient ?? 0} of ${parameter.units?.count ?? 0} units without a gradient`,
    location: parameter.location ?? knob?.location ?? null,
    related: knob ? [{ message: 'its width stands here', location: knob.location }] : [],
    cause: 'width-unused',
    advice: `Look where the outputs of the layer${parameter.location ? ` made on ${lineText(parameter.location)}` : ''} go: a slice or an index of a fixed size takes only the first of them.`,
    evidence: { unitsAdded: added, unitsWithoutGradient: parameter.units?.withoutGradient ?? null },
  };
}

function idleOf(narrow: StepDescription, wide: StepDescription, { knobs }: Widening): IdleParameter | null {
  for (const parameter of wide.parameters) {
    const before = narrow.parameters.find(
      ({ name, location }) => name === parameter.name && isAt(location, parameter.location),
    );
    const [was, is] = [before?.units, parameter.units];
    const widened = knobs.some(({ layers }) => layers.some((at) => isAt(at, parameter.location)));
    if (!was || !is || !widened) {
      continue;
    }
    const added = is.count - was.count;
    const atWork = was.count - was.withoutGradient;
    const accident = ((was.withoutGradient + 1) / (was.count + 2)) ** added;
    if (atWork >= FEWEST_AT_WORK && is.count - is.withoutGradient <= atWork && accident <= ACCIDENT) {
      return { parameter, added };
    }
  }
  return null;
}

const isAt = (one: SourceLocation | null, other: SourceLocation | null) =>
  one === null || other === null
    ? one === other
    : one.file === other.file && one.line === other.line && one.cell === other.cell;
