import type { Call } from '../scripts/syntax/calls.ts';
import { callsOf, statementOf } from '../scripts/syntax/calls.ts';
import type { Source } from '../scripts/syntax/source.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';

/**
 * Sets the bias that the layer made on a line starts with. Keras and TensorFlow.js take it as an argument of the layer, for
 * one value; a PyTorch layer that has a name gets a line of its own behind the one that makes it.
 */
export function setFinalBias(
  source: Source,
  { line }: SourceLocation,
  values: readonly number[],
): readonly SourceEdit[] | null {
  const [value] = values;
  const layers = callsOf(source, line).filter(({ name }) => /^(Linear|LazyLinear|Dense|dense)$/.test(name));
  const [layer] = layers;
  if (value === undefined || !layer || layers.length > 1) return null;
  if (layer.named.some(({ name }) => /^bias(_initializer|Initializer)?$/.test(name))) return null;
  switch (layer.name) {
    case 'Dense':
      return values.length === 1 ? kerasArgument(source, layer, value) : null;
    case 'dense':
      return values.length === 1 ? tfjsArgument(source, layer, value) : null;
    default:
      return torchStatement(source, layer, values);
  }
}

function kerasArgument(source: Source, layer: Call, value: number): readonly SourceEdit[] | null {
  const prefix = /^\s*(?:import keras\b|from tensorflow import keras\b)/m.test(source.text)
    ? 'keras'
    : /^\s*import tensorflow as tf\b/m.test(source.text)
      ? 'tf.keras'
      : null;
  const last = layer.node.lastChild?.lastChild;
  if (prefix === null || !last) return null;
  return [source.edit(last.from, last.from, `, bias_initializer=${prefix}.initializers.Constant(${digits(value)})`)];
}

function tfjsArgument(source: Source, layer: Call, value: number): readonly SourceEdit[] | null {
  const options = layer.named.at(-1);
  const tf = /^(.*)\.layers\.dense/s.exec(source.textOf(layer.node))?.[1];
  if (!options || tf === undefined || !/^\w+$/.test(tf)) return null;
  return [
    source.edit(options.to, options.to, `, biasInitializer: ${tf}.initializers.constant({ value: ${digits(value)} })`),
  ];
}

/** In an assignment alone does the layer have a name by which its bias can be reached. */
function torchStatement(source: Source, layer: Call, values: readonly number[]): readonly SourceEdit[] | null {
  const statement = statementOf(layer.node);
  const target =
    statement.name === 'AssignStatement' && layer.node.parent?.name === 'AssignStatement' ? statement.firstChild : null;
  if (!target || !/^\s*import torch\b/m.test(source.text)) return null;
  const bias = `${source.textOf(target)}.bias`;
  const filled =
    values.length === 1
      ? `torch.nn.init.constant_(${bias}, ${values.map(digits).join('')})`
      : `${bias}.data = torch.tensor([${values.map(digits).join(', ')}])`;
  const after = source.lineAt(statement.to) + 1;
  const at = source.startOfLine(after);
  const indentation = source.indentationOf(source.lineAt(statement.from));
  const lineBreak = source.text.slice(0, at).endsWith('\n') ? '' : '\n';
  return [source.edit(at, at, `${lineBreak}${indentation}${filled}\n`)];
}

const digits = (value: number): string => String(Number(value.toPrecision(4)));
