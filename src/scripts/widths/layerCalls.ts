import type { SyntaxNode } from '@lezer/common';
import type { Call } from '../syntax/calls.ts';
import type { Source } from '../syntax/source.ts';

/** Where a layer's call tells how many numbers it takes and gives. */
export interface LayerWidths {
  /** Null where the framework finds out by itself. */
  readonly input: SyntaxNode | null;
  /** Null for layers that give as many as they take. */
  readonly output: SyntaxNode | null;
}

interface Signature {
  readonly input?: readonly (number | string)[];
  readonly output?: readonly (number | string)[];
}

const pair: Signature = { input: [0, 'in_features', 'in_channels'], output: [1, 'out_features', 'out_channels'] };
const recurrent: Signature = { input: [0, 'input_size'], output: [1, 'hidden_size'] };
const through: Signature = { input: [0, 'num_features', 'normalized_shape', 'num_channels'] };
const units: Signature = { output: [0, 'units', 'filters'] };
const named: Signature = { output: ['units', 'filters', 'outputDim'] };

/** By the name that is called: PyTorch's, Keras', TensorFlow.js'. A number is a position, a string a keyword. */
const SIGNATURES: Readonly<Record<string, Signature>> = {
  Linear: pair,
  Conv1d: pair,
  Conv2d: pair,
  Conv3d: pair,
  ConvTranspose1d: pair,
  ConvTranspose2d: pair,
  ConvTranspose3d: pair,
  LazyLinear: { output: [0, 'out_features'] },
  LazyConv1d: { output: [0, 'out_channels'] },
  LazyConv2d: { output: [0, 'out_channels'] },
  LSTM: recurrent,
  GRU: recurrent,
  RNN: recurrent,
  LSTMCell: recurrent,
  GRUCell: recurrent,
  RNNCell: recurrent,
  BatchNorm1d: through,
  BatchNorm2d: through,
  BatchNorm3d: through,
  InstanceNorm2d: through,
  LayerNorm: through,
  Embedding: { output: [1, 'embedding_dim', 'output_dim'] },
  Dense: units,
  Conv1D: units,
  Conv2D: units,
  Conv3D: units,
  SeparableConv2D: units,
  Conv2DTranspose: units,
  SimpleRNN: units,
  dense: named,
  conv1d: named,
  conv2d: named,
  conv3d: named,
  separableConv2d: named,
  conv2dTranspose: named,
  lstm: named,
  gru: named,
  simpleRNN: named,
  embedding: named,
};

/** Keras calls its recurrent layers as PyTorch does, and gives them their units alone. */
const KERAS_UNITS = /^(LSTM|GRU|LSTMCell|GRUCell)$/;

/** Null for calls that make no layer with a width. */
export function layerWidthsOf(source: Source, call: Call, framework: 'tfjs' | 'torch' | 'keras'): LayerWidths | null {
  const signature =
    framework === 'keras' && KERAS_UNITS.test(call.name)
      ? units
      : Object.hasOwn(SIGNATURES, call.name)
        ? SIGNATURES[call.name]
        : undefined;
  if (!signature) return null;
  const find = (places: readonly (number | string)[] = []) => {
    for (const place of places) {
      const node = typeof place === 'number' ? call.positional[place] : namedArgument(source, call, place);
      if (node && node.name !== 'ObjectExpression') return node;
    }
    return null;
  };
  return { input: find(signature.input), output: find(signature.output) };
}

/** `{ units }` of JavaScript is a name and its value at once. */
function namedArgument(source: Source, call: Call, name: string): SyntaxNode | null {
  const argument = call.named.find((each) => each.name === name);
  if (argument) return argument.value;
  const shorthand = call.positional
    .filter((each) => each.name === 'ObjectExpression')
    .flatMap((object) => object.getChildren('Property'))
    .find(
      ({ firstChild, lastChild }) =>
        firstChild && firstChild.from === lastChild?.from && source.textOf(firstChild) === name,
    );
  return shorthand?.firstChild ?? null;
}
