import { type Call, callsOf } from './syntax/calls.ts';
import type { Source } from './syntax/source.ts';

/** An option of a layer that TensorFlow.js passes over, since it knows it by another spelling. */
export interface MisspeltOption {
  /** The layer's, as it is called: `dense`. */
  readonly layer: string;
  readonly given: string;
  readonly option: string;
  /** As it is written. */
  readonly value: string;
  readonly line: number;
  /** 1 for the line's first character. */
  readonly column: number;
}

/**
 * What layers of TensorFlow.js can be told that changes how the net trains. Left out is what a net finds out by itself at its
 * first batch (shapes), and names.
 */
const OPTIONS = [
  'activation activityRegularizer alpha alphaConstraint alphaInitializer alphaRegularizer axis betaConstraint betaInitializer',
  'betaRegularizer biasConstraint biasInitializer biasRegularizer center dataFormat depthMultiplier depthwiseConstraint',
  'depthwiseInitializer depthwiseRegularizer dilationRate dropout embeddingsConstraint embeddingsInitializer',
  'embeddingsRegularizer epsilon gammaConstraint gammaInitializer gammaRegularizer goBackwards interpolation kernelConstraint',
  'kernelInitializer kernelRegularizer maskValue maskZero maxValue mergeMode momentum movingMeanInitializer',
  'movingVarianceInitializer noiseShape outputMode padding pointwiseConstraint pointwiseInitializer pointwiseRegularizer poolSize',
  'recurrentActivation recurrentConstraint recurrentDropout recurrentInitializer recurrentRegularizer resetAfter returnSequences',
  'returnState seed sharedAxes stateful stddev strides theta trainable unitForgetBias useBias weights',
].flatMap((line) => line.split(' '));

/** Known, and never taken for another one misspelt. */
const OTHERS = [
  'axes batchInputShape batchShape batchSize cell cropping cropToAspectRatio dims dtype filters height implementation inputDType',
  'inputDim inputLength inputShape kernelSize layer n name normalize numTokens offset outputDim rate scale shape size sparse',
  'targetShape units unroll updatable width cells layers',
].flatMap((line) => line.split(' '));

const KNOWN = new Set([...OPTIONS, ...OTHERS]);

/** What is done without the option, too. */
const TAKEN_ANYWAY: Readonly<Record<string, RegExp>> = {
  activation: /^(null|undefined|['"`]linear['"`])$/,
  dropout: /^0(\.0*)?$/,
  recurrentDropout: /^0(\.0*)?$/,
  returnSequences: /^false$/,
  returnState: /^false$/,
  goBackwards: /^false$/,
  stateful: /^false$/,
  maskZero: /^false$/,
  useBias: /^true$/,
  trainable: /^true$/,
  center: /^true$/,
  unitForgetBias: /^true$/,
  padding: /^['"`]valid['"`]$/,
  dataFormat: /^['"`]channels_?last['"`]$/i,
  dilationRate: /^(1|\[1(, ?1)*\])$/,
  recurrentInitializer: /orthogonal/i,
  kernelInitializer: /glorot/i,
  biasInitializer: /zeros/i,
};

/** Of layers that are made on these lines; lines from 1. */
export function misspeltLayerOptions(source: Source, lines: Iterable<number>): readonly MisspeltOption[] {
  return [...new Set(lines)].flatMap((line) =>
    callsOf(source, line)
      .filter((call) => isLayer(source, call))
      .flatMap((call) => misspelt(source, call)),
  );
}

/** Not every `layers` is TensorFlow.js': a person's own layer is told what it likes. */
const LAYER =
  /^(dense|dropout|embedding|activation|(depthwise|separable)?[cC]onv[123]d(Transpose)?|lstm|gru|simpleRNN|(lstm|gru|simpleRNN)Cell|rnn|convLstm2d(Cell)?|bidirectional|timeDistributed|batchNormalization|layerNormalization|(global)?(average|max)Pooling[123]d|leakyReLU|elu|prelu|reLU|softmax|thresholdedReLU|gaussian(Noise|Dropout)|alphaDropout|spatialDropout1d|masking|upSampling2d|zeroPadding2d)$/;

/** `tf.layers.dense(…)` */
const isLayer = (source: Source, { receiver, name }: Call): boolean =>
  receiver !== null && LAYER.test(name) && /(^|\.)layers$/.test(source.textOf(receiver));

function misspelt(source: Source, call: Call): readonly MisspeltOption[] {
  const given = new Set(call.named.map(({ name }) => name));
  return call.named.flatMap(({ name, value, from }) => {
    if (KNOWN.has(name)) {
      return [];
    }
    const option = OPTIONS.find((each) => isSpeltLike(each, name));
    const written = source.textOf(value);
    if (option === undefined || given.has(option) || TAKEN_ANYWAY[option]?.test(written) === true) {
      return [];
    }
    const at = source.lineAt(from);
    return [
      { layer: call.name, given: name, option, value: written, line: at, column: from - source.startOfLine(at) + 1 },
    ];
  });
}

/** But for how words are joined, and for one letter in a long name. */
function isSpeltLike(option: string, given: string): boolean {
  const [one, other] = [joined(option), joined(given)];
  return one === other || (one.length >= 7 && isOneLetterOff(one, other));
}

const joined = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

/** One letter more, less or other, or two that have changed places. */
function isOneLetterOff(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) {
    return false;
  }
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [rest, otherRest] = [one.slice(start), other.slice(start)];
  const swapped = rest.length > 1 && `${rest[1]}${rest[0]}${rest.slice(2)}` === otherRest;
  return swapped || rest.slice(1) === otherRest.slice(1) || rest.slice(1) === otherRest || rest === otherRest.slice(1);
}
