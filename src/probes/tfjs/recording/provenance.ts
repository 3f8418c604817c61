import { type UserFrame, userFrames } from '../script/userFrames.ts';
import {
  type Core,
  type DataModule,
  engineOf,
  isVariable,
  type Layer,
  type Layers,
  type LayersModel,
  type Optimizer,
  type Variable,
} from '../tensors/framework.ts';
import { type Transform, TransformWatch } from './transforms.ts';

let looksAway = false;

/** Makes an optimizer of the probe's own, which is none of the script's. */
export function unseen<T>(make: () => T): T {
  looksAway = true;
  try {
    return make();
  } finally {
    looksAway = false;
  }
}

/** How a dataset was put together: the calls from its source on, the last one last. */
export interface DatasetLineage {
  readonly operations: readonly {
    readonly name: string;
    readonly argument: unknown;
    readonly second: unknown;
    /** Elements before the operation; null where the dataset does not know. */
    readonly sizeBefore: number | null;
  }[];
}

/**
 * Remembers which of the user's lines made what: layers, models, optimizers, `compile` calls, datasets.
 * Nothing is done at these moments but taking the stack.
 */
export class Provenance {
  readonly layers = new WeakMap<object, readonly UserFrame[]>();
  readonly optimizers = new WeakMap<object, readonly UserFrame[]>();
  readonly seenOptimizers: Optimizer[] = [];
  readonly compiles = new WeakMap<object, readonly UserFrame[]>();
  /** What `compile` was given, as it was given. */
  readonly compileOptions = new WeakMap<object, unknown>();
  readonly variables = new WeakMap<object, readonly UserFrame[]>();
  /**
   * Variables that got their values from a saved model, with the frames of the load where it did not wait for a file: what of
   * them is not trained is frozen on purpose.
   */
  readonly loaded = new WeakMap<object, readonly UserFrame[]>();
  /** Variables whose values the script set itself, after whatever was loaded into them: by `setWeights`, or a layer's `weights`. */
  readonly valuesSet = new WeakMap<object, { readonly call: string; readonly frames: readonly UserFrame[] }>();
  /** Shuffles of data sets without a seed: TensorFlow.js takes the time for it. */
  readonly shufflesByClock: (readonly UserFrame[])[] = [];
  /** Of shuffles that the script leaves to the clock, in another draw of everything. */
  shuffleSeed: string | null = null;
  readonly datasets = new WeakMap<object, DatasetLineage>();

  /** The dataset that was last gone over: a dataset that is made of others asks them after it was asked itself. */
  iterated: object | null = null;
  #transformWatch: TransformWatch | null = null;

  /** From now on every transform of a dataset gets its examples twice, until `stop`. */
  watchTransforms(): TransformWatch & { stop(): void } {
    const watch = new TransformWatch();
    this.#transformWatch = watch;
    return Object.assign(watch, {
      stop: () => {
        this.#transformWatch = null;
      },
    });
  }

  watchCore(core: Core): void {
    onFirstAssignment(core.Optimizer.prototype, 'learningRate', (optimizer) => {
      if (looksAway) {
        return;
      }
      this.optimizers.set(optimizer, userFrames());
      this.seenOptimizers.push(optimizer as Optimizer);
    });
    const engine = engineOf(core);
    const { makeVariable } = engine;
    const { variables } = this;
    if (makeVariable !== undefined) {
      engine.makeVariable = (...args) => {
        const variable = makeVariable.apply(engine, args);
        variables.set(variable, userFrames());
        return variable;
      };
    }
  }

  watchLayers(layers: Layers): void {
    // Every layer and every model passes through Layer's constructor, which sets this property.
    onFirstAssignment(layers.layers.Layer.prototype, 'activityRegularizer', (layer) => {
      this.layers.set(layer, userFrames());
    });
    const { loaded, valuesSet } = this;
    const layer = layers.layers.Layer.prototype as SettingLayer;
    const { setWeights } = layer;
    if (setWeights !== undefined) {
      layer.setWeights = function (weights) {
        setWeights.call(this, weights);
        const noted = { call: weights === this.initialWeights ? 'weights' : 'setWeights', frames: userFrames() };
        for (const weight of this.weights) {
          valuesSet.set(weight.read(), noted);
        }
      };
    }
    const container = Object.getPrototypeOf(layers.LayersModel.prototype) as LoadingModel;
    for (const prototype of [container, layers.LayersModel.prototype, layers.Sequential.prototype] as LoadingModel[]) {
      const { loadWeights } = prototype;
      if (Object.hasOwn(prototype, 'loadWeights') && loadWeights !== undefined) {
        prototype.loadWeights = function (...args) {
          loadWeights.apply(this, args);
          const frames = userFrames();
          for (const weight of this.weights) {
            loaded.set(weight.read(), frames);
            valuesSet.delete(weight.read());
          }
        };
      }
    }
    for (const prototype of [layers.LayersModel.prototype, layers.Sequential.prototype]) {
      if (Object.hasOwn(prototype, 'compile')) {
        const { compile } = prototype;
        const noteCompile = (model: object, options: unknown) => {
          this.compiles.set(model, userFrames());
          this.compileOptions.set(model, options);
        };
        prototype.compile = function (this: LayersModel, options) {
          noteCompile(this, options);
          compile.call(this, options);
        };
      }
    }
  }

  watchData(data: DataModule): void {
    const prototype = data.Dataset.prototype as Record<string, unknown>;
    const { datasets } = this;
    const watched = (name: string, transform: (element: unknown) => unknown) => {
      const noted: Transform = { name, frames: userFrames() };
      return (element: unknown): unknown => {
        const watch = this.#transformWatch;
        return watch === null ? transform(element) : watch.twice(noted, () => transform(element));
      };
    };
    const watchIterator = (dataset: object) => {
      const iterable = dataset as { iterator?: () => unknown };
      const { iterator } = iterable;
      if (iterator !== undefined) {
        iterable.iterator = () => {
          if (!looksAway) {
            this.iterated = dataset;
          }
          return iterator.call(dataset);
        };
      }
    };
    for (const name of [
      'batch',
      'shuffle',
      'map',
      'mapAsync',
      'repeat',
      'take',
      'skip',
      'filter',
      'prefetch',
      'columnMajorBatch',
    ]) {
      const original = prototype[name];
      if (typeof original !== 'function') {
        continue;
      }
      const shuffleSeed = () => {
        this.shufflesByClock.push(userFrames());
        return this.shuffleSeed;
      };
      prototype[name] = function (this: object, ...given: unknown[]): unknown {
        const seed = name === 'shuffle' && (given[1] === undefined || given[1] === null) ? shuffleSeed() : null;
        const [first, ...others] = given;
        const args =
          seed !== null
            ? [first, seed, ...given.slice(2)]
            : name.startsWith('map') && typeof first === 'function'
              ? [watched(name, first as (element: unknown) => unknown), ...others]
              : given;
        const made: unknown = original.apply(this, args);
        if (typeof made === 'object' && made !== null) {
          const operations = [
            ...(datasets.get(this)?.operations ?? []),
            { name, argument: given[0], second: given[1], sizeBefore: finiteSize(this) },
          ];
          watchIterator(made);
          datasets.set(made, { operations });
        }
        return made;
      };
    }
  }

  /** Adam counts its steps in variables that are for training by their mark, so that every `minimize` goes by them, too. */
  withoutOptimizersOwn(variables: readonly Variable[]): readonly Variable[] {
    const own = new Set(this.seenOptimizers.flatMap((optimizer) => Object.values(optimizer)).filter(isVariable));
    return own.size === 0 ? variables : variables.filter((variable) => !own.has(variable));
  }

  /** The frames at a layer's creation; a layer inside a wrapper (bidirectional, time-distributed) was made with it. */
  framesOf(layer: Layer): readonly UserFrame[] | undefined {
    return this.layers.get(layer);
  }
}

interface LoadingModel extends LayersModel {
  loadWeights?(this: LoadingModel, ...args: unknown[]): void;
}

interface SettingLayer extends Layer {
  /** What the script gave the layer as its first weights. */
  readonly initialWeights?: unknown;
  setWeights?(this: SettingLayer, weights: unknown): void;
}

function finiteSize(dataset: object): number | null {
  const { size } = dataset as { readonly size?: unknown };
  return typeof size === 'number' && Number.isFinite(size) ? size : null;
}

/**
 * Calls `note` when an object first gets the property, then leaves a plain property behind,
 * so that the object is what it would have been without us.
 */
function onFirstAssignment(prototype: object, property: string, note: (object: object) => void): void {
  Object.defineProperty(prototype, property, {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set(this: object, value: unknown) {
      Object.defineProperty(this, property, { value, writable: true, enumerable: true, configurable: true });
      note(this);
    },
  });
}
