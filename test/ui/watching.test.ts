/**
 * *Watch Training* by clicking: the lens, the question, the live panel, scrubbing by keyboard, a second run over the first,
 * and all of it again after a reload. TRAINING_RECIPE_TEST_PYTHON names a Python that has PyTorch, else `python3` is taken to.
 */
import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
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
    assert.equal(await frame.locator('.chart canvas').count(), 4, 'loss, rate, gradients, updates');
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

walk.step('the loss may be logarithmic', async (workbench) => {
  const frame = await panel(workbench, '.check.pass');
  await frame.locator('input[type=checkbox]').check();
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
    await workbench.page.reload();
    const frame = await panel(workbench, '.check.pass');
    await frame.locator('.u-legend .u-series').filter({ hasText: 'before' }).first().waitFor();
    assert.equal(await frame.locator('input[type=checkbox]').isChecked(), true);
  },
  { minutes: 5 },
);
