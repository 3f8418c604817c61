import { type Call, callsOf } from './syntax/calls.ts';
import type { Source } from './syntax/source.ts';

/** An option of a layer that TensorFlow.js passes over: it knows it by another spelling, or takes it by its name only. */
export interface MisspeltOption {
  /** The layer's, as it is called: `dense`. */
  readonly layer: string;
  /** Null for a number where an object with the options belongs: `dropout(0.3)`. */
  readonly given: string | null;
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
  maskValue: /^0(\.0*)?$/,
  useBias: /^true$/,
  trainable: /^true$/,
  center: /^true$/,
  unitForgetBias: /^true$/,
  padding: /^['"`]valid['"`]$/,
  dataFormat: /^['"`]channels_?last['"`]$/i,
  interpolation: /^['"`]nearest['"`]$/,
  mergeMode: /^['"`]concat['"`]$/,
  axis: /^-1$/,
  momentum: /^0?\.990*$/,
  epsilon: /^(0?\.0010*|1e-0?3)$/i,
  dilationRate: /^(1|\[1(, ?1)*\])$/,
  depthMultiplier: /^1$/,
  recurrentInitializer: /orthogonal/i,
  kernelInitializer: /glorot/i,
  biasInitializer: /zeros/i,
  betaInitializer: /zeros/i,
  gammaInitializer: /ones/i,
  movingMeanInitializer: /zeros/i,
  movingVarianceInitializer: /ones/i,
  embeddingsInitializer: /uniform/i,
};

const SAME_STEP = /^(1|\[1(, ?1)*\])$/;
const HALVED = /^(2|\[2(, ?2)*\])$/;

/** Of one kind of layer. */
const TAKEN_BY_LAYER: readonly { readonly layer: RegExp; readonly taken: Readonly<Record<string, RegExp>> }[] = [
  {
    layer: /^(lstm|gru|simpleRNN|convLstm2d)(Cell)?$/,
    taken: { activation: /^(undefined|['"`]tanh['"`])$/, recurrentActivation: /^['"`]hard_?sigmoid['"`]$/i },
  },
  { layer: /conv/i, taken: { strides: SAME_STEP } },
  // The steps are as long as the window is wide, however wide it is.
  { layer: /Pooling/, taken: { poolSize: HALVED, strides: HALVED } },
  { layer: /^leakyReLU$/, taken: { alpha: /^0?\.30*$/ } },
  { layer: /^elu$/, taken: { alpha: /^1(\.0*)?$/ } },
  { layer: /^thresholdedReLU$/, taken: { theta: /^1(\.0*)?$/ } },
  { layer: /^(dropout|spatialDropout1d|alphaDropout|gaussianDropout)$/, taken: { rate: /^0(\.0*)?$/ } },
  { layer: /^gaussianNoise$/, taken: { stddev: /^0(\.0*)?$/ } },
  { layer: /^upSampling2d$/, taken: { size: HALVED } },
];

function isTakenAnyway(layer: string, option: string, written: string): boolean {
  const ofLayer = TAKEN_BY_LAYER.find((each) => each.layer.test(layer))?.taken[option];
  return (ofLayer ?? TAKEN_ANYWAY[option])?.test(written) === true;
}

/** What people mean who give a layer one number and no names, as other libraries take it. */
const MEANT_BY_NUMBER: Readonly<Record<string, string>> = {
  dropout: 'rate',
  spatialDropout1d: 'rate',
  alphaDropout: 'rate',
  gaussianDropout: 'rate',
  gaussianNoise: 'stddev',
  leakyReLU: 'alpha',
  elu: 'alpha',
  thresholdedReLU: 'theta',
  softmax: 'axis',
  maxPooling1d: 'poolSize',
  maxPooling2d: 'poolSize',
  maxPooling3d: 'poolSize',
  averagePooling1d: 'poolSize',
  averagePooling2d: 'poolSize',
  averagePooling3d: 'poolSize',
  upSampling2d: 'size',
};

/** Of layers that are made on these lines; lines from 1. */
export function misspeltLayerOptions(source: Source, lines: Iterable<number>): readonly MisspeltOption[] {
  return [...new Set(lines)].flatMap((line) =>
    callsOf(source, line)
      .filter((call) => isLayer(source, call))
      .flatMap((call) => [...misspelt(source, call), ...nameless(source, call)]),
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
    if (option === undefined || given.has(option) || isTakenAnyway(call.name, option, written)) {
      return [];
    }
    const at = source.lineAt(from);
    return [
      { layer: call.name, given: name, option, value: written, line: at, column: from - source.startOfLine(at) + 1 },
    ];
  });
}

/** `dropout(0.3)`: the layer looks for a `rate` in the number, and finds none. */
function nameless(source: Source, { name, positional: [first], node }: Call): readonly MisspeltOption[] {
  const option = MEANT_BY_NUMBER[name];
  const value = first === undefined ? null : numberOf(source, source.textOf(first));
  if (option === undefined || value === null || isTakenAnyway(name, option, value)) {
    return [];
  }
  // In a chain of calls the node begins where the chain does.
  const at = node.getChild('ArgList')?.from ?? node.from;
  const line = source.lineAt(at);
  return [{ layer: name, given: null, option, value, line, column: at - source.startOfLine(line) + 1 }];
}

const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/i;

/** As it is written, or as the constant of this name is, where it has one place. */
function numberOf(source: Source, written: string): string | null {
  if (NUMBER.test(written)) {
    return written;
  }
  if (!/^[A-Za-z_$][\w$]*$/.test(written)) {
    return null;
  }
  const places = [
    ...source.text.matchAll(new RegExp(`\\b${written.replaceAll('$', '\\$')}\\s*=(?![=>])\\s*([^;,\\n]*)`, 'g')),
  ];
  const value = places[0]?.[1]?.trim() ?? '';
  return places.length === 1 && NUMBER.test(value) ? value : null;
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
