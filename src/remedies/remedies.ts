import type { Remedy } from '../recipe/check.ts';
import { Source } from '../scripts/syntax/source.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';
import { clearGradients } from './clearGradients.ts';
import { clipAfterBackward } from './clipAfterBackward.ts';
import { clipGradient } from './clipGradient.ts';
import { matchShapes } from './matchShapes.ts';
import { removeActivation } from './removeActivation.ts';
import { setFinalBias } from './setFinalBias.ts';
import { setMode } from './setMode.ts';
import { setSeeds } from './setSeeds.ts';

export interface Fix {
  /** In the imperative. */
  readonly title: string;
  readonly edits: readonly SourceEdit[];
}

/**
 * What mends a finding, as edits of the file that it speaks of.
 * @param text of the file that `fileOf` names, as it was examined
 * @returns null where the text does not leave one certain edit
 */
export function fixOf(remedy: Remedy, file: string, text: string): Fix | null {
  const edits = editsOf(remedy, new Source(file, text));
  return edits === null || edits.length === 0 ? null : { title: titleOf(remedy), edits };
}

/** The file that a remedy changes; null: the script itself. */
export function fileOf(remedy: Remedy): string | null {
  switch (remedy.kind) {
    case 'set-seeds':
      return null;
    case 'set-mode':
      return remedy.before.file;
    default:
      return remedy.at.file;
  }
}

function editsOf(remedy: Remedy, source: Source): readonly SourceEdit[] | null {
  switch (remedy.kind) {
    case 'remove-activation':
      return removeActivation(source, remedy.at);
    case 'set-final-bias':
      return setFinalBias(source, remedy.at, remedy.values);
    case 'match-shapes':
      return matchShapes(source, remedy.at, remedy.longer);
    case 'clear-gradients':
      return clearGradients(source, remedy.at);
    case 'set-seeds':
      return setSeeds(source, remedy.generators);
    case 'set-mode':
      return setMode(source, remedy.mode, remedy.before);
    case 'clip-gradient':
      return clipGradient(source, remedy.at);
    case 'clip-after-backward':
      return clipAfterBackward(source, remedy.at);
  }
}

function titleOf(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'remove-activation':
      return 'Remove the activation that is applied twice';
    case 'set-final-bias':
      return 'Start the last bias where the targets are';
    case 'match-shapes':
      return `Squeeze the ${remedy.longer} to the same shape`;
    case 'clear-gradients':
      return 'Clear the gradients before every backward pass';
    case 'set-seeds':
      return 'Seed the random generators';
    case 'set-mode':
      return remedy.mode === 'train' ? 'Put the net into training mode' : 'Put the net into evaluation mode';
    case 'clip-gradient':
      return 'Clip the gradient instead of the loss';
    case 'clip-after-backward':
      return 'Clip after the backward pass';
  }
}
