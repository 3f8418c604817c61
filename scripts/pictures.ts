/**
 * Brings the pictures in docs/ up to date from those that the walks have just taken (`npm test -- ui`):
 * `node --import tsx scripts/pictures.ts`. Which picture is of which step stands here and nowhere else. Those of the Layers tab are
 * of larger panels than the walks open, and are taken by hand.
 */
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { inRepository } from './repository.ts';

/** By picture: the walk, and the end of the name of one of its steps, as its file has it. */
export const pictures: Readonly<Record<string, readonly [walk: string, step: string]>> = {
  'tree.png': ['walk', 'the-tree-shows-the-scripts'],
  'passed.png': ['walk', 'a-sound-script-passes-with-its-figures-beside-the-check'],
  'finding.png': ['walk', 'the-finding-leads-to-its-line'],
  'page.png': ['walk', 'the-finding-s-code-leads-to-the-check-s-page'],
  'hover.png': ['walk', 'a-tensor-hovered-shows-its-summary-and-its-picture'],
  'lens.png': ['walk', 'a-lens-above-the-training-call-shows-the-verdict'],
  'data.png': ['walk', 'the-batch-is-shown-as-the-net-got-it-with-its-labels'],
  'light.png': ['walk', 'theme-light'],
  'high-contrast.png': ['walk', 'theme-high-contrast'],
  'paused.png': ['paused', 'hover-of-xs'],
  'words.png': ['explorer', 'tokens-are-shown-as-the-letters-that-the-script-knows-them-by-or-as-numbers'],
  'explorer.png': ['explorer', 'one-click-on-a-finding-opens-the-examples-that-it-speaks-of'],
  'explorer-wrong.png': [
    'explorer',
    'the-net-is-asked-about-all-examples-and-those-that-it-gets-wrong-are-left-the-surest-first',
  ],
  'columns.png': ['decoders', 'each-feature-of-a-table-is-a-column-under-its-name-and-what-lies-apart-comes-first'],
  'boxes.png': [
    'decoders',
    'boxes-lie-over-their-picture-in-the-form-that-is-said-with-their-classes-and-without-those-that-only-fill-up',
  ],
  'training.png': ['watching', 'pointing-at-the-loss-tells-its-every-digit'],
  'predictions.png': ['watching', 'the-slider-scrubs-by-keyboard-and-the-strip-shows-what-is-learned'],
  'training-light.png': ['watching', 'the-panel-in-the-theme-light'],
  'training-high-contrast.png': ['watching', 'the-panel-in-the-theme-high-contrast'],
  'report-trainings.png': ['watching', 'the-report-shows-the-batch-just-before-the-net-and-the-trainings'],
  'report.png': ['stage', 'the-report-shows-the-findings-with-the-plots-that-prove-them'],
  'quick-fix.png': ['stage', 'a-quick-fix-is-shown-as-a-diff-before-it-is-made'],
  'human-baseline-question.png': ['baseline', 'a-question-in-the-theme-dark'],
  'human-baseline.png': ['baseline', 'the-results-in-the-theme-dark'],
};

if (import.meta.filename === process.argv[1]) {
  for (const [picture, [walk, step]] of Object.entries(pictures)) {
    const folder = inRepository('test-artefacts', walk);
    const taken = existsSync(folder) ? readdirSync(folder) : [];
    const found = taken.find((name) => name.replace(/^\d+-/, '') === `${step}.png`);
    if (found === undefined) {
      console.error(`${picture}: the walk ${walk} took no picture of ${step}.`);
      process.exitCode = 1;
    } else {
      copyFileSync(path.join(folder, found), inRepository('docs', 'pictures', picture));
    }
  }
}
