import { lineText } from '../../../training/placeText.ts';
import type { ParameterStep, SourceLocation, StepDescription } from '../../../training/protocol.ts';
import type { Judgement } from '../../check.ts';
import { orNull } from '../../criterion.ts';
import { stepOf } from '../gradientFlow/oneStep.ts';
import { nameOf, type Trials, type Widening } from './widening.ts';

/** Of few units all may get no gradient by accident, dead behind their ReLU. */
const FEWEST_UNITS = 4;
/** Where so many of the units get no gradient as it is, more of them say nothing. */
const MOSTLY_IDLE = 0.5;

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
    message: `Whatever width the layer of ${parameter.name} is given, the net uses no more of it: with ${knob ? nameOf(knob) : 'its width'} doubled its ${added} new units get no gradient at all, while those that it had do.`,
    expected: 'every unit of a layer has a part in the loss',
    observed: `${added} units without a gradient`,
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
    const begunIdle = was.withoutGradient / was.count;
    if (added >= FEWEST_UNITS && begunIdle < MOSTLY_IDLE && is.withoutGradient >= added) {
      return { parameter, added };
    }
  }
  return null;
}

const isAt = (one: SourceLocation | null, other: SourceLocation | null) =>
  one === null || other === null
    ? one === other
    : one.file === other.file && one.line === other.line && one.cell === other.cell;
