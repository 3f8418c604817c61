import type { Gate } from '../recording/gate.ts';
import { rememberMethods } from '../tensors/engineMethods.ts';
import type { Engine, NamedTensors } from '../tensors/framework.ts';

/** Layers that only add or multiply noise, and only in training mode. */
const NOISE_LAYERS = new Set(['Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout']);

/** Layers that mix the examples of a batch in training mode, on purpose. */
const MIXING_LAYERS = new Set(['BatchNormalization']);

export const isNoiseLayer = (kind: string): boolean => NOISE_LAYERS.has(kind);

/** Layers that compute something else in training mode. */
export const behavesOtherwiseInTraining = (kind: string): boolean => NOISE_LAYERS.has(kind) || MIXING_LAYERS.has(kind);

const inMode = (args: readonly unknown[], training: boolean): readonly unknown[] => [
  args[0],
  { ...(typeof args[1] === 'object' && args[1] !== null ? args[1] : {}), training },
];

export const isInTraining = (args: readonly unknown[]): boolean =>
  (args[1] as { readonly training?: unknown } | undefined)?.training === true;

/** While `f` runs, dropout lets everything through and noise layers do nothing; all else is as the script has it. */
export function withoutNoise<T>(gate: Gate, f: () => T): T {
  return gate.aroundLayers(
    (layer, args, call) => call(isNoiseLayer(layer.getClassName()) ? inMode(args, false) : args),
    () => withoutDropout(gate.engine, f),
  );
}

/** While `f` runs, every layer is in evaluation mode. @returns also the names of those that would have mixed examples */
export function inEvaluationMode<T>(
  gate: Gate,
  f: () => T,
): { readonly result: T; readonly stilled: readonly string[] } {
  const stilled = new Set<string>();
  const result = gate.aroundLayers(
    (layer, args, call) => {
      if (MIXING_LAYERS.has(layer.getClassName()) && isInTraining(args)) {
        stilled.add(layer.name);
      }
      return call(inMode(args, false));
    },
    () => withoutDropout(gate.engine, f),
  );
  return { result, stilled: [...stilled] };
}

interface Scope {
  readonly name?: string;
}

/** `tf.dropout` multiplies by a mask: the one product in its scope lets its first factor through instead. */
function withoutDropout<T>(engine: Engine, f: () => T): T {
  const { runKernel } = engine;
  const putBack = rememberMethods(engine, ['runKernel']);
  engine.runKernel = (name, inputs, attributes) => {
    const inDropout =
      name === 'Multiply' && (engine.state.scopeStack as readonly Scope[]).some((scope) => isDropout(scope.name));
    return inDropout
      ? runKernel.call(engine, 'Identity', { x: (inputs as NamedTensors)['a'] }, {})
      : runKernel.call(engine, name, inputs, attributes);
  };
  try {
    return f();
  } finally {
    putBack();
  }
}

const isDropout = (scope: string | undefined): boolean => scope === 'dropout' || scope === 'dropout__op';
