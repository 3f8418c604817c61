import type { SyntaxNode } from '@lezer/common';
import type { SourceLocation } from '../../training/protocol/capture.ts';
import type { SourceEdit } from '../../training/protocol/messages.ts';
import { callsOf } from '../syntax/calls.ts';
import type { Source } from '../syntax/source.ts';
import { calledName, Definitions } from './definitions.ts';
import { locationOf } from './widthKnobs.ts';

/** A width that is handed to what builds the net and read by nothing in there. */
export interface UnusedWidth {
  readonly name: string;
  readonly value: number;
  /** Where the number stands. */
  readonly location: SourceLocation;
  /** The function or constructor that takes it. */
  readonly parameter: SourceLocation;
  readonly edits: (factor: number) => readonly SourceEdit[];
}

/** Names of hidden widths; sizes of inputs, outputs and pictures are often handed on for nothing, and no harm is done. */
const WIDTH = /hid|unit|filter|neuron|width|embed|d_model|latent|channels|dim/i;
const NO_WIDTH =
  /^(in|out|n_in|n_out|input|output|num_classes)|in_|out_|_in$|_out$|image|img|class|input|output|height/i;

/**
 * Parameters named like a hidden width, given a number by a call, whose function makes some of the captured layers and
 * never reads them.
 * @param layers lines of the captured layers
 */
export function unusedWidthsOf(sources: readonly Source[], layers: readonly SourceLocation[]): readonly UnusedWidth[] {
  const definitions = new Definitions(sources);
  return sources.flatMap((source) =>
    source.nodes(['ParamList']).flatMap((list) => {
      const of = list.parent;
      const called = of && calledName(source, of);
      if (!of || !called || !makesOneOf(source, of, layers)) return [];
      const names = list.getChildren('VariableName').concat(list.getChildren('VariableDefinition'));
      const parameters = names.filter((node) => source.textOf(node) !== 'self');
      return parameters.flatMap((parameter, position) => {
        const name = source.textOf(parameter);
        if (!WIDTH.test(name) || NO_WIDTH.test(name) || isRead(source, of, parameter)) return [];
        return definitions.callsOf(called).flatMap(({ source: at, call }) => {
          const argument = call.named.find((each) => each.name === name)?.value ?? call.positional[position];
          const [root] = argument ? definitions.rootsOf(at, argument) : [];
          return root
            ? {
                name,
                value: root.value,
                location: locationOf(root.source, root.node),
                parameter: locationOf(source, parameter),
                edits: (factor: number) => [
                  root.source.edit(root.node.from, root.node.to, String(Math.round(factor * root.value))),
                ],
              }
            : [];
        });
      });
    }),
  );
}

function makesOneOf(source: Source, of: SyntaxNode, layers: readonly SourceLocation[]): boolean {
  const [from, to] = [source.lineAt(of.from), source.lineAt(of.to)];
  return layers.some(({ file, line }) => file === source.file && from <= line && line <= to);
}

/**
 * Whether the parameter's name comes up again in its function, other than to be kept under a name that nothing reads.
 * Anything that takes all of the local names at once counts as reading.
 */
function isRead(source: Source, of: SyntaxNode, parameter: SyntaxNode): boolean {
  const name = source.textOf(parameter);
  const inside = (node: SyntaxNode) => node.from >= of.from && node.to <= of.to && node.from !== parameter.from;
  if (callsOf(source).some((call) => inside(call.node) && /^(locals|vars|eval|save_hyperparameters)$/.test(call.name)))
    return true;
  const uses = source
    .nodes(['VariableName', 'PropertyDefinition'])
    .filter((node) => inside(node) && source.textOf(node) === name);
  return uses.some((use) => !isKeptForNothing(source, use));
}

/** `self.width = width`, and `.width` stands nowhere else in the source. */
function isKeptForNothing(source: Source, use: SyntaxNode): boolean {
  const statement = use.parent;
  const target = statement?.firstChild;
  if (!statement || !/^Assign/.test(statement.name) || target?.name !== 'MemberExpression' || target === use)
    return false;
  const property = target.lastChild && source.textOf(target.lastChild);
  return (
    property !== null && source.nodes(['PropertyName']).filter((node) => source.textOf(node) === property).length === 1
  );
}
