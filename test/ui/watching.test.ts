/**
 * *Watch Training* by clicking: the lens, the question, the live panel, scrubbing by keyboard, a second run over the first,
 * and all of it again after a reload. TRAINING_RECIPE_TEST_PYTHON names a Python that has PyTorch, else `python3` is taken to.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame } from 'playwright-core';
import { artefacts } from '../../scripts/repository.ts';
import { assertPrintable } from './printed.ts';
import { minute, Walk } from './walk.ts';

const script = 'pytorch/digits.py';
const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const walk = new Walk({
  name: 'watching',
  // Threads that are more than processors take turns, and a step of a small net many times as long.
  settings: { 'trainingRecipe.python': python, 'trainingRecipe.environment': { OMP_NUM_THREADS: '1' } },
});
/** 2,000 digits in batches of 32, three times. */
const steps = 189;

const panel = (workbench: { webview(options: object): Promise<Frame> }, selector: string): Promise<Frame> =>
  workbench.webview({ selector: `.dynamics ${selector}`, timeoutMilliseconds: 4 * minute });

walk.step(
  'the lens above the training call asks before anything is written',
  async (workbench) => {
    await workbench.clickActivity('Training Recipe');
    const { page } = workbench;
    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget input').fill(script);
    const file = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'digits.py' });
    await file.filter({ hasText: 'pytorch' }).first().click();
    await workbench.codeLens('Watch training').click();
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'digits.py to its end' }).waitFor();
    assert.match(await dialog.innerText(), /whatever else it writes/);
  },
  { othersStandOnIt: true, minutes: 3 },
);

walk.step(
  'once it is confirmed the script trains to its end, every step recorded',
  async (workbench) => {
    await workbench.page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: 'Watch Training' }).click();
    const frame = await panel(workbench, '.check.pass');
    const words = await frame.locator('.dynamics').innerText();
    assert.match(words, new RegExp(`${steps} steps in`));
    assert.match(words, /Of the 32 examples of the first batch \d+ are right at the end/);
    assert.equal(await frame.locator('.chart canvas').count(), 5, 'loss, accuracy, rate, gradients, updates');
    const [line] = walk.linesWith(script, 'logits.argmax(1) == labels');
    const accuracy = frame.locator('figure').filter({ hasText: /^Accuracy/ });
    assert.match(await accuracy.innerText(), new RegExp(`training, digits\\.py:${line}`));
    const ends = /training, digits\.py:\d+ ends at (0\.\d+)/.exec(
      (await accuracy.locator('.chart').getAttribute('aria-label')) ?? '',
    );
    const right = Number(ends?.[1]) * 2000;
    assert.ok(right > 1500 && Math.abs(right - Math.round(right)) < 1e-6, 'of 2,000 digits, as the script counts them');
  },
  { othersStandOnIt: true, minutes: 5 },
);

walk.step('pointing at the loss tells its every digit', async (workbench) => {
  const frame = await panel(workbench, '.check.pass');
  const over = frame.locator('.chart .u-over').first();
  const { width, height } = (await over.boundingBox()) ?? { width: 0, height: 0 };
  await over.hover({ position: { x: width / 2, y: height / 2 } });
  const value = await frame.locator('.chart .u-legend').first().innerText();
  assert.match(value, /\d\.\d{6,}/);
});

walk.step('the slider scrubs by keyboard, and the strip shows what is learned', async (workbench) => {
  const frame = await panel(workbench, '.scrub');
  const right = async (): Promise<number> =>
    Number(/(\d+) of 32 right/.exec(await frame.locator('.at').innerText())?.[1]);
  const slider = frame.locator('.scrub input[type=range]');
  await slider.focus();
  await slider.press('End');
  const atTheEnd = await right();
  await slider.press('Home');
  const before = await right();
  assert.match(await frame.locator('.at').innerText(), /^before step 0:/i);
  assert.ok(before < 16 && atTheEnd > 24, `${before} and ${atTheEnd} of 32 right`);
  const opacity = await frame.locator('canvas.heat').evaluate((canvas: HTMLCanvasElement) => {
    const context = canvas.getContext('2d');
    const mean = (x: number): number => {
      const data = context?.getImageData(x, 0, 1, canvas.height).data ?? new Uint8ClampedArray();
      let sum = 0;
      for (let at = 3; at < data.length; at += 4) sum += data[at] ?? 0;
      return sum / canvas.height / 255;
    };
    return [mean(0), mean(canvas.width - 1)];
  });
  assert.ok((opacity[0] ?? 1) < 0.2 && (opacity[1] ?? 0) > 0.6, `${opacity}: the probability of the true class`);
  await slider.press('End');
});

walk.step('the predictions play', async (workbench) => {
  const frame = await panel(workbench, '.scrub');
  await frame.locator('vscode-button').filter({ hasText: 'Play' }).click();
  const first = await frame.locator('.at').innerText();
  await frame.waitForFunction((shown) => document.querySelector('.at')?.textContent !== shown, first);
  await frame.locator('vscode-button').filter({ hasText: 'Pause' }).click();
  await frame.locator('.scrub input[type=range]').press('End');
});

walk.step('filters of the first layer are shown before and after', async (workbench) => {
  const frame = await panel(workbench, '.filter');
  // They are read from the net when its script has left.
  await frame.locator('canvas.filter').nth(15).waitFor();
  const colours = await frame.locator('canvas.filter').evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      return [...((canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [])].join();
    }),
  );
  assert.equal(colours.length, 16, 'eight kernels, twice');
  assert.ok(
    colours.slice(0, 8).every((before, unit) => before !== colours[8 + unit]),
    'they were trained',
  );
});

walk.step(
  'a second training is laid over the first',
  async (workbench) => {
    const frame = await panel(workbench, '.check.pass');
    await frame.locator('vscode-button').filter({ hasText: 'Watch Again' }).click();
    await frame
      .locator('.u-legend .u-series')
      .filter({ hasText: 'before' })
      .first()
      .waitFor({ timeout: 4 * minute });
    await frame
      .locator('vscode-button')
      .filter({ hasText: 'Watch Again' })
      .waitFor({ timeout: 4 * minute });
  },
  { minutes: 5 },
);

walk.step(
  'the report shows the batch just before the net, and the trainings',
  async (workbench) => {
    await workbench.codeLens('Look at the data').click();
    await workbench.webview({ selector: '.tile canvas', timeoutMilliseconds: 2 * minute });
    await workbench.clickRowAction(workbench.row(/digits\.py\s*pytorch/), 'Show the Report');
    const report = await workbench.webview({ selector: '.report .thumbnails img' });
    assert.equal(await report.locator('.thumbnails li').count(), 24);
    assert.match(await report.locator('.batch').innerText(), /The first 24 of 32 examples\. .*black.*white/);
    assert.match(await report.locator('.batch table').innerText(), /f32\[32,1,28,28\]/);
    const words = await report.locator('.training').innerText();
    assert.match(words, /The 2 trainings that were watched[\s\S]*Over 189 steps the loss went from/);
    assert.equal(await report.locator('.training .chart canvas').count(), 5);
    assert.equal(await report.locator('.training canvas.filter').count(), 16);
    await report.locator('.training .chart').first().scrollIntoViewIfNeeded();
  },
  { minutes: 4 },
);

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`the report with its pictures in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
    await workbench.page.waitForTimeout(500);
  });
}

walk.step('the saved report has the same pictures, and asks nothing of the network', async (workbench) => {
  const report = await workbench.webview({ selector: '.report .thumbnails img' });
  const first = await report.locator('.thumbnails img').first().getAttribute('src');
  await report.getByText('Save as HTML…').click();
  const name = workbench.page.locator('.quick-input-widget input[type="text"]').first();
  await name.waitFor();
  await name.press('Enter');
  await workbench
    .notifications()
    .filter({ hasText: /The report is in .*, 0\.\d MB/ })
    .waitFor();
  const file = path.join(walk.folder, 'pytorch', 'digits-report.html');
  assert.ok(!readFileSync(file, 'utf8').includes(walk.folder), 'no path of the machine');
  const page = await workbench.page.context().newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(pathToFileURL(file).href);
      await page.locator('.training .chart canvas').first().waitFor();
      assert.equal(await page.locator('.thumbnails img').first().getAttribute('src'), first);
      assert.equal(await page.locator('.training canvas.filter').count(), 16);
      const shown = path.join(artefacts, 'watching', `saved-report-${colorScheme}.png`);
      await page.screenshot({ path: shown, fullPage: true });
      await assertPrintable(page, path.join(artefacts, 'watching', `printed-report-${colorScheme}`));
    }
    assert.deepEqual(
      asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:')),
      [],
    );
  } finally {
    await page.close();
  }
  await workbench.page.locator('.tab').filter({ hasText: 'Training: digits.py' }).click();
});

walk.step('what it showed stands in the tree', async (workbench) => {
  await workbench.expandRow(/digits\.py.*pytorch/);
  const row = workbench.row(/Watch prediction dynamics/);
  await workbench.page.mouse.move(150, 500);
  // Rows beyond the sidebar's edge are not there for anyone until it is scrolled.
  for (let turn = 0; turn < 20 && !(await row.isVisible()); turn += 1) {
    await workbench.page.mouse.wheel(0, 300);
    await workbench.page.waitForTimeout(200);
  }
  assert.match((await row.getAttribute('aria-label')) ?? '', /passed\. Over 189 steps the loss went from/);
  assert.match(await row.innerText(), /loss 2\.\d+ → 0\.\d+/);
});

walk.step('each training can be left out, shown whole and deleted, by keyboard', async (workbench) => {
  const frame = await panel(workbench, '.runs');
  assert.equal(await frame.locator('.runs tbody tr').count(), 2);
  const legend = frame.locator('.u-legend').first();
  const drawn = frame.locator('.runs tbody tr').nth(1).locator('input[type=checkbox]');
  assert.match((await drawn.getAttribute('aria-label')) ?? '', /^Draw the training of /);
  await drawn.focus();
  await drawn.press('Space');
  await legend.filter({ hasNotText: 'before' }).waitFor();
  await drawn.press('Space');
  await legend.filter({ hasText: 'before' }).waitFor();
  const whole = frame.locator('.runs tbody tr').nth(1).locator('input[type=radio]');
  await whole.focus();
  await whole.press('Space');
  await frame.waitForFunction(() => document.querySelectorAll<HTMLInputElement>('.runs input[type=radio]')[1]?.checked);
  await frame.locator('.scrub').waitFor();
});

walk.step('how many predictions jitter rests on is told', async (workbench) => {
  const frame = await panel(workbench, '.scrub');
  const recorded = Number(/predictions at (\d+)\./.exec(await frame.locator('.state').innerText())?.[1]);
  // How many there are is a matter of how fast the machine is.
  const told =
    recorded >= 8
      ? frame.locator('table caption').filter({ hasText: `from one to the next of ${recorded} predictions` })
      : frame.locator('p').filter({ hasText: `recorded ${recorded === 1 ? 'once' : `${recorded} times`}: too few` });
  await told.scrollIntoViewIfNeeded();
});

walk.step('the loss may be logarithmic', async (workbench) => {
  const frame = await panel(workbench, '.check.pass');
  await frame.locator('.curves input[type=checkbox]').check();
  await frame.locator('.scrub').scrollIntoViewIfNeeded();
});

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`the panel in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
    await workbench.page.waitForTimeout(500);
  });
}

walk.step(
  'everything is there again after a reload',
  async (workbench) => {
    await workbench.reloadWindow();
    const frame = await panel(workbench, '.check.pass');
    await frame.locator('.u-legend .u-series').filter({ hasText: 'before' }).first().waitFor();
    assert.equal(await frame.locator('.curves input[type=checkbox]').isChecked(), true);
    // The one that was chosen, and not the last one.
    await frame.waitForFunction(
      () => document.querySelectorAll<HTMLInputElement>('.runs input[type=radio]')[1]?.checked,
    );
  },
  { minutes: 5 },
);

walk.step('a training that is deleted is gone', async (workbench) => {
  const frame = await panel(workbench, '.runs');
  await frame.locator('.runs tbody tr').nth(1).locator('button').click();
  await workbench.page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: 'Delete' }).click();
  await frame.locator('.runs').waitFor({ state: 'detached' });
  // The charts are made anew a frame after the table is.
  await frame.locator('.u-legend').first().filter({ hasNotText: 'before' }).waitFor();
});
