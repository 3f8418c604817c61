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

/**
 * Options that a training call was given and TensorFlow.js passes over without a word: under a name that is one of its own but
 * for the spelling (`batch_size`, `epoch`), or in the options' place, where no object stands (`fit(x, y, 100)`).
 * Those without an effect (they ask for what is done without them, too) are left out.
 */
export function unheardOptions(trigger: string, args: readonly unknown[]): readonly UnheardOption[] {
  const instead = TAKEN_INSTEAD[trigger];
  if (instead === undefined) {
    return [];
  }
  const place = trigger === 'fit' ? 2 : 1;
  const options = args[place];
  if (typeof options === 'number') {
    return [{ given: null, value: String(options), option: null, taken: null }];
  }
  if (typeof options !== 'object' || options === null) {
    return [];
  }
  const names = Object.keys(instead);
  return Object.entries(options).flatMap(([given, value]) => {
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
}

/** What is left of a name where nobody minds how words are joined, and whether there is one or several. */
const spelling = (name: string): string => name.toLowerCase().replace(/[_-]/g, '').replace(/e?s$/, '');

function words(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '…';
}
