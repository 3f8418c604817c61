import type {
  FunctionComparison,
  FunctionComparisonQuery,
  FunctionOutcome,
} from '../../../training/protocol/functions.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { seededRandom, withRandom } from '../recording/randomness.ts';
import { locationIn } from '../script/scriptEnd.ts';
import { isTensor, type Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { hold } from '../tensors/tensorStore.ts';

/** Where a script's text, changed as it is loaded, hands over its names: the host puts the call in. */
const NAMES = Symbol.for('training-recipe.names');
const SEED = 1;
const DEEPEST = 3;
const MOST_RESULTS = 64;

const names = new Map<string, () => unknown>();

/** Names that are read when they are asked for, since most of them have no value yet when they are handed over. */
export function takeNames(): void {
  const take = (given: Readonly<Record<string, () => unknown>>): void => {
    for (const [name, read] of Object.entries(given)) {
      names.set(name, read);
    }
  };
  Object.defineProperty(globalThis, NAMES, { value: take, enumerable: false });
}

type Callable = (...args: unknown[]) => unknown;

interface Argument {
  readonly parameter: string;
  readonly origin: string;
  readonly value: unknown;
}

/** Both functions get copies of the same arguments, and the same random numbers. */
export function compareFunctions(laboratory: Laboratory, query: FunctionComparisonQuery): FunctionComparison {
  const [first, second] = [functionCalled(query.first), functionCalled(query.second)];
  const given = argumentsFor(laboratory, query);
  const { snapshot } = laboratory.step;
  try {
    return {
      arguments: given.map(({ parameter, origin, value }) => ({ parameter, origin, preview: previewOf(value) })),
      first: outcomeOf(laboratory, first, query.first, given),
      second: outcomeOf(laboratory, second, query.second, given),
    };
  } finally {
    snapshot.restore();
  }
}

function valueCalled(name: string): unknown {
  const [first = '', ...members] = name.split('.');
  try {
    return members.reduce<unknown>(
      (value, member) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[member],
      names.get(first)?.(),
    );
  } catch {
    return undefined; // Not declared yet, or a type.
  }
}

function functionCalled(name: string): Callable {
  const found = valueCalled(name);
  if (typeof found !== 'function') {
    throw notApplicable(
      found === undefined
        ? `There is no ${name} among the script's own names: only what stands at its top level can be called from outside.`
        : `${name} is ${previewOf(found)}, which cannot be called.`,
    );
  }
  const owner = name.includes('.') ? valueCalled(name.slice(0, name.lastIndexOf('.'))) : undefined;
  return (...args) => (found as Callable).apply(owner, args);
}

function argumentsFor({ parts }: Laboratory, query: FunctionComparisonQuery): readonly Argument[] {
  const batch = [
    ...parts.inputs.map(({ tensor }) => ({ origin: 'input', value: tensor as unknown })),
    ...parts.targets.map(({ tensor }) => ({ origin: 'target', value: tensor as unknown })),
  ];
  const declared = parametersOf(valueCalled(query.first));
  if (query.arguments) {
    return query.arguments.map((text, index) => ({
      parameter: declared[index] ?? `argument ${index + 1}`,
      origin: text,
      value: valueGiven(text, parts),
    }));
  }
  const byName = declared.map((parameter) => ({ parameter, origin: parameter, value: valueCalled(parameter) }));
  if (byName.every(({ value }) => value !== undefined)) {
    return byName;
  }
  if (byName.every(({ value }) => value === undefined) && declared.length <= batch.length) {
    return declared.flatMap((parameter, index) => {
      const each = batch[index];
      return each ? [{ parameter, ...each }] : [];
    });
  }
  const missing = byName.filter(({ value }) => value === undefined).map(({ parameter }) => parameter);
  throw notApplicable(
    `${query.first} takes ${declared.join(', ')}, and at the script's top level nothing is called ${missing.join(', ')}: say which variables it is to be given.`,
  );
}

function valueGiven(text: string, { inputs, targets, outputs }: Laboratory['parts']): unknown {
  if (/^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text)) {
    return Number(text);
  }
  const found = valueCalled(text);
  if (found !== undefined) {
    return found;
  }
  const of: Readonly<Record<string, readonly Tensor[]>> = {
    input: inputs.map(({ tensor }) => tensor),
    target: targets.map(({ tensor }) => tensor),
    output: outputs.map(({ captured }) => captured),
  };
  const [tensor, ...others] = of[text.replace(/s$/, '')] ?? [];
  if (tensor === undefined || others.length > 0) {
    throw notApplicable(`Nothing is called ${text} at the script's top level.`);
  }
  return tensor;
}

/** Parameters without a default, as the function's text has them. */
function parametersOf(value: unknown): readonly string[] {
  if (typeof value !== 'function') {
    return [];
  }
  const text = Function.prototype.toString.call(value).slice(0, 2_000);
  const list =
    /^(?:async\s+)?(?:function\s*\w*\s*)?\w*\s*\(([^)]*)\)/.exec(text)?.[1] ?? /^(\w+)\s*=>/.exec(text)?.[1] ?? '';
  return list
    .split(',')
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter !== '' && !/[=.{[]/.test(parameter));
}

function outcomeOf(
  { gate, step, store }: Laboratory,
  called: Callable,
  name: string,
  given: readonly Argument[],
): FunctionOutcome {
  step.snapshot.restore();
  const start = performance.now();
  const outcome = { name, location: null, results: null, failure: null };
  const milliseconds = () => performance.now() - start;
  try {
    const results: { path: string; tensor: ReturnType<typeof store.summarise> }[] = [];
    gate.engine.tidy(() => {
      const args = given.map(({ value: each }) => (isTensor(each) ? hold(gate.engine, each) : copyOf(each)));
      const result = withRandom(seededRandom(SEED), () => called(...args));
      if (result instanceof Promise) {
        throw new TypeError(`${name} returns a promise: only functions that return at once can be compared.`);
      }
      collect(gate.core, result, '', 0, (path, tensor) => {
        if (results.length < MOST_RESULTS) {
          results.push({ path, tensor: store.summarise(tensor, path === '' ? 'result' : path) });
        }
      });
    });
    return { ...outcome, results, milliseconds: milliseconds() };
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const location = error instanceof Error ? locationIn(error.stack ?? '') : null;
    return { ...outcome, failure: { message: said, location }, milliseconds: milliseconds() };
  }
}

/** What a function changes in place must not reach the other one. */
function copyOf(value: unknown): unknown {
  try {
    return typeof value === 'object' && value !== null ? structuredClone(value) : value;
  } catch {
    return value; // A net, or whatever else holds functions.
  }
}

function collect(
  core: Laboratory['gate']['core'],
  value: unknown,
  path: string,
  depth: number,
  found: (path: string, tensor: Tensor) => void,
): void {
  if (isTensor(value)) {
    found(path, value);
  } else if (typeof value === 'number' || typeof value === 'boolean') {
    found(path, core.tensor([Number(value)], [], 'float32'));
  } else if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const numbers = Array.from(value as unknown as ArrayLike<number>);
    found(path, core.tensor(numbers, [numbers.length], 'float32'));
  } else if (Array.isArray(value)) {
    const shape = shapeOf(value);
    const [first] = value as readonly unknown[];
    const tensors = value.filter(isTensor);
    if (shape !== null) {
      found(path, core.tensor(value.flat(shape.length) as number[], shape, 'float32'));
    } else if (
      isTensor(first) &&
      tensors.length === value.length &&
      tensors.every((each) => each.shape.join() === first.shape.join())
    ) {
      // What a loop has gathered one by one.
      const numbers = tensors.flatMap((each) => Array.from(each.dataSync() as ArrayLike<number>));
      found(path, core.tensor(numbers, [value.length, ...first.shape], first.dtype));
    } else if (depth < DEEPEST) {
      value.forEach((each, index) => {
        collect(core, each, `${path}[${index}]`, depth + 1, found);
      });
    }
  } else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
    for (const [key, each] of Object.entries(value)) {
      collect(core, each, `${path}.${key}`, depth + 1, found);
    }
  }
}

/** Of numbers in arrays of equal length; null for anything else. */
function shapeOf(value: unknown): readonly number[] | null {
  if (typeof value === 'number') {
    return [];
  }
  if (!Array.isArray(value) || value.length === 0) {
    return null;
  }
  const shapes = value.map(shapeOf);
  const [first] = shapes;
  return first && shapes.every((shape) => shape?.join() === first.join()) ? [value.length, ...first] : null;
}

function previewOf(value: unknown): string {
  if (isTensor(value)) {
    return `${value.dtype}[${value.shape.join(', ')}]`;
  }
  if (typeof value === 'function') {
    return 'a function';
  }
  return typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'an object') : String(value);
}
