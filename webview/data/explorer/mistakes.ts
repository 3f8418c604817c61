import type { Column } from '../../../src/tensors/columns/columns.ts';
import { wordAt } from '../../../src/tensors/words.ts';
import type { ShownTensor } from '../../ui/examples/choices.ts';
import type { Mistake } from '../exampleTiles.tsx';
import type { Columns } from './useColumns.ts';

/** A class that the net says beside one that is written down: the ids of both columns, and of its confidence. */
export interface SaidClass {
  readonly target: number;
  readonly label: string;
  readonly prediction: string;
  readonly confidence: string;
}

/** Which columns tell of a class what the net says, and what is right. */
export function saidClasses(columns: readonly Column[], known: Columns): readonly SaidClass[] {
  const idOf = (score: string, target: number): string | undefined =>
    columns.find(({ source }) => source.from === 'answer' && source.target === target && source.score === score)?.id;
  return columns.flatMap(({ id: label, source }) => {
    if (source.from !== 'label') return [];
    const { target } = source;
    const [prediction, confidence] = [idOf('prediction', target), idOf('confidence', target)];
    const isKnown = prediction !== undefined && known[prediction] !== undefined && known[label] !== undefined;
    return isKnown && confidence !== undefined ? [{ target, label, prediction, confidence }] : [];
  });
}

/** Whether the net says another class than is written down. */
export function isWrong({ label, prediction }: SaidClass, known: Columns, example: number): boolean {
  const said = known[prediction]?.[example] ?? Number.NaN;
  return Number.isFinite(said) && said !== known[label]?.[example];
}

/** What the net takes an example for, by target; none where it is right, or was not asked. */
export function mistakes(
  said: readonly SaidClass[],
  known: Columns,
  example: number,
  targets: readonly ShownTensor[],
): readonly Mistake[] {
  return said
    .filter((each) => isWrong(each, known, example))
    .map(({ target, prediction }) => ({
      target,
      words: wordAt(targets[target]?.words?.words ?? [], known[prediction]?.[example] ?? Number.NaN),
    }));
}
