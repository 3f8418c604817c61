import { NotApplicableError } from '../../training/errors.ts';
import type { Capture, OptimizerSummary, OutputActivation, SourceLocation } from '../../training/protocol/capture.ts';
import type { LossMinimum, LossMinimumQuery, LossQuery } from '../../training/protocol/criterion.ts';
import type { Trace } from '../../training/protocol/experiments.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import type { CheckContext } from '../check.ts';

/** For checks that nobody watches. */
export const quietContext: CheckContext = { report: () => {}, withinMilliseconds: 60_000 };

type Matrix = readonly (readonly number[])[];

/** A net of one output that needs no process: what goes into its last activation, the targets, and a criterion. */
export interface FakeNet {
  readonly beforeActivation: Matrix;
  readonly activation: OutputActivation;
  /** Applies the activation to one example. */
  readonly activate: (example: readonly number[]) => readonly number[];
  readonly targets: Matrix;
  readonly targetDtype?: string;
  readonly criterion: (outputs: Matrix, targets: Matrix) => number;
  readonly inputs?: TensorSummary;
  readonly optimizer?: OptimizerSummary;
  readonly weights?: readonly TensorSummary[];
  /** Losses that `first-only` experiments show; refused when absent. */
  readonly trace?: readonly number[];
}

export const line = (number: number): SourceLocation => ({ file: '/project/train.js', line: number, column: 1 });

export const softmax = (example: readonly number[]): number[] => {
  const most = Math.max(...example);
  const powers = example.map((value) => Math.exp(value - most));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
};

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

export function summarize(name: string, values: Matrix, dtype = 'float32'): TensorSummary {
  const flat = values.flat();
  const average = flat.reduce((sum, value) => sum + value, 0) / flat.length;
  return {
    id: name,
    name,
    dtype,
    shape: [values.length, values[0]?.length ?? 0],
    statistics: {
      minimum: Math.min(...flat),
      maximum: Math.max(...flat),
      mean: average,
      standardDeviation: Math.sqrt(flat.reduce((sum, value) => sum + (value - average) ** 2, 0) / flat.length),
      nanCount: flat.filter(Number.isNaN).length,
      infinityCount: flat.filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY).length,
    },
    firstValues: flat.slice(0, 16),
  };
}

export function fakeTraining(net: FakeNet): Training {
  const outputs = net.beforeActivation.map(net.activate);
  const capture: Capture = {
    framework: 'tfjs',
    frameworkVersion: '4.22.0',
    backend: 'cpu',
    trigger: 'fit',
    location: line(20),
    milliseconds: 1,
    model: {
      name: 'net',
      parameterCount: 10,
      trainableParameterCount: 10,
      trainingMode: true,
      location: line(5),
      layers: [{ name: 'dense', kind: 'Dense', parameterCount: 10, trainable: true, location: line(6) }],
    },
    outputs: [
      {
        ...summarize('output', outputs),
        activation: net.activation,
        activationLocation: net.activation === 'none' ? null : line(6),
        featureAxis: 1,
      },
    ],
    loss: { name: 'criterion', value: net.criterion(outputs, net.targets), location: line(10), terms: [] },
    optimizer: net.optimizer ?? { name: 'sgd', learningRate: 0.1, location: line(9) },
    batch: {
      size: outputs.length,
      inputs: [net.inputs ?? summarize('input', [[0.1, -1.2, 0.7]])],
      targets: [summarize('target', net.targets, net.targetDtype)],
    },
    dataSource: null,
    frames: [],
    notes: [],
    repeat: { exact: net.trace !== undefined, way: 'replay', loss: null, reason: null },
  };
  return {
    capture,
    lossOf: async (query) => evaluate(net, outputs, query),
    leastLoss: async (query) => minimize(net, query),
    run: async (experiment): Promise<Trace> => {
      if (!net.trace) {
        throw new NotApplicableError('This step could not be repeated exactly.');
      }
      return { experiment, stopped: 'steps', rows: net.trace.map((loss, step) => ({ step, loss })) };
    },
    describeStep: () => Promise.reject(new NotApplicableError('No step is described here.')),
    activations: () => Promise.reject(new NotApplicableError('No activations are known here.')),
    linearity: () => Promise.reject(new NotApplicableError('Nothing is known of the linearity here.')),
    fingerprint: () => Promise.reject(new NotApplicableError('No fingerprint is taken here.')),
    randomness: () => Promise.reject(new NotApplicableError('No generators are watched here.')),
    refetch: () => Promise.reject(new NotApplicableError('No data source is known here.')),
    examples: () => Promise.reject(new NotApplicableError('No data source is known here.')),
    evaluations: () => Promise.reject(new NotApplicableError('No evaluation is seen here.')),
    compareFunctions: () => Promise.reject(new NotApplicableError('No functions are known here.')),
    relaunch: () => Promise.reject(new NotApplicableError('Nothing is launched here.')),
    dependencies: () => Promise.reject(new NotApplicableError('No dependencies are known here.')),
    saveTensor: () => Promise.reject(new NotApplicableError('Nothing is saved here.')),
    weights: async () => net.weights ?? [],
    variables: async () => [],
  };
}

function evaluate(net: FakeNet, captured: Matrix, { outputs, rows, shift = 0 }: LossQuery): number {
  const rowOf = (matrix: Matrix, row: number): readonly number[] => matrix[row] ?? [];
  const width = captured[0]?.length ?? 0;
  const substitute = (row: number): readonly number[] => {
    switch (outputs.kind) {
      case 'captured':
        return rowOf(captured, row);
      case 'zero':
        return net.activate(new Array<number>(width).fill(0));
      case 'constant':
        return net.activate(outputs.values[0] ?? []);
      case 'filled':
        return new Array<number>(width).fill(outputs.value);
      case 'targets':
        return rowOf(net.targets, row);
      case 'tensors':
        throw new NotApplicableError('No tensors are kept here.');
    }
  };
  const chosen = rows ?? captured.map((_, row) => row);
  return net.criterion(
    chosen.map((row) => substitute(row).map((value) => value + shift)),
    chosen.map((row) => rowOf(net.targets, row)),
  );
}

/** Rprop on numerical slopes, each example by itself: slow, and independent of how the probes do it. */
function minimize(net: FakeNet, { over, space }: LossMinimumQuery): LossMinimum {
  const through = space === 'output' ? (example: readonly number[]) => example : net.activate;
  const width = net.beforeActivation[0]?.length ?? 0;
  if (over === 'constant') {
    const { at, converged } = rprop(width, (constant) =>
      net.criterion(
        net.targets.map(() => through(constant)),
        net.targets,
      ),
    );
    return {
      value: evaluateAt(
        net,
        net.targets.map(() => through(at)),
      ),
      constant: [at],
      converged,
    };
  }
  const minima = net.targets.map((target) => rprop(width, (example) => net.criterion([through(example)], [target])));
  return {
    value: evaluateAt(
      net,
      minima.map(({ at }) => through(at)),
    ),
    constant: null,
    converged: minima.every(({ converged }) => converged),
  };
}

const evaluateAt = (net: FakeNet, outputs: Matrix) => net.criterion(outputs, net.targets);

function rprop(width: number, loss: (at: readonly number[]) => number): { at: number[]; converged: boolean } {
  const at = new Array<number>(width).fill(0);
  const steps = at.map(() => 0.1);
  const slopes = at.map(() => 0);
  let late = 0;
  let best = { loss: loss(at), at: [...at] };
  for (let iteration = 0; iteration < 200; iteration++) {
    for (let i = 0; i < width; i++) {
      const value = at[i] ?? 0;
      at[i] = value + 1e-4;
      const above = loss(at);
      at[i] = value - 1e-4;
      const slope = above - loss(at);
      const turned = slope * (slopes[i] ?? 0);
      steps[i] = Math.min(1e5, (steps[i] ?? 0) * (turned > 0 ? 1.2 : turned < 0 ? 0.5 : 1));
      at[i] = value - Math.sign(slope) * (steps[i] ?? 0);
      slopes[i] = turned < 0 ? 0 : slope;
    }
    const reached = loss(at);
    if (reached < best.loss) {
      best = { loss: reached, at: [...at] };
    }
    if (iteration === 180) {
      late = best.loss;
    }
  }
  return { at: best.at, converged: late - best.loss < 1e-3 * Math.max(1, Math.abs(late)) };
}
