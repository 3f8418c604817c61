import type { FunctionComparison, FunctionOutcome } from '../../../training/protocol/functions.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import type { Evidence, Judgement } from '../../check.ts';
import { valuesOf } from '../../tensorValues.ts';
import { number } from '../lossAtInit/words.ts';
import { type Agreement, agreementOf, toleranceFor } from './agreement.ts';

interface Compared {
  readonly path: string;
  readonly first: TensorSummary;
  readonly second: TensorSummary;
  readonly agreement: Agreement;
}

/** @param severity of results that differ: a person who has picked two functions says that they mean the same */
export async function judgeComparison(
  training: Training,
  { first, second, arguments: given }: FunctionComparison,
  severity: 'warn' | 'fail',
): Promise<Judgement> {
  const called = given.length === 0 ? 'without arguments' : `on ${given.map(argumentText).join(', ')}`;
  const failed = [first, second].find(({ failure }) => failure !== null);
  if (failed?.failure) {
    const other = failed === first ? second : first;
    return {
      verdict: other.failure === null ? severity : 'not-applicable',
      message: `${failed.name} fails ${called}: ${failed.failure.message}${other.failure === null ? `; ${other.name} does not.` : '. So does the other.'}`,
      location: failed.failure.location ?? failed.location,
      cause: 'functions-differ',
      related: related(first, second),
      advice: 'Say which variables the functions are to be given, if these are not the ones that were meant.',
    };
  }
  const [ones, others] = [first.results ?? [], second.results ?? []];
  if (ones.length === 0 || ones.length !== others.length) {
    return {
      verdict: ones.length === 0 && others.length === 0 ? 'not-applicable' : severity,
      message:
        ones.length === 0 && others.length === 0
          ? `Neither ${first.name} nor ${second.name} gives back a tensor or a number.`
          : `${first.name} gives back ${counted(ones.length)} ${called}, ${second.name} ${counted(others.length)}.`,
      location: first.location,
      cause: 'functions-differ',
      related: related(first, second),
    };
  }
  const compared: Compared[] = [];
  for (const [index, one] of ones.entries()) {
    const other = others[index];
    const [values, otherValues] = [
      await valuesOf(training, one.tensor.id),
      other && (await valuesOf(training, other.tensor.id)),
    ];
    if (!other || !values || !otherValues) {
      return {
        verdict: 'not-applicable',
        message: `${nameOf(one.path)} holds no numbers that can be compared (${one.tensor.dtype}).`,
      };
    }
    const tolerance = toleranceFor(one.tensor.dtype, other.tensor.dtype);
    const agreement = agreementOf(values, otherValues, tolerance);
    compared.push({ path: one.path, first: one.tensor, second: other.tensor, agreement });
  }
  return { ...judgeCompared(first, second, compared, called, severity), evidence: evidenceOf(compared) };
}

function judgeCompared(
  first: FunctionOutcome,
  second: FunctionOutcome,
  compared: readonly Compared[],
  called: string,
  severity: 'warn' | 'fail',
): Judgement {
  const misshapen = compared.find(({ agreement }) => agreement.largest === null && agreement.elements > 0);
  const story = { location: first.location, related: related(first, second), cause: 'functions-differ' } as const;
  if (misshapen) {
    return {
      ...story,
      verdict: severity,
      message: `${first.name} gives ${nameOf(misshapen.path)} of shape (${misshapen.first.shape.join(', ')}) ${called}, ${second.name} of shape (${misshapen.second.shape.join(', ')}).`,
      expected: 'results of one shape',
      observed: `(${misshapen.first.shape.join(', ')}) and (${misshapen.second.shape.join(', ')})`,
    };
  }
  const worst = compared
    .filter(({ agreement }) => agreement.differing > 0)
    .toSorted((one, other) => gap(other.agreement) - gap(one.agreement))[0];
  if (worst?.agreement.largest) {
    const { largest, differing, elements, tolerance } = worst.agreement;
    return {
      ...story,
      verdict: severity,
      message: `${first.name} and ${second.name} do not give the same ${called}: ${differing} of ${elements} elements of ${nameOf(worst.path)} differ, most of all ${at(largest.index)}, ${number(largest.first)} against ${number(largest.second)}.`,
      expected: `the same ${tolerance === 0 ? 'numbers' : `to within ${tolerance} of their size (${worst.first.dtype})`}`,
      observed: `a difference of ${number(gap(worst.agreement))}`,
      advice: `Look at what ${at(largest.index)} is made of in each of them, with a batch of one or two examples.`,
    };
  }
  const reshaped = compared.find(({ agreement }) => !agreement.sameShape);
  if (reshaped) {
    return {
      ...story,
      verdict: 'warn',
      message: `${first.name} and ${second.name} give the same numbers ${called}, in other shapes: (${reshaped.first.shape.join(', ')}) and (${reshaped.second.shape.join(', ')}). Put together with other tensors they broadcast differently.`,
      expected: 'results of one shape',
      observed: `(${reshaped.first.shape.join(', ')}) and (${reshaped.second.shape.join(', ')})`,
    };
  }
  const count = compared.reduce((sum, { agreement }) => sum + agreement.elements, 0);
  const largest = Math.max(...compared.map(({ agreement }) => gap(agreement)));
  const tolerance = Math.max(...compared.map(({ agreement }) => agreement.tolerance));
  return {
    verdict: 'pass',
    message: `${first.name} and ${second.name} give the same ${called}: ${count} ${count === 1 ? 'number' : 'numbers'}, the largest difference is ${number(largest)}${tolerance === 0 ? '' : ` (allowed: ${tolerance} of their size)`}. ${first.name} took ${number(first.milliseconds)} ms, ${second.name} ${number(second.milliseconds)} ms.`,
  };
}

function gap({ largest }: Agreement): number {
  if (largest === null) return 0;
  const difference = Math.abs(largest.first - largest.second);
  return Number.isNaN(difference)
    ? Object.is(largest.first, largest.second)
      ? 0
      : Number.POSITIVE_INFINITY
    : difference;
}

const argumentText = ({ parameter, origin, preview }: FunctionComparison['arguments'][number]) =>
  `${parameter}${parameter === origin ? '' : ` = ${origin}`} (${preview})`;

const nameOf = (path: string) => (path === '' ? 'the result' : `the result's ${path}`);

const at = (index: readonly number[]) => (index.length === 0 ? 'the number itself' : `at [${index.join(', ')}]`);

const counted = (count: number) => (count === 1 ? 'one tensor' : count === 0 ? 'none' : `${count} tensors`);

function related(first: FunctionOutcome, second: FunctionOutcome): Judgement['related'] & object {
  return [first, second].flatMap(({ name, location }) =>
    location ? [{ message: `${name} stands here`, location }] : [],
  );
}

function evidenceOf(compared: readonly Compared[]): Evidence {
  const worst = compared.toSorted((one, other) => gap(other.agreement) - gap(one.agreement))[0];
  return {
    results: compared.length,
    elements: compared.reduce((sum, { agreement }) => sum + agreement.elements, 0),
    differing: compared.reduce((sum, { agreement }) => sum + agreement.differing, 0),
    largestDifference: worst ? gap(worst.agreement) : null,
    at: worst?.agreement.largest?.index ?? null,
    tolerance: worst?.agreement.tolerance ?? null,
  };
}
