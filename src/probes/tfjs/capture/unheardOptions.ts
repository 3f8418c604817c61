import type { UnheardOption } from '../../../training/protocol/capture.ts';

/** What TensorFlow.js takes where an option is not given; undefined where it does without. */
const TAKEN_INSTEAD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  fit: {
    batchSize: 32,
    epochs: 1,
    initialEpoch: 0,
    shuffle: true,
    validationSplit: 0,
    validationData: undefined,
    classWeight: undefined,
    stepsPerEpoch: undefined,
    validationSteps: undefined,
  },
  fitDataset: {
    initialEpoch: 0,
    validationData: undefined,
    validationBatches: undefined,
    batchesPerEpoch: undefined,
    classWeight: undefined,
  },
};

/** The step's own optimizer, as far as options can be about it. */
interface Trained {
  readonly learningRate: number | null;
  readonly outputCount: number;
}

/**
 * Options that a training call was given and TensorFlow.js passes over without a word: under a name that is one of its own but
 * for the spelling (`batch_size`, `epoch`), or in the options' place, where no object stands (`fit(x, y, 100)`).
 * Those without an effect (they ask for what is done without them, too) are left out.
 */
export function unheardOptions(trigger: string, args: readonly unknown[], trained: Trained): readonly UnheardOption[] {
  const instead = TAKEN_INSTEAD[trigger];
  if (instead === undefined) {
    return [];
  }
  const place = trigger === 'fit' ? 2 : 1;
  const options = args[place];
  if (typeof options === 'number') {
    return [{ given: null, value: String(options), option: null, taken: null }];
  }
  if (!isObject(options)) {
    return [];
  }
  const names = Object.keys(instead);
  const misspelt = Object.entries(options).flatMap(([given, value]) => {
    const option = names.find((name) => spelling(name) === spelling(given));
    if (option === undefined || Object.hasOwn(options, option) || value === undefined) {
      return [];
    }
    const taken = instead[option];
    // The first pass of a loop around the call may pass its own `epoch` along.
    if (value === null || value === taken || (option === 'epochs' && value === 0)) {
      return [];
    }
    return [{ given, value: words(value), option, taken: taken === undefined ? null : words(taken) }];
  });
  return [...misspelt, ...unheardRate(options, trained)];
}

/**
 * Options that `compile` was given as Keras and other libraries take them, and TensorFlow.js passes over: a learning rate that
 * is not the optimizer's, weights for the losses of several outputs, metrics under another name.
 */
export function unheardByCompile(options: unknown, trained: Trained): readonly UnheardOption[] {
  if (!isObject(options)) {
    return [];
  }
  const others = Object.entries(options).flatMap(([given, value]): UnheardOption[] => {
    switch (spelling(given)) {
      case 'lossweight':
        return trained.outputCount > 1 && weighsUnevenly(value)
          ? [{ given, value: words(value), option: 'lossWeights', taken: '1 for every output' }]
          : [];
      case 'metric':
        return given === 'metrics' || Object.hasOwn(options, 'metrics') || value === undefined || value === null
          ? []
          : [{ given, value: words(value), option: 'metrics', taken: null }];
      default:
        return [];
    }
  });
  return [...unheardRate(options, trained), ...others];
}

function unheardRate(options: object, { learningRate }: Trained): readonly UnheardOption[] {
  return Object.entries(options).flatMap(([given, value]) =>
    /^(learningrate|lr)$/.test(spelling(given)) &&
    typeof value === 'number' &&
    learningRate !== null &&
    Math.abs(value - learningRate) > 1e-6 * Math.abs(value)
      ? [{ given, value: words(value), option: 'learningRate', taken: words(learningRate) }]
      : [],
  );
}

function weighsUnevenly(weights: unknown): boolean {
  const values = isObject(weights) ? Object.values(weights) : [];
  return values.some((value) => typeof value === 'number' && value !== values[0]);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What is left of a name where nobody minds how words are joined, and whether there is one or several. */
const spelling = (name: string): string => name.toLowerCase().replace(/[_-]/g, '').replace(/e?s$/, '');

function words(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '…';
}
