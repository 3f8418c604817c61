/**
 * The walk that a new user takes, by mouse and keyboard in a real VS Code, on a copy of the examples. Screenshots of each
 * step are kept. TRAINING_RECIPE_VSIX names a packaged extension to install instead of the checkout's own build.
 */
import assert from 'node:assert/strict';
import { labelsShown } from './digits.ts';
import { thumbnails } from './thumbnails.ts';
import { Walk } from './walk.ts';

const vsixFile = process.env['TRAINING_RECIPE_VSIX'];
const check = 'Verify loss at init';
const walk = new Walk({ name: vsixFile === undefined ? 'walk' : 'walk-packaged', vsixFile });

walk.step(
  'the tree shows the scripts',
  async (workbench) => {
    await workbench.clickActivity('Training Recipe');
    for (const script of ['digits.js', 'digits-softmax-twice.js', 'iris.ts', 'cars.mjs', 'titles.js']) {
      await workbench.row(script).waitFor();
    }
    assert.equal(await workbench.row('digitsData.js').count(), 0, 'a module that does not train is no script');
  },
  { othersStandOnIt: true },
);

walk.step(
  'a script opens to its six stages',
  async (workbench) => {
    await workbench.expandRow('digits.js');
    // Rows that lie below the window's edge are not there; with its checks folded away the stages fit in.
    await workbench.collapseRow('2 Skeleton');
    for (const stage of ['1 Become one', '2 Skeleton', '3 Overfit', '4 Regularize', '5 Tune', '6 Squeeze']) {
      await workbench.row(stage).waitFor();
    }
    await workbench.expandRow('2 Skeleton');
  },
  { othersStandOnIt: true },
);

walk.step('a sound script passes, with its figures beside the check', async (workbench) => {
  const { words, announced } = await walk.verdictBeside('digits.js', check);
  assert.match(words, /ln 10 = 2\.3026/);
  const loss = Number(/(\d+\.\d+) ≈/.exec(words)?.[1]);
  assert.ok(Math.abs(loss - Math.LN10) < 0.25, `loss ${loss} in "${words}"`);
  assert.match(announced, /passed/);
  await workbench.openProblems();
  assert.equal(await workbench.problems().count(), 0);
});

walk.step('a broken script fails, and the finding stands in Problems', async (workbench) => {
  await workbench.collapseRow('digits.js');
  const { announced } = await walk.verdictBeside('digits-softmax-twice.js', check);
  assert.match(announced, /failed/);
  const problem = workbench.problems().filter({ hasText: 'Training Recipe' });
  await problem.waitFor();
  const line = Number(/\[Ln (\d+), Col \d+\]/.exec(await problem.innerText())?.[1]);
  const suspects = [
    ...walk.linesWith('tfjs/digits-softmax-twice.js', 'softmaxCrossEntropy'),
    ...walk.linesWith('tfjs/digits-softmax-twice.js', "activation: 'softmax'"),
  ];
  assert.ok(suspects.includes(line), `line ${line} is neither of ${suspects.join(', ')}`);
  assert.equal(await problem.locator('a').filter({ hasText: 'skeleton/loss-at-init' }).count(), 1);
});

walk.step('the finding leads to its line', async (workbench) => {
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

walk.step("the finding's code leads to the check's page", async (workbench) => {
  const code = workbench.problems().locator('a').filter({ hasText: 'skeleton/loss-at-init' });
  await code.click({ modifiers: ['ControlOrMeta'] });
  const page = await workbench.webview({ selector: 'h1' });
  assert.match(await page.locator('h1').first().innerText(), /loss at init/i);
});

walk.step('a tensor hovered shows its summary and its picture', async (workbench) => {
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

walk.step('a lens above the training call shows the verdict', async (workbench) => {
  await workbench.codeLens(/2\.3026/).waitFor();
  await workbench.codeLens('Look at the data').waitFor();
});

walk.step('the batch is shown as the net got it, with its labels', async (workbench) => {
  await workbench.collapseRow('digits-softmax-twice.js');
  const row = workbench.row('digits.js');
  await workbench.clickRowAction(row, 'Look at the Data');
  const panel = await workbench.webview({ selector: '.tile canvas' });
  const shown = await thumbnails(panel);
  assert.ok(shown.length >= 12 && shown.length <= 32, `${shown.length} thumbnails for a batch of 32`);
  for (const { caption, greys } of shown) {
    // The very pixels of a digit of the data set, under that digit's own label.
    assert.deepEqual(labelsShown(greys).map(String), [caption]);
  }
});

walk.step('every theme shows it', async (workbench) => {
  for (const theme of ['light', 'high-contrast', 'high-contrast-light'] as const) {
    await workbench.useTheme(theme);
    await workbench.screenshot(`theme-${theme}`);
  }
});
