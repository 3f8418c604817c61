import type { Dependencies, DependencyQuery, Mixing } from '../../../training/protocol/step.ts';
import { type EvaluationNet, evaluationNet, type NetInput } from '../experiments/evaluationNet.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { withMovedWeights } from '../experiments/movedWeights.ts';
import { gaussian, seededRandom } from '../recording/randomness.ts';
import { ancestors, descendants, type TracedKernel } from '../recording/trace.ts';
import type { Core, Engine, Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { axesAlong, type Slots } from './dependencyAxes.ts';
import { findMixing } from './mixing.ts';

/** Rows and columns at most; they begin at the first example or position. */
const MOST = 16;
const WITHIN_MILLISECONDS = 10_000;
/** Up to this share of the largest value a difference is rounding. */
const ROUNDING = 1e-6;

type Matrix = readonly (readonly number[])[];

/** Charts what depends on what, in evaluation mode, by gradients; by trying where there are none. */
export function dependencies(laboratory: Laboratory, { along }: DependencyQuery): Dependencies {
  const { step, gate } = laboratory;
  step.snapshot.restore();
  const net = evaluationNet(laboratory);
  const axes = axesAlong(along, net);
  const chart = (): { readonly matrix: Matrix; readonly method: Dependencies['method'] } => {
    const byGradient = isDifferentiable(net, axes.inputs)
      ? gradientChart(gate.core, gate.engine, net, axes.inputs, axes.outputs)
      : null;
    return byGradient !== null && largest(byGradient) > 0
      ? { matrix: scaled(byGradient), method: 'gradient' }
      : {
          matrix: scaled(perturbationChart(gate.core, gate.engine, net, axes.inputs, axes.outputs)),
          method: 'perturbation',
        };
  };
  const captured = chart();
  const mixes = captured.matrix.some((row, i) => row.some((value, j) => i !== j && value > 0));
  // What begins at zero hides what it will let through.
  const later = mixes ? captured : withMovedWeights(laboratory, net.trace.variables.values(), chart);
  const matrix = scaled(
    captured.matrix.map((row, i) => row.map((value, j) => Math.max(value, later.matrix[i]?.[j] ?? 0))),
  );
  if (largest(matrix) === 0) {
    throw notApplicable('No output moved with any input, so nothing can be said of what depends on what.');
  }
  const mixing = along === 'batch' ? mixingOf(gate.core, gate.engine, net, axes.inputs, matrix) : undefined;
  return {
    matrix,
    method: largest(captured.matrix) > 0 ? captured.method : later.method,
    stilled: net.stilled,
    ...(mixing && { mixing }),
  };
}

/** Where two examples come together that one output depends on: the two on which some output depends the most. */
function mixingOf(
  core: Core,
  engine: Engine,
  net: EvaluationNet,
  inputs: readonly Slots[],
  matrix: Matrix,
): Mixing | undefined {
  const pairs = matrix.flatMap((row) => {
    const [one, other] = row.map((value, slot) => ({ value, slot })).toSorted((a, b) => b.value - a.value);
    return one && other && other.value > 0 ? [{ one: one.slot, other: other.slot, least: other.value }] : [];
  });
  const meeting = pairs.toSorted((a, b) => b.least - a.least)[0];
  if (meeting === undefined) {
    return undefined;
  }
  return engine.tidy(() => {
    const changed = (slot: number) => withSlotChanged(core, net, inputs, slot);
    return findMixing(core, engine, net, [changed(meeting.one), changed(meeting.other)], inputs[0]?.count ?? 1);
  });
}

function withSlotChanged(core: Core, net: EvaluationNet, inputs: readonly Slots[], slot: number): readonly Tensor[] {
  const given = net.inputs.map(({ tensor }) => tensor);
  for (const slots of inputs) {
    const tensor = given[slots.index] as Tensor;
    given[slots.index] = core.tensor(withAnother(tensor, slots, slot), tensor.shape, tensor.dtype);
  }
  return given;
}

function scaled(matrix: Matrix): Matrix {
  const most = largest(matrix);
  return most === 0 ? matrix : matrix.map((row) => row.map((value) => value / most));
}

/** Kernels that cut a gradient off, or whose gradient TensorFlow.js makes up, when they read what depends on the input. */
const CUTS: Readonly<Record<string, (kernel: TracedKernel, reads: (key: string) => boolean) => boolean>> = {
  Cast: ({ attributes }) => (attributes as { readonly dtype?: string } | undefined)?.dtype !== 'float32',
  GatherV2: (_, reads) => reads('indices'),
  GatherNd: (_, reads) => reads('indices'),
  ScatterNd: (_, reads) => reads('indices'),
  OneHot: () => true,
  ArgMax: () => true,
  ArgMin: () => true,
  TopK: () => true,
  Floor: () => true,
  Round: () => true,
  Sign: () => true,
  Step: () => true,
};

function isDifferentiable(net: EvaluationNet, inputs: readonly Slots[]): boolean {
  const from = inputs.map(({ index }) => net.inputs[index] as NetInput);
  const after = descendants(
    net.trace,
    from.map(({ number }) => number),
  );
  const before = ancestors(
    net.trace,
    net.outputs.map(({ place }) => place.number),
  );
  const cut = net.trace.kernels.some((kernel) => {
    const reads = (key: string) => [kernel.inputs[key] ?? []].flat().some((number) => after.has(number));
    return (
      kernel.outputs.some((output) => after.has(output) && before.has(output)) && CUTS[kernel.name]?.(kernel, reads)
    );
  });
  return !cut && from.every(({ tensor }) => tensor.dtype === 'float32');
}

/** For each output slot the norms of the gradient of a random projection of it; a sum would vanish after a softmax. */
function gradientChart(
  core: Core,
  engine: Engine,
  net: EvaluationNet,
  inputs: readonly Slots[],
  ways: readonly (readonly Slots[])[],
): Matrix {
  const charts = ways.map((outputs) => {
    const random = gaussian(seededRandom(1));
    const projections = outputs.map(({ slotOf }) => Float32Array.from(slotOf, random));
    const count = Math.min(MOST, outputs[0]?.count ?? 0);
    const started = performance.now();
    const rows: number[][] = [];
    for (let row = 0; row < count && (row < 2 || performance.now() - started < WITHIN_MILLISECONDS); row++) {
      rows.push(engine.tidy(() => gradientRow(core, engine, net, inputs, outputs, projections, row, count)));
    }
    return rows.map((each) => each.slice(0, rows.length));
  });
  return leastMixed(charts);
}

function gradientRow(
  core: Core,
  engine: Engine,
  net: EvaluationNet,
  inputs: readonly Slots[],
  outputs: readonly Slots[],
  projections: readonly Float32Array[],
  row: number,
  count: number,
): number[] {
  const masks = outputs.map(({ slotOf, index }, way) => {
    const values = projections[way]?.map((value, element) => (slotOf[element] === row ? value : 0));
    return { index, mask: core.tensor(values, net.outputs[index]?.captured.shape, 'float32') };
  });
  const fed = net.inputs.map(({ tensor }) => tensor);
  const { grads } = engine.gradients(
    () => {
      const results = net.forward(fed);
      const projected = masks.map(({ index, mask }) => core.sum(core.mul(results[index] as Tensor, mask)));
      return projected.reduce((total, each) => core.add(total, each));
    },
    inputs.map(({ index }) => fed[index] as Tensor),
    null,
    true,
  );
  const squares = new Array<number>(count).fill(0);
  for (const [way, { slotOf }] of inputs.entries()) {
    const values = (grads[way]?.dataSync() ?? []) as Float32Array;
    for (const [element, value] of values.entries()) {
      const slot = slotOf[element] ?? -1;
      if (slot >= 0 && slot < count) {
        squares[slot] = (squares[slot] ?? 0) + value * value;
      }
    }
  }
  if (!squares.every(Number.isFinite)) {
    throw notApplicable('The gradient of the outputs with respect to the inputs is not finite.');
  }
  return squares.map(Math.sqrt);
}

/** Column by column: one example or position gets what another one has, and what moves is told. */
function perturbationChart(
  core: Core,
  engine: Engine,
  net: EvaluationNet,
  inputs: readonly Slots[],
  ways: readonly (readonly Slots[])[],
): Matrix {
  const fed = net.inputs.map(({ tensor }) => tensor);
  const valuesOf = (given: readonly Tensor[]) =>
    engine.tidy(() => net.forward(given).map((output) => (output.dataSync() as Float32Array).slice()));
  const base = valuesOf(fed);
  const count = Math.min(MOST, inputs[0]?.count ?? 0, ways[0]?.[0]?.count ?? 0);
  const started = performance.now();
  const columns: Float32Array[][] = [];
  for (let column = 0; column < count && (column < 2 || performance.now() - started < WITHIN_MILLISECONDS); column++) {
    columns.push(valuesOf(withSlotChanged(core, net, inputs, column)));
  }
  const charts = ways.map((outputs) =>
    Array.from({ length: columns.length }, (_, row) =>
      columns.map((moved) => Math.hypot(...outputs.map((slots) => distance(slots, row, base, moved)))),
    ),
  );
  return leastMixed(charts);
}

/** The tensor's values, with those of one slot replaced by another's: values that the net may meet, tokens above all. */
function withAnother(tensor: Tensor, { slotOf, count }: Slots, slot: number): Float32Array | Int32Array {
  const values = (tensor.dataSync() as Float32Array).slice();
  const places = new Map<number, number[]>();
  for (const [element, each] of slotOf.entries()) {
    places.set(each, [...(places.get(each) ?? []), element]);
  }
  const own = places.get(slot) ?? [];
  for (let step = 1; step < count; step++) {
    const other = places.get((slot + step) % count) ?? [];
    if (own.some((element, i) => values[element] !== values[other[i] ?? -1])) {
      const taken = other.map((element) => values[element] ?? 0);
      own.forEach((element, i) => {
        values[element] = taken[i] ?? 0;
      });
      return values;
    }
  }
  // All slots are alike. Of whole numbers no other one is known to be allowed.
  if (tensor.dtype !== 'float32') {
    throw notApplicable('All examples of this batch are alike, so none can be exchanged for another.');
  }
  for (const element of own) {
    values[element] = (values[element] ?? 0) + 1;
  }
  return values;
}

function distance(
  { slotOf, index }: Slots,
  slot: number,
  base: readonly Float32Array[],
  moved: readonly Float32Array[],
): number {
  const before = base[index] ?? new Float32Array();
  const now = moved[index] ?? new Float32Array();
  const scale = before.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let squares = 0;
  for (const [element, each] of slotOf.entries()) {
    const change = Math.abs((now[element] ?? 0) - (before[element] ?? 0));
    if (each === slot && change > ROUNDING * scale) {
      squares += change * change;
    }
  }
  if (Number.isNaN(squares)) {
    throw notApplicable("The net's outputs are not finite.");
  }
  return Math.sqrt(squares);
}

const largest = (matrix: Matrix): number => Math.max(0, ...matrix.flat());

/** Where a flattened axis may be read in two ways, the one in which less is mixed is meant. */
function leastMixed(charts: readonly Matrix[]): Matrix {
  const mixed = (matrix: Matrix) =>
    matrix.reduce((sum, row, i) => sum + row.reduce((all, value, j) => all + (i === j ? 0 : value), 0), 0);
  return charts.reduce((least, each) => (mixed(each) < mixed(least) ? each : least));
}
