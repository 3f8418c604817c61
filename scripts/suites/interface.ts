import path from 'node:path';
import { build } from '../build.ts';
import { packageVsix } from '../packageVsix.ts';
import { artefacts } from '../repository.ts';
import type { Counts } from './counts.ts';
import { runNodeTests } from './nodeTests.ts';
import { testFiles } from './testFiles.ts';

const timeoutMinutes = 45;

// A whole workbench in a browser on a machine that may be busy: a click that comes a moment before a list is drawn anew
// misses its row. A walk is told to have failed where it does so in two windows, and each failure is printed.
const secondGo = true;

/** The extension clicked through as a person would, from the checkout's own build. */
export async function runInterfaceSuite(): Promise<Counts> {
  await build();
  // Half of a walk's time its own browser and the scripts that it runs leave a processor idle.
  return runNodeTests({ name: 'ui', files: testFiles(['test/ui']), timeoutMinutes, filesAtOnce: 2, secondGo });
}

/** The same, with the extension packaged and installed. */
export async function runPackagedSuite(): Promise<Counts> {
  const vsixFile = await packageVsix(path.join(artefacts, 'training-recipe.vsix'));
  return runNodeTests({
    name: 'vsix',
    files: testFiles(['test/ui/walk.test.ts']),
    timeoutMinutes,
    secondGo,
    environment: { TRAINING_RECIPE_VSIX: vsixFile },
  });
}
