import type { OutputActivation } from '../../../training/protocol/capture.ts';
import type { LossMinimum, LossMinimumQuery } from '../../../training/protocol/criterion.ts';
import { activate, type NetOutput, type StepParts, spread, targetsAsOutputs } from '../capture/netOutputs.ts';
import type { RecordedStep } from '../recording/gate.ts';
import type { Core, Engine, Tensor } from '../tensors/framework.ts';
import { type Criterion, gradientsOf } from './criterion.ts';

const ITERATIONS = 200;
/** Converged when this many steps in a row lowered the loss by no more than this part of it. */
const PATIENCE = 10;
const STILLNESS = 1e-7;

/** Activations that may have no slope at 0: from there a search sees nothing. */
const FLAT_AT_ZERO: ReadonlySet<OutputActivation> = new Set(['relu', 'other']);

interface Descent {
  readonly value: number;
  readonly free: readonly Float32Array[];
  readonly converged: boolean;
}

/** The least that the script's own criterion can say, over outputs that are free or one constant for all examples. */
export function leastLoss(
  core: Core,
  engine: Engine,
  step: RecordedStep,
  parts: StepParts,
  criterion: Criterion,
  { over, space, iterations = ITERATIONS }: LossMinimumQuery,
): LossMinimum {
  const outputsFrom = (free: readonly Tensor[]): readonly Tensor[] =>
    parts.outputs.map((output, index) => {
      const values = free[index] as Tensor;
      const laid = over === 'constant' ? spread(core, output, values) : values;
      return space === 'output' ? laid : activate(core, engine, step, output, laid);
    });
  const shapes = parts.outputs.map((output) => (over === 'constant' ? [output.features] : output.captured.shape));
  const starts: Float32Array[][] = [shapes.map((shape) => new Float32Array(sizeOf(shape)))];
  const targets = targetsAsOutputs(core, parts);
  const targetsAsStart = (): Float32Array[] =>
    parts.outputs.map((output, i) =>
      over === 'constant' ? columnMeans(targets?.[i] as Tensor, output) : floats(targets?.[i]),
    );
  if (space === 'output') {
    // From probabilities of 0 the gradient of a logarithm is useless: begin in the middle, and at the targets.
    starts.push(parts.outputs.map((output, i) => middle(output, sizeOf(shapes[i] ?? []))));
    if (targets !== null) {
      starts.push(targetsAsStart());
    }
  } else {
    if (targets !== null && parts.outputs.every(({ place }) => place.activation === 'none')) {
      starts.push(targetsAsStart());
    }
    if (parts.outputs.some(({ place }) => FLAT_AT_ZERO.has(place.activation))) {
      starts.push(shapes.map((shape) => new Float32Array(sizeOf(shape)).fill(1)));
    }
  }
  let best: Descent | null = null;
  for (const start of starts) {
    const found = descend(core, engine, start, shapes, (free) => criterion.loss(outputsFrom(free), null), iterations);
    if (Number.isFinite(found.value) && (best === null || found.value < best.value)) {
      best = found;
    }
  }
  const { value, free, converged } = best ?? { value: Number.NaN, free: [], converged: false };
  return {
    value,
    converged,
    constant: over === 'constant' && best !== null ? free.map((vector) => Array.from(vector)) : null,
  };
}

/**
 * Rprop (Riedmiller and Braun 1993, the variant that does not go back): each number has a step size of its own, which
 * grows while its gradient keeps its sign and shrinks when it turns. The scale of the loss does not matter.
 */
function descend(
  core: Core,
  engine: Engine,
  start: readonly Float32Array[],
  shapes: readonly (readonly number[])[],
  lossOf: (free: readonly Tensor[]) => Tensor,
  iterations: number,
): Descent {
  const now = start.map((values) => values.slice());
  const sizes = start.map((values) => new Float32Array(values.length).fill(Math.max(0.1, spreadOf(values) / 10)));
  const before = start.map((values) => new Float32Array(values.length));
  let best = { value: Number.POSITIVE_INFINITY, free: now.map((values) => values.slice()) };
  let first = Number.NaN;
  let still = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { value, grads } = engine.tidy(() => {
      const free = now.map((values, index) => core.tensor(values.slice(), shapes[index], 'float32'));
      const answer = gradientsOf(engine, () => lossOf(free), free);
      return {
        value: answer.value,
        grads: answer.grads.map((gradient) => Float32Array.from(gradient.dataSync() as Float32Array)),
      };
    });
    if (!Number.isFinite(value)) {
      return { ...best, converged: false };
    }
    first = Number.isNaN(first) ? value : first;
    const gain = best.value - value;
    still = gain <= STILLNESS * Math.max(1e-3, Math.abs(value)) ? still + 1 : 0;
    if (value < best.value) {
      best = { value, free: now.map((values) => values.slice()) };
    }
    const largest = Math.max(...sizes.map((each) => each.reduce((a, b) => Math.max(a, b), 0)));
    // A leap over a pole (a ratio of sums, as in the dice loss) finds any number, and no minimum.
    const stays =
      best.value === first || value - best.value <= 1e-2 * Math.max(first - best.value, Math.abs(best.value));
    if (stays && still >= PATIENCE && (largest < 1e-3 || still >= 4 * PATIENCE)) {
      return { ...best, converged: true };
    }
    const count = now.reduce((sum, values) => sum + values.length, 0);
    const noise = (1e-8 * Math.max(Math.abs(value), 1e-3)) / count;
    for (const [index, values] of now.entries()) {
      advance(values, grads[index] as Float32Array, before[index] as Float32Array, sizes[index] as Float32Array, noise);
    }
  }
  return { ...best, converged: false };
}

function advance(
  values: Float32Array,
  gradient: Float32Array,
  before: Float32Array,
  sizes: Float32Array,
  noise: number,
): void {
  for (let i = 0; i < values.length; i++) {
    let slope = gradient[i] ?? 0;
    // A step that no float32 sum can show is rounding: a softmax's constant direction would be followed for ever.
    if (Math.abs(slope) * (sizes[i] ?? 0) < noise) {
      slope = 0;
    }
    const agreement = slope * (before[i] ?? 0);
    if (agreement > 0) {
      sizes[i] = Math.min((sizes[i] ?? 0) * 1.2, 50);
    } else if (agreement < 0) {
      sizes[i] = Math.max((sizes[i] ?? 0) * 0.5, 1e-7);
      slope = 0;
    }
    values[i] = (values[i] ?? 0) - Math.sign(slope) * (sizes[i] ?? 0);
    before[i] = slope;
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const floats = (tensor: Tensor | undefined): Float32Array =>
  Float32Array.from((tensor?.dataSync() ?? []) as Float32Array);

const spreadOf = (values: Float32Array): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

function middle(output: NetOutput, size: number): Float32Array {
  const { activation } = output.place;
  const value =
    activation === 'softmax' ? 1 / output.features : activation === 'log-softmax' ? -Math.log(output.features) : 0.5;
  return new Float32Array(size).fill(value);
}

function columnMeans(targets: Tensor, output: NetOutput): Float32Array {
  const values = floats(targets);
  const means = new Float32Array(output.features);
  const count = values.length / output.features;
  for (const [index, value] of values.entries()) {
    means[index % output.features] = (means[index % output.features] ?? 0) + value / count;
  }
  return means;
}
