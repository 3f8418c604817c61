import type { Mixing } from '../../../training/protocol/step.ts';
import type { EvaluationNet } from '../experiments/evaluationNet.ts';
import { ancestors, inputsOf, replayEach, type TensorNumber, type TracedKernel } from '../recording/trace.ts';
import { innermostLocation } from '../script/userFrames.ts';
import type { Core, Engine, Tensor } from '../tensors/framework.ts';

/** Up to this share of the largest value a difference is rounding. */
const ROUNDING = 1e-5;

/** Which elements of a tensor move with one example's input. */
type Moved = readonly boolean[];

/**
 * The operation in which two examples first come together: told by changing the one and the other, and seeing what moves.
 * @param changed the net's inputs with one example changed, and with another one changed
 * @param size the number of examples
 */
export function findMixing(
  core: Core,
  engine: Engine,
  net: EvaluationNet,
  changed: readonly [readonly Tensor[], readonly Tensor[]],
  size: number,
): Mixing | undefined {
  const [one, other] = changed.map((inputs) => movedBy(core, engine, net, inputs)) as [
    ReadonlyMap<TensorNumber, Moved>,
    ReadonlyMap<TensorNumber, Moved>,
  ];
  let reshaped: TracedKernel | null = null;
  for (const kernel of net.trace.kernels) {
    for (const output of kernel.outputs) {
      const [first, second] = [one.get(output), other.get(output)];
      if (!first?.includes(true) || !second?.includes(true)) {
        continue;
      }
      if (first.some((moves, element) => moves && second[element])) {
        return described(net, reshaped ?? kernel);
      }
      if (areApart(first, second, net.trace.tensors.get(output)?.shape ?? [], size)) {
        reshaped = null;
      } else if (kernel.name === 'Reshape') {
        // It moves numbers without computing any, and may move them from one example to another.
        reshaped ??= kernel;
      }
    }
  }
  return undefined;
}

function movedBy(
  core: Core,
  engine: Engine,
  net: EvaluationNet,
  inputs: readonly Tensor[],
): ReadonlyMap<TensorNumber, Moved> {
  const { trace } = net;
  const ends = net.outputs.map(({ place }) => place.number);
  const given = new Map(net.inputs.map(({ number }, index) => [number, inputs[index] as Tensor]));
  const moved = new Map<TensorNumber, Moved>();
  engine.tidy(() => {
    for (const [number, value] of replayEach(
      core,
      engine,
      trace,
      ancestors(trace, ends, new Set(given.keys())),
      given,
    )) {
      const before = trace.tensors.get(number);
      if (before?.size !== value.size) {
        continue;
      }
      const [values, now] = [before.dataSync() as Float32Array, value.dataSync() as Float32Array];
      const scale = values.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      moved.set(
        number,
        Array.from(values, (each, element) => Math.abs(each - (now[element] ?? 0)) > ROUNDING * scale),
      );
    }
  });
  return moved;
}

/** Whether some axis that counts examples, or several rows for each, keeps the two apart. */
function areApart(one: Moved, other: Moved, shape: readonly number[], size: number): boolean {
  return shape.some((length, axis) => {
    if (length === 0 || length % size !== 0) {
      return false;
    }
    const inner = shape.slice(axis + 1).reduce((product, each) => product * each, 1);
    const rowsOf = (moved: Moved) =>
      new Set(moved.flatMap((moves, element) => (moves ? [Math.floor(element / inner) % length] : [])));
    const rows = rowsOf(other);
    return ![...rowsOf(one)].some((row) => rows.has(row));
  });
}

const described = ({ trace }: EvaluationNet, kernel: TracedKernel): Mixing => ({
  operation: kernel.name.toLowerCase(),
  operands: inputsOf(kernel).flatMap((number) => {
    const tensor = trace.tensors.get(number);
    return tensor === undefined ? [] : [tensor.shape];
  }),
  layer: null,
  location: innermostLocation(kernel.frames),
});
