import { innermostLocation, userFrames } from '../script/userFrames.ts';
import type { Core, Layer, Layers, LayersModel, Optimizer, Variable } from '../tensors/framework.ts';
import type { Gate } from './gate.ts';
import type { TrainingCall } from './step.ts';

/** Called when the user's training call begins: its frames are on the stack, with all their variables. */
export type CallListener = (call: TrainingCall) => void;

type AnyMethod = (this: object, ...args: unknown[]) => unknown;

type Around = (original: AnyMethod, self: object, args: unknown[]) => unknown;

/** @param isIdle whether a call is none of ours just now, asked of what is called often */
function wrap(prototype: object, name: string, around: Around, isIdle: () => boolean = () => false): void {
  const methods = prototype as Record<string, AnyMethod>;
  const original = methods[name];
  if (!Object.hasOwn(prototype, name) || typeof original !== 'function') {
    return;
  }
  methods[name] = function (this: object, ...args: unknown[]) {
    return isIdle() ? original.apply(this, args) : around(original, this, args);
  };
  Object.defineProperty(methods[name], 'name', { value: original.name, configurable: true });
}

/** Stands at the calls of tfjs-core that a training script makes. */
export function hookCore(core: Core, gate: Gate): void {
  wrap(core.Optimizer.prototype, 'minimize', (original, self, args) => {
    const variables = args[2] as readonly Variable[] | undefined;
    const before = gate.enterMinimize({ optimizer: self as Optimizer, variables });
    try {
      return original.apply(self, args);
    } finally {
      gate.leave(before);
    }
  });
  for (const [name, loss] of Object.entries(core.losses)) {
    const hooked = (...args: unknown[]): unknown => {
      const call = () => (loss as (...a: unknown[]) => unknown)(...args);
      return gate.recorder === null ? call() : gate.recorder.lossCall(name, args, call);
    };
    core.losses[name] = Object.defineProperties(hooked, {
      name: { value: loss.name, configurable: true },
      length: { value: loss.length, configurable: true },
    });
  }
}

/** Stands at the calls of tfjs-layers that train, and at those by which a script runs a model in a loss of its own. */
export function hookLayers(layers: Layers, gate: Gate, entered: CallListener): void {
  // A Sequential has the model inside it do what it is asked for.
  let evaluating = false;
  for (const prototype of [layers.Sequential.prototype, layers.LayersModel.prototype]) {
    for (const trigger of ['fit', 'fitDataset', 'trainOnBatch']) {
      wrap(prototype, trigger, (original, self, args) => {
        const model = self as LayersModel;
        const { inCall } = gate;
        const result = gate.noteCall({ trigger, args, model }, model, () => original.apply(self, args), entered);
        return trigger === 'trainOnBatch' && !inCall && gate.metrics !== null
          ? heard(result, (values) => gate.metrics?.batch(model, values))
          : result;
      });
    }
    for (const name of ['predict', 'predictOnBatch']) {
      wrap(prototype, name, (original, self, args) => {
        noteUse(gate, name, self);
        const call = () => original.apply(self, args);
        if (gate.recorder !== null) {
          return gate.recorder.netCall(self, args[0], call);
        }
        return gate.runningOn === null ? call() : gate.runningOn.predict(args[0], call);
      });
    }
    for (const trigger of ['evaluate', 'evaluateDataset']) {
      wrap(prototype, trigger, (original, self, args) => {
        noteUse(gate, trigger, self);
        const call = () => original.apply(self, args);
        const model = self as LayersModel;
        if (gate.runningOn !== null) return gate.runningOn.evaluate(model, trigger, args, call);
        const location = gate.metrics === null ? null : innermostLocation(userFrames());
        // Without a line of the script's it is an evaluation within a fit, which the epoch tells.
        if (location === null || evaluating) return call();
        evaluating = true;
        try {
          return heard(call(), (values) => gate.metrics?.evaluated(model, values, location));
        } finally {
          evaluating = false;
        }
      });
    }
    wrap(prototype, 'save', (original, self, args) => {
      noteUse(gate, 'save', self);
      return original.apply(self, args);
    });
    wrap(prototype, 'makeTestFunction', (original, self, args) => {
      const result = original.apply(self, args);
      const model = self as LayersModel;
      const { testFunction } = model;
      if (testFunction !== undefined) {
        model.testFunction = (data) =>
          gate.runningOn === null ? testFunction(data) : gate.runningOn.test(model, data, () => testFunction(data));
      }
      return result;
    });
    wrap(prototype, 'makeTrainFunction', (original, self, args) => {
      const train = original.apply(self, args) as ReturnType<LayersModel['makeTrainFunction']>;
      const model = self as LayersModel;
      const trained: typeof train = (data) => {
        const before = gate.enterTrainFunction({ model, train, data });
        try {
          return train(data);
        } finally {
          gate.leave(before);
        }
      };
      return (data: Parameters<typeof train>[0]) =>
        gate.runningOn === null ? trained(data) : gate.runningOn.train(model, data, () => trained(data));
    });
  }
  if (layers.History !== undefined) {
    wrap(layers.History.prototype, 'onEpochEnd', (original, self, args) => {
      gate.metrics?.epoch((args[1] ?? {}) as Record<string, unknown>);
      return original.apply(self, args);
    });
  }
  const unheard = () => gate.recorder === null && gate.layerCall === null;
  const hear: Around = (original, self, args) => {
    const call = () =>
      gate.layerCall === null
        ? original.apply(self, args)
        : gate.layerCall(self as Layer, args, (given) => original.apply(self, [...given]));
    return gate.recorder === null ? call() : gate.recorder.netCall(self, args[0], call);
  };
  wrap(layers.layers.Layer.prototype, 'apply', hear, unheard);
}

/** While a training call's own code runs, at its beginning, nothing is the script's. */
function noteUse(gate: Gate, call: string, model: object): void {
  if (!gate.inCall) {
    gate.unfinished.use(call, model);
  }
}

/** Listens beside the script, which gets its own promise; one that is rejected is the script's to hear of. */
function heard(result: unknown, hear: (values: readonly unknown[]) => void): unknown {
  if (result instanceof Promise) {
    result.then(
      (values: unknown) => hear([values].flat()),
      () => {},
    );
  } else {
    hear([result].flat());
  }
  return result;
}
