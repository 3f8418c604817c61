import type { WordList } from '../../tensors/words.ts';
import type { FrameVariables } from '../../training/protocol/capture.ts';

/** The script's variables that list words, each name once: the innermost frame's. */
export function wordListsOf(frames: readonly FrameVariables[]): readonly WordList[] {
  const found = new Map<string, WordList>();
  for (const { name, words } of frames.flatMap(({ variables }) => variables)) {
    if (words !== undefined && !found.has(name)) found.set(name, { name, words });
  }
  return [...found.values()];
}
