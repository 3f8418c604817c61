import type {
  Capture,
  DataSourceSummary,
  LayerSummary,
  LossSummary,
  ModelSummary,
  OptimizerSummary,
  OutputSummary,
  RepeatVerdict,
  SourceLocation,
} from '../../../training/protocol/capture.ts';
import { type Gate, leafLayers } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import type { Step } from '../recording/step.ts';
import { ancestors } from '../recording/trace.ts';
import { propertyInCall } from '../script/sourceText.ts';
import { frameSummaries, innermostLocation } from '../script/userFrames.ts';
import {
  type Core,
  isTensor,
  type Layer,
  type LayersModel,
  type Optimizer,
  type Tensor,
  type Variable,
} from '../tensors/framework.ts';
import type { TensorStore } from '../tensors/tensorStore.ts';
import type { NetOutput, StepParts } from './netOutputs.ts';
import { unheardByCompile, unheardOptions } from './unheardOptions.ts';

/** Everything that the host is told of the captured step. */
export function captureSummary(
  gate: Gate,
  provenance: Provenance,
  store: TensorStore,
  step: Step,
  parts: StepParts,
  repeat: RepeatVerdict,
  milliseconds: number,
): Capture {
  const { core, engine } = gate;
  return {
    framework: 'tfjs',
    frameworkVersion: core.version_core ?? 'unknown',
    backend: engine.backendName ?? 'unknown',
    trigger: step.call.trigger,
    location: innermostLocation(step.call.frames),
    milliseconds,
    model: modelSummary(provenance, step),
    ...loadedWeights(provenance, step),
    outputs: parts.outputs.map((output, index) => ({
      ...outputSummary(provenance, store, step, output),
      target: targetOf(step, parts, index),
    })),
    loss: { ...lossSummary(core, provenance, step, parts), ...limitOf(parts) },
    optimizer: step.optimizer === null ? null : optimizerSummary(provenance, step.optimizer),
    batch: {
      size: parts.batchSize,
      inputs: parts.inputs.map(({ tensor, name }) => store.summarise(tensor, name)),
      targets: parts.targets.map(({ tensor, name }) => store.summarise(tensor, name)),
    },
    dataSource: dataSource(provenance, step, parts),
    ...unheard(provenance, step),
    ...(gate.unfinished.used === null ? {} : { usedBeforeFirstStep: gate.unfinished.used }),
    ...(step.unappliedGradients === undefined ? {} : { unappliedGradients: step.unappliedGradients }),
    frames: frameSummaries(step.call.frames),
    notes: step.notes,
    repeat,
  };
}

function unheard(provenance: Provenance, { call, layers, optimizer }: Step): Pick<Capture, 'unheardOptions'> {
  const trained = {
    learningRate: optimizer === null ? null : learningRateOf(optimizer),
    outputCount: layers?.model.outputNames.length ?? 1,
  };
  // A Sequential has the model inside it compiled, with the same options.
  const compiled = [call.model, layers?.model].find((model) => model && provenance.compileOptions.has(model));
  const location = compiled ? innermostLocation(provenance.compiles.get(compiled)) : null;
  const byCompile = compiled ? unheardByCompile(provenance.compileOptions.get(compiled), trained) : [];
  const options = [
    ...unheardOptions(call.trigger, call.args, trained),
    ...byCompile.map((each) => ({ ...each, call: 'compile' as const, location: placeOf(location, each.given) })),
  ];
  return options.length === 0 ? {} : { unheardOptions: options };
}

const placeOf = (call: SourceLocation | null, option: string | null): SourceLocation | null =>
  call === null || option === null ? call : (propertyInCall(call, option) ?? call);

function loadedWeights(provenance: Provenance, step: Step): Pick<Capture, 'loadedWeights'> {
  const roots = step.layers === null ? trainedTargets(step) : [step.layers.model];
  for (const weight of roots.flatMap((root) => root.weights)) {
    const set = provenance.valuesSet.get(weight.read());
    if (set !== undefined) {
      return { loadedWeights: { call: set.call, how: 'set', location: innermostLocation(set.frames) } };
    }
    const frames = provenance.loaded.get(weight.read());
    if (frames !== undefined) {
      return { loadedWeights: { call: 'loadWeights', how: 'loaded', location: innermostLocation(frames) } };
    }
  }
  return {};
}

function outputSummary(provenance: Provenance, store: TensorStore, step: Step, output: NetOutput): OutputSummary {
  const { activation, activationFrames } = output.place;
  const layer = step.layers === null ? lastNetLayer(step, output) : outputLayer(step.layers.model, output.name);
  const made = layer === null ? undefined : provenance.framesOf(layer);
  return {
    ...store.summarise(output.captured, output.name),
    activation,
    activationLocation: activation === 'none' ? null : (innermostLocation(activationFrames) ?? innermostLocation(made)),
    featureAxis: output.featureAxis,
  };
}

/** The place of the target that this output is compared with; null where no call of a criterion tells it. */
function targetOf({ layers, trace }: Step, { outputs, targets }: StepParts, index: number): number | null {
  if (layers !== null || (outputs.length === 1 && targets.length === 1))
    return outputs.length === targets.length ? index : null;
  const output = outputs[index]?.place.number;
  const compared = trace.lossCalls.filter((call) => output !== undefined && call.outputs === output);
  const places = new Set(
    compared.map((call) => targets.findIndex(({ number }) => number !== null && number === call.targets)),
  );
  const [place = -1] = places;
  return places.size === 1 && place >= 0 ? place : null;
}

function outputLayer(model: LayersModel, name: string | null): Layer | null {
  const index = Math.max(0, model.outputNames.indexOf(name ?? ''));
  return model.outputs[index]?.sourceLayer ?? null;
}

function lastNetLayer(step: Step, output: NetOutput): Layer | null {
  const call = step.trace.netCalls.findLast(({ outputs }) => outputs.includes(output.place.number));
  if (call === undefined) {
    return null;
  }
  const position = call.outputs.indexOf(output.place.number);
  const model = call.target as LayersModel;
  return model.outputs === undefined
    ? model
    : (model.outputs[position]?.sourceLayer ?? leafLayers(model).at(-1) ?? null);
}

function modelSummary(provenance: Provenance, step: Step): ModelSummary | null {
  const outer = step.call.model ?? step.layers?.model ?? null;
  const roots: readonly Layer[] = outer === null ? trainedTargets(step) : [outer];
  const trained = trainedVariables(step);
  if (roots.length === 0) {
    return {
      name: 'variables',
      parameterCount: parameterCount(trained),
      trainableParameterCount: parameterCount(trained),
      layers: trained.map((variable) => ({
        name: variable.name,
        kind: 'Variable',
        parameterCount: variable.size,
        trainable: true,
        location: innermostLocation(provenance.variables.get(variable)),
      })),
      location: null,
      trainingMode: true,
    };
  }
  const layers = [...new Set(roots.flatMap(leafLayers))];
  const weights = layers.flatMap((layer) => layer.weights);
  const trainable = layers.flatMap((layer) => layer.trainableWeights);
  const [root] = roots;
  return {
    name: roots.map((layer) => layer.name).join(' + '),
    parameterCount: sizes(weights),
    trainableParameterCount: sizes(trainable),
    layers: layers.map((layer) => layerSummary(provenance, layer)),
    location: root === undefined ? null : innermostLocation(provenance.framesOf(root)),
    trainingMode: true,
  };
}

/** Variables that the loss depends on. `minimize` without a list also takes an optimizer's own (Adam's powers of β). */
export function trainedVariables(step: Step): readonly Variable[] {
  const reached = ancestors(step.trace, [step.lossNumber]);
  const found = step.variables.filter((variable) => reached.has(variable.id));
  return found.length > 0 ? found : step.variables;
}

/**
 * The models or layers called in the loss closure that hold some of what is trained. Layers that this first call of the
 * closure built are trained from the next step on.
 */
function trainedTargets(step: Step): readonly Layer[] {
  const builtInStep = [...step.trace.variables.values()].filter(
    (variable) => variable.trainable && !step.snapshot.variables.has(variable),
  );
  const trained = new Set<unknown>([...step.variables, ...builtInStep]);
  const called = [...new Set(step.trace.netCalls.map(({ target }) => target as Layer))];
  return called.filter((layer) => layer.weights?.some((weight) => trained.has(weight.read())));
}

export function layerSummary(provenance: Provenance, layer: Layer): LayerSummary {
  return {
    name: layer.name,
    kind: layer.getClassName(),
    parameterCount: sizes(layer.weights),
    trainable: layer.trainable,
    location: innermostLocation(provenance.framesOf(layer)),
  };
}

const sizes = (weights: Layer['weights']): number =>
  weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

const parameterCount = (variables: readonly Variable[]): number => variables.reduce((sum, { size }) => sum + size, 0);

function limitOf({ lossKernels }: StepParts): Pick<LossSummary, 'limitedAt'> {
  const limit = lossKernels.find(({ name }) => name === 'ClipByValue' || name === 'Minimum');
  const limitedAt = innermostLocation(limit?.frames);
  return limitedAt ? { limitedAt } : {};
}

function lossSummary(core: Core, provenance: Provenance, step: Step, parts: StepParts): LossSummary {
  if (step.layers !== null) {
    return compiledLoss(core, provenance, step, step.layers.model, step.layers.comparisons);
  }
  const { trace } = step;
  const calls = trace.lossCalls.filter(({ result }) => result !== null);
  // What only gives the outputs another shape is the net's, and where that is written is no loss.
  const kernels = parts.lossKernels.filter(({ name }) => !['Identity', 'Reshape', 'Cast'].includes(name));
  const lossFrames = (kernels[0] ?? parts.lossKernels[0])?.frames;
  const own = lossFrames?.[0]?.functionName;
  const handMade = own && own !== step.call.frames[0]?.functionName && !own.includes('.') ? own : null;
  const [first] = calls;
  return {
    name:
      first?.name ??
      handMade ??
      (kernels.length === 0
        ? 'unknown'
        : kernels
            .slice(-4)
            .map(({ name }) => name)
            .join(' > ')),
    value: step.loss,
    location:
      innermostLocation(first?.frames) ??
      innermostLocation(lossFrames) ??
      innermostLocation(trace.kernels.at(-1)?.frames),
    terms:
      calls.length > 1
        ? calls.map(({ name, result }) => ({ name, value: scalarOf(trace.tensors.get(result ?? -1)) }))
        : [],
  };
}

const scalarOf = (tensor: Tensor | undefined): number | null =>
  tensor === undefined || tensor.size !== 1 ? null : Number(tensor.dataSync()[0]);

function compiledLoss(
  core: Core,
  provenance: Provenance,
  step: Step,
  model: LayersModel,
  comparisons: readonly { readonly loss: Tensor }[],
): LossSummary {
  const compile = (step.call.model && provenance.compiles.get(step.call.model)) ?? provenance.compiles.get(model);
  const compileLocation = innermostLocation(compile);
  const location = compileLocation === null ? null : (propertyInCall(compileLocation, 'loss') ?? compileLocation);
  const names = model.outputNames.map((output, index) => lossName(core, lossFor(model.loss, output, index)));
  const weightsFrom = model.inputNames.length + model.outputNames.length;
  const means = comparisons.map(({ loss }, index) => meanOf(loss, step.layers?.data[weightsFrom + index]));
  const terms = names.map((name, index) => ({
    name: names.length > 1 ? `${model.outputNames[index]}: ${name}` : name,
    value: means[index] ?? null,
  }));
  const penalties = (model.calculateLosses?.() ?? []).map((penalty) => Number(penalty.dataSync()[0]));
  const penalty = penalties.reduce((sum, each) => sum + each, 0);
  const all = penalties.length > 0 ? [...terms, { name: 'regularization', value: penalty }] : terms;
  return { name: [...new Set(names)].join(' + '), value: step.loss, location, terms: all.length > 1 ? all : [] };
}

function lossFor(loss: unknown, output: string, index: number): unknown {
  if (Array.isArray(loss)) {
    return loss[index];
  }
  return typeof loss === 'object' && loss !== null ? (loss as Record<string, unknown>)[output] : loss;
}

/** What people call a loss: its string, its place in `tf.losses`, its function's name. */
function lossName(core: Core, loss: unknown): string {
  if (typeof loss === 'string') {
    return loss;
  }
  const known = Object.entries(core.losses).find(([, each]) => each === loss)?.[0];
  const named = typeof loss === 'function' ? loss.name.replace(/_$/, '') : '';
  return known ?? (named === '' || named === 'loss' ? 'custom loss' : named);
}

/** As the framework takes it: each example's loss times its sample weight, then the mean. */
function meanOf(loss: Tensor, weights: Tensor | null | undefined): number {
  const values = Array.from(loss.dataSync(), Number);
  const factors = weights ? Array.from(weights.dataSync(), Number) : [];
  const perWeight = Math.max(1, values.length / Math.max(1, factors.length));
  const sum = values.reduce((total, value, i) => total + value * (factors[Math.floor(i / perWeight)] ?? 1), 0);
  return sum / Math.max(1, values.length);
}

function optimizerSummary(provenance: Provenance, optimizer: Optimizer): OptimizerSummary {
  const className = optimizer.getClassName?.() ?? optimizer.constructor.name;
  return {
    name: className.replace(/Optimizer$/, '').toLowerCase(),
    learningRate: learningRateOf(optimizer),
    location: innermostLocation(provenance.optimizers.get(optimizer)),
  };
}

export const learningRateOf = (optimizer: Optimizer): number | null =>
  typeof optimizer.learningRate === 'number' ? optimizer.learningRate : null;

function dataSource(provenance: Provenance, step: Step, parts: StepParts): DataSourceSummary {
  const { trigger, args } = step.call;
  const options = (args[trigger === 'fit' ? 2 : 1] ?? {}) as Record<string, unknown>;
  if (trigger === 'fit') {
    const given = isTensor(args[0]) ? args[0] : Object.values((args[0] ?? {}) as object).find(isTensor);
    const split = typeof options['validationSplit'] === 'number' ? options['validationSplit'] : 0;
    const all = given?.shape[0] ?? null;
    return {
      kind: 'arrays',
      exampleCount: all === null ? null : Math.floor(all * (1 - split)),
      batchSize: typeof options['batchSize'] === 'number' ? options['batchSize'] : 32,
      shuffled: options['shuffle'] !== false,
    };
  }
  if (trigger === 'fitDataset') {
    const dataset = (args[0] ?? {}) as { readonly size?: number | null };
    const operations = provenance.datasets.get(dataset)?.operations ?? [];
    const batchSize = operations.findLast(({ name }) => name === 'batch')?.argument;
    const batches = typeof dataset.size === 'number' && Number.isFinite(dataset.size) ? dataset.size : null;
    const size = typeof batchSize === 'number' ? batchSize : parts.batchSize;
    return {
      kind: 'dataset',
      exampleCount: batches === null || size === null ? null : batches * size,
      batchSize: size,
      shuffled: operations.some(({ name }) => name === 'shuffle'),
    };
  }
  return { kind: 'by-hand', exampleCount: null, batchSize: parts.batchSize, shuffled: null };
}

/** The model's weights, frozen ones too, in its order, compiled or called by the loss; and whatever else the step trains. */
export function weightsOf(step: Step): readonly { readonly name: string; readonly variable: Tensor }[] {
  const { layers } = step;
  if (layers !== null) {
    return layers.model.weights.map((weight) => ({ name: weight.name, variable: weight.read() }));
  }
  const ofNets = trainedTargets(step).flatMap(({ weights }) => weights.map((weight) => weight.read()));
  return [...new Set([...ofNets, ...trainedVariables(step)])].map((variable) => ({ name: variable.name, variable }));
}
