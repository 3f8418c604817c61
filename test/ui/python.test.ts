/**
 * The walk through the PyTorch and Keras examples and a notebook, by mouse and keyboard in a real VS Code.
 * TRAINING_RECIPE_TEST_PYTHON names a Python that has both frameworks, else `python3` is taken to.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DETECTION } from './decoderScripts.ts';
import { labelsShown } from './digits.ts';
import { thumbnails } from './thumbnails.ts';
import { minute, Walk } from './walk.ts';

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

walk.step(
  'pictures of two sizes that come in lists have their own boxes over them, as many as each has',
  async (workbench) => {
    writeFileSync(path.join(walk.folder, 'pytorch/detector.py'), DETECTION);
    await workbench.openFile('pytorch/detector.py');
    await workbench.runCommand('Training Recipe: Look at the Data');
    const panel = await workbench.webview({ selector: '.tile canvas.boxes', timeoutMilliseconds: 2 * minute });
    await panel.getByText('12 examples, as the net got them').waitFor();
    await panel.getByText('What the data source gives comes example by example, each of its own size.').waitFor();
    await panel.getByText('Boxes are taken for x, y, x, y, in pixels, from their numbers.').waitFor();
    const label = (example: number) => panel.locator(`#example-${example} canvas.boxes`).getAttribute('aria-label');
    assert.equal(await label(0), 'cat from 8, 4 to 32, 20');
    assert.match((await label(1)) ?? '', /^dog from [\d, to]+; bird from [\d, to]+$/);
    assert.equal((await label(2))?.split(';').length, 3);
    assert.equal(await panel.locator('#example-2 .caption').innerText(), 'bird cat dog');
    const colour = (example: number, x: number, y: number): Promise<readonly number[]> =>
      panel
        .locator(`#example-${example} canvas`)
        .first()
        .evaluate(
          (canvas, [across, down]) =>
            Array.from(
              (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(Number(across), Number(down), 1, 1).data ??
                [],
            ),
          [x, y],
        );
    // Red within the box, dark beside it; the lower one of the pictures ends at row 32, and nothing is drawn below.
    assert.equal((await colour(0, 20, 10))[0], 255);
    assert.ok(((await colour(0, 40, 28))[0] ?? 255) < 30);
    assert.deepEqual(await colour(0, 20, 35), [0, 0, 0, 0]);
    assert.equal((await colour(1, 20, 35))[3], 255);
    for (const theme of ['light', 'high-contrast', 'dark'] as const) {
      await workbench.useTheme(theme);
      await workbench.screenshot(`boxes-of-lists-${theme}`);
    }
    await panel.getByText('All examples').click();
    await panel.locator('vscode-button', { hasText: 'Read the Training Data' }).click();
    await panel.locator('.reading', { hasText: 'All 60 examples of the loader' }).waitFor({ timeout: minute });
    const numbers = panel.locator('.histogram', { hasText: 'number of boxes' });
    await numbers.locator('canvas').waitFor();
    await numbers.locator('input').first().fill('3');
    await numbers.locator('input').first().press('Tab');
    await panel.locator('.count', { hasText: /^20 of 60$/ }).waitFor();
    assert.equal((await label(0))?.split(';').length, 3);
    await panel.locator('#example-0').click();
    assert.equal(await panel.locator('.box-facts tbody tr').count(), 3);
  },
  { minutes: 5 },
);

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

walk.step(
  'a tensor of the capture opens in a panel from its hover',
  async (workbench) => {
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
    await panel.locator('#example-2').click();
    await panel.locator('aside h2', { hasText: 'Example 2' }).waitFor();
  },
  { othersStandOnIt: true },
);

walk.step(
  'it is there again after a reload, and so is what was chosen',
  async (workbench) => {
    await workbench.reloadWindow();
    const panel = await workbench.webview({ selector: 'h1.mono', timeoutMilliseconds: minute });
    await panel.locator('aside h2', { hasText: 'Example 2' }).waitFor({ timeout: minute });
    const [first] = await thumbnails(panel);
    assert.ok(first !== undefined && labelsShown(first.greys).length > 0, 'a digit of the data set');
  },
  { minutes: 4 },
);
