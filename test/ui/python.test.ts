/**
 * The walk through the PyTorch and Keras examples and a notebook, by mouse and keyboard in a real VS Code.
 * TRAINING_RECIPE_TEST_PYTHON names a Python that has both frameworks, else `python3` is taken to.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { labelsShown } from './digits.ts';
import { thumbnails } from './thumbnails.ts';
import { Walk } from './walk.ts';

const check = 'Verify loss at init';
const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const walk = new Walk({ name: 'python', settings: { 'trainingRecipe.python': python } });

/** A row of the tree: scripts of the same name lie in several folders. */
const row = (script: string, folder: string): RegExp => new RegExp(`${script.replaceAll('.', '\\.')}\\s*${folder}`);

walk.step(
  'the tree shows scripts and notebooks',
  async (workbench) => {
    await workbench.clickActivity('Training Recipe');
    for (const script of ['digits.py', 'digits.ipynb', 'digits_softmax_twice.py', 'titles.py']) {
      await workbench.row(row(script, 'pytorch')).waitFor();
    }
    assert.equal(await workbench.row('data.py').count(), 0, 'a module that does not train is no script');
  },
  { othersStandOnIt: true },
);

walk.step('a broken PyTorch script fails, and the finding stands in Problems on its line', async (workbench) => {
  const { announced } = await walk.verdictBeside(row('digits_softmax_twice.py', 'pytorch'), check);
  assert.match(announced, /failed/);
  await workbench.openProblems();
  const problem = workbench.problems().filter({ hasText: 'Training Recipe' });
  await problem.waitFor();
  const line = Number(/\[Ln (\d+), Col \d+\]/.exec(await problem.innerText())?.[1]);
  const suspects = ['F.softmax', 'F.cross_entropy'].flatMap((text) => [
    ...walk.linesWith('pytorch/digits_softmax_twice.py', text),
  ]);
  assert.ok(suspects.includes(line), `line ${line} is neither of ${suspects.join(', ')}`);
  await problem.dblclick();
  await workbench.page.locator('.tab.active').filter({ hasText: 'digits_softmax_twice.py' }).waitFor();
});

walk.step('a tensor hovered shows its summary and its picture', async (workbench) => {
  const hover = await workbench.hoverWord('for images, labels in loader', 'images');
  await hover.locator('img[src^="data:image/png"]').first().waitFor();
  assert.match(await hover.innerText(), /f(loat)?32\[32, ?1, ?28, ?28\]/);
});

walk.step('the batch is shown as the net got it, channels first, with its labels', async (workbench) => {
  await workbench.clickRowAction(workbench.row(row('digits_softmax_twice.py', 'pytorch')), 'Look at the Data');
  const panel = await workbench.webview({ selector: '.tile canvas' });
  const shown = await thumbnails(panel);
  assert.ok(shown.length >= 12 && shown.length <= 32, `${shown.length} thumbnails for a batch of 32`);
  for (const { caption, greys } of shown) assert.deepEqual(labelsShown(greys).map(String), [caption]);
});

walk.step('a sound Keras script passes', async (workbench) => {
  await workbench.collapseRow(row('digits_softmax_twice.py', 'pytorch'));
  const { words, announced } = await walk.verdictBeside(row('digits.py', 'keras'), check);
  assert.match(words, /ln 10 = 2\.3026/);
  assert.match(announced, /passed/);
  await workbench.collapseRow(row('digits.py', 'keras'));
});

walk.step('the finding of a notebook stands on the line of its cell', async (workbench) => {
  const sound = readFileSync(path.join(walk.folder, 'pytorch/digits.ipynb'), 'utf8');
  const [logits, probabilities] = ['self.output(x.flatten(1))', 'F.softmax(self.output(x.flatten(1)), dim=1)'];
  assert.ok(sound.includes(logits));
  writeFileSync(path.join(walk.folder, 'pytorch/twice.ipynb'), sound.replace(logits, probabilities));
  const { announced } = await walk.verdictBeside(row('twice.ipynb', 'pytorch'), check);
  assert.match(announced, /failed/);
  await workbench.openProblems();
  await workbench.problems().filter({ hasText: 'Cell 6, line 11: ' }).dblclick();
  const tab = workbench.page.locator('.tab.active').filter({ hasText: 'twice.ipynb' });
  await tab.waitFor();
  const problem = workbench
    .problems()
    .filter({ hasText: '[Ln 11, Col 9]' })
    .filter({ hasNotText: 'Cell 6, line 11: ' });
  await problem.dblclick();
  await workbench.page.locator('.notebook-editor .squiggly-error').first().waitFor();
});

walk.step('a lens stands in the cell that trains', async (workbench) => {
  const box = await workbench.page.locator('.notebook-editor').first().boundingBox();
  assert.ok(box);
  await workbench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const lens = workbench.page.locator('.notebook-editor .codelens-decoration a').filter({ hasText: /1\.46/ });
  for (let turn = 0; turn < 20 && !(await lens.first().isVisible()); turn += 1) {
    await workbench.page.mouse.wheel(0, 120);
    await workbench.page.waitForTimeout(500);
  }
  await lens.first().waitFor();
});

walk.step('light themes show it as well', async (workbench) => {
  await workbench.useTheme('light');
});

walk.step('a tensor of the capture opens in a panel from its hover', async (workbench) => {
  await workbench.runCommand('View: Close All Editors');
  await workbench.openFile('pytorch/digits_softmax_twice.py');
  // Problems leave too few lines on screen.
  await workbench.page.keyboard.press('Control+J');
  await workbench.page.locator('.markers-panel').waitFor({ state: 'hidden' });
  const hover = await workbench.hoverWord('for images, labels in loader', 'images');
  await hover.getByText('Open in a panel').click();
  const panel = await workbench.webview({ selector: 'h1.mono' });
  assert.equal(await panel.locator('h1.mono').innerText(), 'images');
  await panel.locator('.tile canvas').first().waitFor();
  const shown = await thumbnails(panel);
  assert.ok(shown.length >= 8, `${shown.length} thumbnails`);
  for (const { greys } of shown) assert.ok(labelsShown(greys).length > 0, 'a digit of the data set');
});
