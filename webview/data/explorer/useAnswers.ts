import { useEffect, useState } from 'preact/hooks';
import type { AnswersData } from '../../../src/editor/panels/dataMessages.ts';
import { RowFile } from './rowFile.ts';

/** By target: what the net said beside it; null where it was not asked, or that is still to come. */
export type AnswerFiles = readonly (RowFile | null)[];

const NONE: AnswerFiles = [];

/** Opens what the net said to the examples. */
export function useAnswers(answers: AnswersData | null): AnswerFiles {
  const [opened, setOpened] = useState(NONE);
  const uris = answers?.uris ?? [];
  useEffect(() => {
    let isCurrent = true;
    setOpened(NONE);
    // Without them the examples can still be looked at, as they can before the net was asked.
    Promise.all(uris.map((uri) => (uri === null ? null : RowFile.open(uri)))).then(
      (files) => {
        if (isCurrent) setOpened(files);
      },
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [uris.join('\n')]);
  return opened;
}
