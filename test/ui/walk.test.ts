/**
 * The walk that a new user takes, by mouse and keyboard in a real VS Code, on a copy of the examples. Screenshots of each
 * step are kept. TRAINING_RECIPE_VSIX names a packaged extension to install instead of the checkout's own build.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { repositoryRoot } from '../../scripts/repository.ts';
import { copyExamples, type ExamplesCopy } from '../rig/copyExamples.ts';
import { Workbench } from '../rig/workbench.ts';
import { labelsShown } from './digits.ts';

const vsixFile = process.env['TRAINING_RECIPE_VSIX'];
const minute = 60_000;
const check = 'Verify loss at init';

let examples: ExamplesCopy;
let workbench: Workbench;
let cannotGoOn = false;

/** A step of the walk. Where one that the others stand on fails, the rest would only wait for what never comes. */
function step(name: string, walk: () => Promise<void>, { othersStandOnIt = false } = {}): void {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  it(name, { timeout: 2 * minute }, async () => {
    assert.ok(!cannotGoOn, 'an earlier step failed that this one stands on');
    try {
      await walk();
      await workbench.screenshot(slug);
    } catch (error) {
      cannotGoOn = othersStandOnIt;
      await workbench.screenshot(`failed-${slug}`);
      throw error;
    }
  });
}

/** Lines of an example that contain a text, counted from 1. */
function linesWith(script: string, text: string): readonly number[] {
  const lines = readFileSync(path.join(examples.folder, script), 'utf8').split('\n');
  return lines.flatMap((line, at) => (line.includes(text) ? [at + 1] : []));
}

/** Runs the check under an opened script and returns what then stands beside it. */
async function verdictBeside(script: string): Promise<{ readonly words: string; readonly announced: string }> {
  await workbench.expandRow(script);
  const row = workbench.row(check);
  await workbench.clickRowAction(row, 'Run');
  await workbench.row(new RegExp(`${check}.*\\d\\.\\d`)).waitFor({ timeout: minute });
  return { words: await row.innerText(), announced: (await row.getAttribute('aria-label')) ?? '' };
}

before(
  async () => {
    examples = copyExamples();
    workbench = await Workbench.open({
      target: examples.folder,
      extension:
        vsixFile === undefined
          ? { kind: 'development', folder: repositoryRoot }
          : { kind: 'packaged', vsixFile: path.resolve(vsixFile) },
      name: vsixFile === undefined ? 'walk' : 'walk-packaged',
    });
  },
  { timeout: 5 * minute },
);

after(async () => {
  await workbench?.close();
  examples?.remove();
});

step(
  'the tree shows the scripts',
  async () => {
    await workbench.clickActivity('Training Recipe');
    for (const script of ['digits.js', 'digits-softmax-twice.js', 'iris.ts', 'cars.mjs', 'titles.js']) {
      await workbench.row(script).waitFor();
    }
    assert.equal(await workbench.row('digitsData.js').count(), 0, 'a module that does not train is no script');
  },
  { othersStandOnIt: true },
);

step(
  'a script opens to its six stages',
  async () => {
    await workbench.expandRow('digits.js');
    for (const stage of ['1 Become one', '2 Skeleton', '3 Overfit', '4 Regularize', '5 Tune', '6 Squeeze']) {
      await workbench.row(stage).waitFor();
    }
  },
  { othersStandOnIt: true },
);

step('a sound script passes, with its figures beside the check', async () => {
  const { words, announced } = await verdictBeside('digits.js');
  assert.match(words, /ln 10 = 2\.3026/);
  const loss = Number(/(\d+\.\d+) ≈/.exec(words)?.[1]);
  assert.ok(Math.abs(loss - Math.LN10) < 0.25, `loss ${loss} in "${words}"`);
  assert.match(announced, /passed/);
  await workbench.openProblems();
  assert.equal(await workbench.problems().count(), 0);
});

step('a broken script fails, and the finding stands in Problems', async () => {
  await workbench.collapseRow('digits.js');
  const { announced } = await verdictBeside('digits-softmax-twice.js');
  assert.match(announced, /failed/);
  const problem = workbench.problems().filter({ hasText: 'Training Recipe' });
  await problem.waitFor();
  const line = Number(/\[Ln (\d+), Col \d+\]/.exec(await problem.innerText())?.[1]);
  const suspects = [
    ...linesWith('tfjs/digits-softmax-twice.js', 'softmaxCrossEntropy'),
    ...linesWith('tfjs/digits-softmax-twice.js', "activation: 'softmax'"),
  ];
  assert.ok(suspects.includes(line), `line ${line} is neither of ${suspects.join(', ')}`);
  assert.equal(await problem.locator('a').filter({ hasText: 'skeleton/loss-at-init' }).count(), 1);
});

step('the finding leads to its line', async () => {
  const problem = workbench.problems().filter({ hasText: 'Training Recipe' });
  const line = /\[Ln (\d+),/.exec(await problem.innerText())?.[1];
  await problem.dblclick();
  await workbench.page.locator('.tab.active').filter({ hasText: 'digits-softmax-twice.js' }).waitFor();
  await workbench.page
    .locator('.statusbar-item')
    .filter({ hasText: `Ln ${line},` })
    .waitFor();
  await workbench.page.locator('.editor-instance .squiggly-error').first().waitFor();
});

step("the finding's code leads to the check's page", async () => {
  const code = workbench.problems().locator('a').filter({ hasText: 'skeleton/loss-at-init' });
  await code.click({ modifiers: ['ControlOrMeta'] });
  const page = await workbench.webview({ selector: 'h1' });
  assert.match(await page.locator('h1').first().innerText(), /loss at init/i);
});

step('a tensor hovered shows its summary and its picture', async () => {
  await workbench.openFile('digits.js');
  const hover = await workbench.hoverWord('const { xs, ys } = train', 'xs');
  await hover.locator('img[src^="data:image/png"]').first().waitFor();
  assert.match(await hover.innerText(), /f(loat)?32\[2000, ?28, ?28, ?1\]/);
  const width = await hover
    .locator('img')
    .first()
    .evaluate((image) => (image as HTMLImageElement).naturalWidth);
  assert.ok(width >= 28, `the picture is ${width} pixels wide`);
});

step('a lens above the training call shows the verdict', async () => {
  await workbench.codeLens(/2\.3026/).waitFor();
  await workbench.codeLens('Look at the data').waitFor();
});

step('the batch is shown as the net got it, with its labels', async () => {
  const row = workbench.row('digits.js');
  await workbench.clickRowAction(row, 'Look at the Data');
  const panel = await workbench.webview({ selector: '.tile canvas' });
  const tiles = panel.locator('.tile');
  await tiles.nth(11).waitFor();
  const shown = await tiles.evaluateAll((elements) =>
    elements.map((tile) => {
      const canvas = tile.querySelector('canvas');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return {
        caption: tile.querySelector('.caption')?.textContent ?? '',
        greys: Array.from(pixels).filter((_, at) => at % 4 === 0),
      };
    }),
  );
  assert.ok(shown.length >= 12 && shown.length <= 32, `${shown.length} thumbnails for a batch of 32`);
  for (const { caption, greys } of shown) {
    // The very pixels of a digit of the data set, under that digit's own label.
    assert.deepEqual(labelsShown(greys).map(String), [caption]);
  }
});

step('every theme shows it', async () => {
  for (const theme of ['light', 'high-contrast', 'high-contrast-light'] as const) {
    await workbench.useTheme(theme);
    await workbench.screenshot(`theme-${theme}`);
  }
});
