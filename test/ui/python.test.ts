/**
 * The walk through the PyTorch and Keras examples and a notebook, by mouse and keyboard in a real VS Code.
 * TRAINING_RECIPE_TEST_PYTHON names a Python that has both frameworks, else `python3` is taken to.
 */
import assert from 'node:assert/strict';
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

walk.step('a notebook is judged, and its lens stands in the cell that trains', async (workbench) => {
  const notebook = row('digits.ipynb', 'pytorch');
  const { announced } = await walk.verdictBeside(notebook, check);
  assert.match(announced, /passed/);
  await workbench.openFile('digits.ipynb');
  await workbench.page.keyboard.press('Control+End');
  await workbench.codeLens(/2\.3026/).waitFor();
});

walk.step('light themes show it as well', async (workbench) => {
  await workbench.useTheme('light');
});
