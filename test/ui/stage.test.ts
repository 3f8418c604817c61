/**
 * A whole stage by clicking: its findings, their plots in the report, a quick fix seen as a diff before it is made, and the
 * check that passes afterwards. TRAINING_RECIPE_TEST_PYTHON names a Python that has PyTorch, else `python3` is taken to.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { artefacts } from '../../scripts/repository.ts';
import { assertPrintable } from './printed.ts';
import { minute, Walk } from './walk.ts';

const script = 'pytorch/digits_softmax_twice.py';
const row = /digits_softmax_twice\.py\s*pytorch/;
const fault = 'F.softmax(';
const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const walk = new Walk({ name: 'stage', settings: { 'trainingRecipe.python': python } });

walk.step(
  'one click runs the stage, and every check gets its verdict',
  async (workbench) => {
    await workbench.clickActivity('Training Recipe');
    // Its hover lies over the rows.
    await workbench.page.mouse.move(900, 400);
    await workbench.expandRow(row);
    const stage = workbench.row('2 Skeleton');
    await workbench.clickRowAction(stage, 'Run');
    await workbench.row(/2 Skeleton.*failed/).waitFor({ timeout: 5 * minute });
    // While anything runs the script's row says what.
    await workbench.row(/digits_softmax_twice\.py\s*pytorch/).waitFor({ timeout: 3 * minute });
    for (const check of ['Verify loss at init', 'Overfit one batch', 'One activation at the end']) {
      const announced = await workbench.row(check).getAttribute('aria-label');
      assert.match(announced ?? '', /passed|failed|warning|not applicable/, check);
    }
  },
  { othersStandOnIt: true, minutes: 9 },
);

walk.step('one fault is one error in Problems, on its line; what follows from it is information', async (workbench) => {
  await workbench.openProblems();
  const problems = workbench.problems().filter({ hasText: 'Training Recipe' });
  await problems.first().waitFor();
  const errors = problems.filter({ has: workbench.page.locator('.codicon-error') });
  assert.equal(await errors.count(), 1, (await errors.allInnerTexts()).join('\n'));
  const line = Number(/\[Ln (\d+), Col \d+\]/.exec(await errors.first().innerText())?.[1]);
  assert.deepEqual([line], walk.linesWith(script, fault));
});

walk.step('the report shows the findings with the plots that prove them', async (workbench) => {
  await workbench.clickRowAction(workbench.row(row), 'Show the Report');
  const report = await workbench.webview({ selector: '.report article.fail' });
  await report.locator('.chart canvas').first().waitFor();
  await report.locator('.chart canvas').first().scrollIntoViewIfNeeded();
  const drawn = await report
    .locator('.chart canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return data.some((value) => value > 0);
    });
  assert.ok(drawn, 'the chart is empty');
});

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`the report in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
  });
}

walk.step('the report is saved as one file that any browser shows', async (workbench) => {
  const report = await workbench.webview({ selector: '.report article.fail' });
  const message = await report.locator('article.fail p').first().innerText();
  await report.getByText('Save as HTML…').click();
  const name = workbench.page.locator('.quick-input-widget input[type="text"]').first();
  await name.waitFor();
  await name.press('Enter');
  await workbench.notifications().filter({ hasText: 'The report is in' }).waitFor();
  const file = path.join(walk.folder, 'pytorch', 'digits_softmax_twice-report.html');
  const page = await workbench.page.context().newPage();
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(pathToFileURL(file).href);
      await page.locator('.chart canvas').first().waitFor();
      assert.equal(await page.locator('article.fail p').first().innerText(), message);
      // Nothing can be run or opened from a file.
      assert.equal(await page.locator('button').count(), 0);
      await page.screenshot({
        path: path.join(artefacts, 'stage', `saved-report-${colorScheme}.png`),
        fullPage: true,
      });
      await assertPrintable(page, path.join(artefacts, 'stage', `printed-report-${colorScheme}`));
    }
  } finally {
    await page.close();
  }
});

walk.step(
  'a quick fix is shown as a diff before it is made',
  async (workbench) => {
    await workbench.problems().filter({ hasText: 'skeleton/double-activation' }).first().dblclick();
    await workbench.page.locator('.tab.active').filter({ hasText: 'digits_softmax_twice.py' }).waitFor();
    const action = workbench.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: 'Remove the activation' });
    // The editor may take a moment to have the keyboard.
    for (let turn = 0; turn < 10 && !(await action.first().isVisible()); turn += 1) {
      await workbench.page.keyboard.press('Control+.');
      await action
        .first()
        .waitFor({ timeout: 3000 })
        .catch(() => workbench.page.keyboard.press('Escape'));
    }
    await action.first().click();
    const diff = workbench.page.locator('.monaco-diff-editor');
    await diff.locator('.modified .line-insert').first().waitFor();
    await diff.locator('.modified .view-line').filter({ hasText: 'return self.output(x.flatten(1))' }).waitFor();
  },
  { othersStandOnIt: true },
);

walk.step('applied, it changes that line alone, and the check passes when run again', async (workbench) => {
  const file = path.join(walk.folder, script);
  const before = readFileSync(file, 'utf8');
  assert.equal(readFileSync(file, 'utf8'), before, 'nothing is written before the person says so');
  const again = workbench.notifications().locator('.monaco-button').filter({ hasText: 'Apply and Check Again' });
  await again.click();
  await workbench
    .row('One activation at the end')
    .and(workbench.page.locator('[aria-label^="One activation at the end, passed"]'))
    .waitFor({ timeout: minute });
  const after = readFileSync(file, 'utf8');
  assert.equal(after, before.replace('F.softmax(self.output(x.flatten(1)), dim=1)', 'self.output(x.flatten(1))'));
});
