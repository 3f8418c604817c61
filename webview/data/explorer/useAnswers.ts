import { useEffect, useState } from 'preact/hooks';
import type { AnswersData } from '../../../src/editor/panels/dataMessages.ts';
import { RowFile } from './rowFile.ts';

/** Opens what the net said to the examples; null where it was not asked, or it is still to come. */
export function useAnswers(answers: AnswersData | null): RowFile | null {
  const [opened, setOpened] = useState<RowFile | null>(null);
  const uri = answers?.uri ?? null;
  useEffect(() => {
    let isCurrent = true;
    setOpened(null);
    // Without it the examples can still be looked at, as they can before the net was asked.
    if (uri !== null) {
      RowFile.open(uri).then(
        (file) => {
          if (isCurrent) setOpened(file);
        },
        () => {},
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [uri]);
  return opened;
}
