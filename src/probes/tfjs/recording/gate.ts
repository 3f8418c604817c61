import type { SourceLocation } from '../../../training/protocol/capture.ts';
import { userFrames } from '../script/userFrames.ts';
import {
  type Core,
  type Engine,
  engineOf,
  type Gradients,
  isVariable,
  type Layer,
  type LayersModel,
  type Optimizer,
  type Tensor,
  type TrainFunction,
  type Variable,
} from '../tensors/framework.ts';
import { hold } from '../tensors/tensorStore.ts';
import type { Provenance } from './provenance.ts';
import { recordingRandom } from './randomness.ts';
import { Recorder } from './recorder.ts';
import { Snapshot } from './snapshot.ts';
import type { LayersStep, Step, TrainingCall } from './step.ts';
import { ancestors } from './trace.ts';
import { UnfinishedCall } from './unfinished.ts';

/** What takes part in a step while it goes through the gate. */
export interface StepContext {
  readonly layers: {
    readonly model: LayersModel;
    readonly train: TrainFunction;
    readonly data: readonly (Tensor | null)[];
  } | null;
  readonly minimize: { readonly optimizer: Optimizer; readonly variables: readonly Variable[] | undefined } | null;
}

/** A step that passes the gate: the script's closure and what it is differentiated by. */
export interface PassingStep extends StepContext {
  readonly closure: () => Tensor;
  readonly variables: readonly Variable[];
  readonly allowNoGradients: boolean;
}

/** Stands around each call of a layer on tensors; `call` runs it, with other arguments if it is given some. */
export type LayerCall = (
  layer: Layer,
  args: readonly unknown[],
  call: (args: readonly unknown[]) => unknown,
) => unknown;

/** Stands at the calls of a script that runs on after its capture. */
export interface CallWatch {
  train(model: LayersModel, data: readonly (Tensor | null)[], run: () => Tensor[]): Tensor[];
  test(model: LayersModel, data: readonly (Tensor | null)[], run: () => unknown): unknown;
  evaluate(model: LayersModel, trigger: string, args: readonly unknown[], run: () => unknown): unknown;
  predict(inputs: unknown, run: () => unknown): unknown;
}

/** Told of what the framework works out beside the loss of a step. */
export interface MetricsListener {
  epoch(logs: Readonly<Record<string, unknown>>): void;
  /** One batch that was trained on by itself. */
  batch(model: LayersModel, results: readonly unknown[]): void;
  evaluated(model: LayersModel, results: readonly unknown[], location: SourceLocation): void;
}

type GateListener = (step: PassingStep, proceed: (closure?: () => Tensor) => Gradients) => Gradients;

/**
 * Every training step of TensorFlow.js, whatever starts it, passes through the engine's `gradients` with variables to
 * differentiate by. The gate stands there. Whoever listens decides what happens to a step; without a listener it passes.
 */
export class Gate {
  readonly core: Core;
  readonly engine: Engine;
  listener: GateListener | null = null;
  readonly calls = new WeakMap<object, TrainingCall>();
  recorder: Recorder | null = null;
  layerCall: LayerCall | null = null;
  runningOn: CallWatch | null = null;
  metrics: MetricsListener | null = null;
  readonly unfinished = new UnfinishedCall();
  #context: StepContext = { layers: null, minimize: null };
  #callDepth = 0;
  /** Of the last step: most steps are of the same ones, and a watched training pays for this at each. */
  #variables: readonly Variable[] = [];

  constructor(core: Core) {
    this.core = core;
    this.engine = engineOf(core);
    const { engine } = this;
    const gradients = engine.gradients;
    engine.gradients = (f, xs, dy, allowNoGradients) => {
      const proceed = (closure: () => Tensor = f) => gradients.call(engine, closure, xs, dy, allowNoGradients);
      const { listener } = this;
      if (listener === null || engine.state.gradientDepth > 0 || xs.length === 0) {
        return proceed();
      }
      const variables = this.#variablesOf(xs);
      if (variables === null) {
        return proceed();
      }
      this.unfinished.step();
      const { layers, minimize } = this.#context;
      return listener(
        { layers, minimize, closure: f, variables, allowNoGradients: allowNoGradients === true },
        proceed,
      );
    };
  }

  // Entered and left, with nothing called in between: a watched training feels every function that its steps go through.
  /** A layers model's train function begins: a step inside knows its data. @returns what `leave` is to be given */
  enterTrainFunction(layers: NonNullable<StepContext['layers']>): StepContext {
    const before = this.#context;
    this.#context = { layers, minimize: null };
    return before;
  }

  enterMinimize(minimize: NonNullable<StepContext['minimize']>): StepContext {
    const before = this.#context;
    this.#context = { layers: before.layers, minimize };
    return before;
  }

  leave(before: StepContext): void {
    this.#context = before;
  }

  /** Whether a training call of the user's has not returned yet; what it awaits may still go on after that. */
  get inCall(): boolean {
    return this.#callDepth > 0;
  }

  /** Notes the user's call; calls that it makes in turn (a Sequential's inner `fit`) are part of it. */
  noteCall<T>(
    call: Omit<TrainingCall, 'frames'>,
    onModel: LayersModel,
    run: () => T,
    entered: (c: TrainingCall) => void,
  ): T {
    if (this.#callDepth === 0) {
      const noted = { ...call, frames: userFrames() };
      for (const model of [onModel, onModel.model]) {
        if (model !== undefined && model !== null) {
          this.calls.set(model, noted);
        }
      }
      this.unfinished.begin([onModel, onModel.model], call);
      entered(noted);
    }
    this.#callDepth += 1;
    try {
      return run();
    } finally {
      this.#callDepth -= 1;
    }
  }

  /** While `f` runs, `around` stands at each call of a layer, inside of whoever stands there already. */
  aroundLayers<T>(around: LayerCall, f: () => T): T {
    const before = this.layerCall;
    this.layerCall =
      before === null ? around : (layer, args, call) => before(layer, args, (given) => around(layer, given, call));
    try {
      return f();
    } finally {
      this.layerCall = before;
    }
  }

  /** Runs `f` as the engine does for gradients (tape on, nothing fused), without going back through it. */
  forwardOnly<T>(variables: readonly Variable[], f: () => T): T {
    const { engine, listener } = this;
    const done = Symbol('forward');
    let result: { readonly value: T } | null = null;
    this.listener = null;
    try {
      engine.gradients(() => {
        result = { value: f() };
        throw done;
      }, variables);
    } catch (error) {
      if (error !== done) {
        throw error;
      }
    } finally {
      this.listener = listener;
    }
    if (result === null) {
      throw new Error('The forward pass gave nothing.');
    }
    return (result as { readonly value: T }).value;
  }

  /** Runs the probe's own work in the middle of a step: outside of its tape and scopes, which stay as they are. */
  outsideOfStep<T>(work: () => T): T {
    const { state } = this.engine;
    const { gradientDepth, kernelDepth, activeTape, activeScope, scopeStack } = state;
    Object.assign(state, { gradientDepth: 0, kernelDepth: 0, activeTape: null, activeScope: null, scopeStack: [] });
    const { listener } = this;
    this.listener = null;
    try {
      return work();
    } finally {
      this.listener = listener;
      Object.assign(state, { gradientDepth, kernelDepth, activeTape, activeScope, scopeStack });
    }
  }

  /** The very same array for steps of the same variables; null where anything else is differentiated by. */
  #variablesOf(xs: readonly unknown[]): readonly Variable[] | null {
    const known = this.#variables;
    if (xs.length === known.length && known.every((each, index) => each === xs[index])) {
      return known;
    }
    if (!xs.every(isVariable)) {
      return null;
    }
    this.#variables = [...xs];
    return this.#variables;
  }
}

/** What a recorded forward pass leaves; the step's use of its gradients is not known yet. */
export type RecordedStep = Omit<Step, 'gradientUse' | 'notes'>;

/**
 * Records one passing step. `afterForward` runs when the loss is known and its closure has not returned yet:
 * the user's frames are alive and nothing is disposed.
 */
export function recordStep(
  gate: Gate,
  provenance: Provenance,
  passing: PassingStep,
  proceed: (closure: () => Tensor) => Gradients,
  afterForward: (step: RecordedStep) => void,
): Gradients {
  const { engine } = gate;
  const { layers, minimize, variables } = passing;
  const frames = userFrames();
  const noted = layers === null ? undefined : gate.calls.get(layers.model);
  const call: TrainingCall = noted ?? {
    trigger: minimize === null ? 'variableGrads' : 'minimize',
    frames,
    args: [],
    model: null,
  };
  const snapshot = new Snapshot(
    engine,
    variables,
    provenance.seenOptimizers,
    layers === null ? [] : leafLayers(layers.model),
  );
  const recorder = new Recorder(engine, { withLines: true });
  return proceed(() => {
    const comparisons: LayersStep['comparisons'][number][] = [];
    const stopComparing = layers === null ? () => {} : watchComparisons(engine, layers.model, comparisons);
    gate.recorder = recorder;
    let recorded: { result: Tensor; drawn: readonly number[] };
    try {
      recorded = recordingRandom(() => recorder.during(passing.closure));
    } finally {
      gate.recorder = null;
      stopComparing();
    }
    const { result, drawn } = recorded;
    const called = recorder.netCalls
      .map(({ target }) => target as Layer)
      .filter((layer) => layer.weights !== undefined);
    // TensorFlow.js refuses such a loss as soon as it is back from the closure: the script's own error says it.
    if (!refused.has(gate) && isRefused(result, recorder, variables)) {
      refused.add(gate);
      return result;
    }
    snapshot.adopt(called.flatMap(leafLayers).flatMap((layer) => layer.weights.map((weight) => weight.read())));
    gate.outsideOfStep(() =>
      afterForward({
        call,
        closure: passing.closure,
        variables,
        trained: provenance.withoutOptimizersOwn(variables),
        allowNoGradients: passing.allowNoGradients,
        optimizer: minimize?.optimizer ?? null,
        viaMinimize: minimize === null ? null : { variables: minimize.variables },
        layers:
          layers === null
            ? null
            : { ...layers, data: layers.data.map((each) => each && hold(engine, each)), comparisons },
        trace: recorder,
        lossNumber: result.id,
        loss: Number(result.dataSync()[0]),
        drawn,
        snapshot,
      }),
    );
    return result;
  });
}

/** Of whoever was let go on once, to hear the framework's refusal: a trace may not see every way from a variable to the loss. */
const refused = new WeakSet<Gate>();

/** A loss that is no scalar, or that nothing leads to from any of the variables. */
const isRefused = (loss: Tensor, trace: Recorder, variables: readonly Variable[]): boolean => {
  const reached = ancestors(trace, [loss.id]);
  return loss.shape.length > 0 || !variables.some(({ id }) => reached.has(id));
};

/** Notes what the compiled loss functions compare, by standing in their places for one step. */
export function watchComparisons(
  engine: Engine,
  model: LayersModel,
  comparisons: { targets: Tensor; outputs: Tensor; loss: Tensor }[],
): () => void {
  const original = model.lossFunctions;
  model.lossFunctions = original.map((lossFunction) => (targets, outputs) => {
    const loss = lossFunction(targets, outputs);
    comparisons.push({
      targets: hold(engine, targets),
      outputs: heldUnderItsId(engine, outputs),
      loss: hold(engine, loss),
    });
    return loss;
  });
  return () => {
    model.lossFunctions = original;
  };
}

/** Keeps the id, by which the trace knows the tensor. */
function heldUnderItsId(engine: Engine, tensor: Tensor): Tensor {
  return Object.assign(hold(engine, tensor), { id: tensor.id });
}

/** Layers without layers of their own, in order; a model inside a model is opened. */
export function leafLayers(model: Layer): readonly Layer[] {
  const seen = new Set<Layer>();
  const open = (layer: Layer): readonly Layer[] => {
    if (seen.has(layer)) {
      return [];
    }
    seen.add(layer);
    return layer.layers === undefined ? [layer] : layer.layers.flatMap(open);
  };
  return open(model);
}
