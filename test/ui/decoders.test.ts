/** Each way to show an example, by clicking and by keyboard, on small scripts whose data is known to the last number. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from '../rig/workbench.ts';
import { BOXES, HEADS, MASKS, PHOTOS, SENTENCES, SOUNDS, TABLE, VOLUMES } from './decoderScripts.ts';
import { choose } from './thumbnails.ts';
import { minute, Walk } from './walk.ts';

const walk = new Walk({ name: 'decoders' });

/** The data panel of a script written just now, alone in the window. */
async function dataOf(workbench: Workbench, name: keyof typeof SCRIPTS, selector: string): Promise<Frame> {
  await workbench.runCommand('View: Close All Editors');
  await workbench.openFile(name);
  await workbench.runCommand('Training Recipe: Look at the Data');
  const panel = await workbench.webview({ selector, timeoutMilliseconds: 2 * minute });
  // Beside a script there is room for little.
  await workbench.runCommand('View: Close Editors in Other Groups');
  return panel;
}

async function readAll(panel: Frame, count: string): Promise<void> {
  await panel.getByText('All examples').click();
  await panel.locator('vscode-button', { hasText: 'Read the Training Data' }).click();
  await panel.locator('.reading', { hasText: `All ${count} examples` }).waitFor({ timeout: minute });
}

const firstRow = (panel: Frame): Locator => panel.locator('.rows tbody tr[aria-rowindex="2"]');
const numberOf = (row: Locator): Promise<string> => row.locator('th').innerText();

const SCRIPTS = {
  'table.js': TABLE,
  'heads.js': HEADS,
  'sentences.js': SENTENCES,
  'masks.js': MASKS,
  'boxes.js': BOXES,
  'photos.js': PHOTOS,
  'sounds.js': SOUNDS,
  'volumes.js': VOLUMES,
} as const;

/** Red, green, blue and opacity of one pixel of a canvas, by its own pixels, or by shares of its width and height. */
const pixel = (canvas: Locator, x: number, y: number, areShares = false): Promise<readonly number[]> =>
  canvas.evaluate(
    (element, [across, down, shares]) => {
      const { width, height } = element as HTMLCanvasElement;
      const at = shares ? [Math.floor(Number(across) * width), Math.floor(Number(down) * height)] : [across, down];
      const data = (element as HTMLCanvasElement)
        .getContext('2d')
        ?.getImageData(Number(at[0]), Number(at[1]), 1, 1).data;
      return Array.from(data ?? []);
    },
    [x, y, areShares] as const,
  );

walk.step(
  'each feature of a table is a column under its name, and what lies apart comes first',
  async (workbench) => {
    // All of them at once: what is written later is not found at once.
    for (const [name, script] of Object.entries(SCRIPTS)) writeFileSync(path.join(walk.folder, 'tfjs', name), script);
    await workbench.clickActivity('Training Recipe');
    await workbench.page.mouse.move(900, 400);
    const panel = await dataOf(workbench, 'table.js', '.rows');
    await readAll(panel, '400');
    await panel.locator('.histogram[data-column="feature 7"] canvas').waitFor();
    assert.equal(await panel.locator('.histogram[data-column="feature 7"] legend').innerText(), 'f7');
    assert.equal(await panel.locator('.histogram[data-column="feature 20"]').count(), 0);
    await choose(panel, 'Sorted by', 'f7');
    await panel.locator('vscode-button', { hasText: 'Outliers First' }).click();
    await firstRow(panel).locator('th', { hasText: /^123$/ }).waitFor();
    assert.equal(await firstRow(panel).locator('td').nth(8).innerText(), '-42.500');
  },
  { othersStandOnIt: true, minutes: 4 },
);

walk.step('columns are chosen from a list, by keyboard, and the nearest examples are a column', async (workbench) => {
  const panel = await workbench.webview({ selector: '.histogram' });
  await panel.locator('.columns-menu summary').focus();
  await panel.locator('.columns-menu summary').press('Enter');
  await panel.getByLabel('Search the columns').fill('nearest');
  await panel.getByRole('checkbox', { name: 'distance to the nearest' }).press('Space');
  await panel.locator('.histogram[data-column="nearest"] canvas').waitFor({ timeout: minute });
  await panel.getByLabel('Search the columns').fill('f20');
  await panel.getByRole('checkbox', { name: 'f20' }).press('Space');
  await panel.locator('.histogram[data-column="feature 20"] canvas').waitFor();
  await panel.getByLabel('Search the columns').press('Escape');
  await panel.locator('.columns-menu:not([open])').waitFor();
  await choose(panel, 'Sorted by', 'distance to the nearest');
  await panel.locator('vscode-button', { hasText: 'Outliers First: On' }).click();
  await firstRow(panel).locator('th', { hasText: /^40$/ }).waitFor();
  await panel.locator('.rows').focus();
  await panel.locator('.rows').press('ArrowDown');
  await panel.locator('.rows[aria-activedescendant="example-row-0"] #example-row-0[aria-selected="true"]').waitFor();
  const fact = panel.locator('.facts tr', { hasText: 'distance to the nearest' });
  // A sixteenth in each column, in units of the columns' deviations, as the script's formula gives them: none by its raw unit.
  assert.match(await fact.locator('td').first().innerText(), /^0\.10[67]$/);
  assert.match(await panel.locator('.neighbours button').first().innerText(), /#41[\s\S]*± 0\.10[67]/);
  await panel
    .getByText('± is the root of the mean squared difference, each column divided by its standard deviation.')
    .waitFor();
  assert.match(
    (await panel.locator('.histogram[data-column="nearest"] legend').getAttribute('title')) ?? '',
    /each column divided by its standard deviation/,
  );
});

walk.step(
  'of several targets each has what the net says beside it, and how far that is off',
  async (workbench) => {
    const panel = await dataOf(workbench, 'heads.js', '.rows');
    await readAll(panel, '240');
    await panel.locator('vscode-button', { hasText: 'Ask the Net' }).click();
    const titles = ['kind: prediction', 'kind: confidence', 'kind: loss', 'weight: prediction', 'weight: error'];
    for (const title of titles)
      await panel
        .locator('.histogram legend')
        .getByText(title, { exact: true })
        .waitFor({ timeout: 2 * minute });
    assert.equal(await panel.locator('.histogram legend').getByText('weight: confidence').count(), 0);
    const cell = async (title: string): Promise<number> =>
      Number(
        await panel
          .locator('.facts tr', { has: panel.locator('th', { hasText: new RegExp(`^${title}$`) }) })
          .locator('td')
          .first()
          .innerText(),
      );
    await choose(panel, 'Sorted by', 'weight: error');
    for (const row of [2, 9]) {
      await panel.locator(`.rows tbody tr[aria-rowindex="${row}"]`).click();
      const number = Number(await numberOf(panel.locator(`.rows tbody tr[aria-rowindex="${row}"]`)));
      await panel.locator('.detail h2', { hasText: `Example ${number}` }).waitFor();
      const wave = (column: number) =>
        (Math.abs(Math.sin(number * 12.9898 + column * 78.233) * 43758.5453) % 1) * 2 - 1;
      const [said, error] = [await cell('weight: prediction'), await cell('weight: error')];
      assert.ok(Math.abs(Math.abs(said - 3 * wave(1)) - error) < 0.01, `${said} for ${3 * wave(1)}: ${error}`);
      const [confidence, loss] = [await cell('kind: confidence'), await cell('kind: loss')];
      const kind = wave(0) < -0.3 ? 0 : wave(0) < 0.3 ? 1 : 2;
      if ((await cell('kind: prediction')) === kind)
        assert.ok(Math.abs(-Math.log(confidence) - loss) < 0.01, `${confidence}: ${loss}`);
    }
    await panel.locator('vscode-button', { hasText: 'Only Wrong Ones' }).click();
    await panel.locator('.count', { hasText: 'of 240' }).waitFor();
    assert.equal(await panel.locator('.rows td:nth-of-type(1) .mistaken').count(), 0, 'the weight is no class');
    const mistaken = await panel.locator('.rows .mistaken').allInnerTexts();
    assert.ok(mistaken.length > 0 && mistaken.every((words) => /^→ (low|middle|high)$/.test(words)), mistaken.join());
  },
  { minutes: 5 },
);

walk.step(
  'padded texts have their length, and are found by their words and by the name of their class',
  async (workbench) => {
    const panel = await dataOf(workbench, 'sentences.js', '.rows');
    await readAll(panel, '300');
    await panel.locator('.histogram[data-column="length"] canvas').waitFor();
    assert.equal(await panel.locator('.histogram[data-column="mean"]').count(), 0, 'token ids have no mean');
    assert.equal(await panel.getByLabel('length from', { exact: true }).getAttribute('placeholder'), '3');
    assert.equal(await panel.getByLabel('length to', { exact: true }).getAttribute('placeholder'), '6');
    const search = panel.getByLabel('Search texts and labels for words');
    await search.fill('ZEBRA');
    await panel.locator('.count', { hasText: /^1 of 300$/ }).waitFor();
    assert.equal(await numberOf(firstRow(panel)), '77');
    // Every fourth sentence has its sixth word, every fifth of those is “concat”, which is no cat.
    await search.fill('concat');
    await panel.locator('.count', { hasText: /^15 of 300$/ }).waitFor();
    await search.fill('cat');
    await panel.locator('.count', { hasText: /^150 of 300$/ }).waitFor();
    await search.fill('cat wild');
    await panel.locator('.count', { hasText: /^50 of 300$/ }).waitFor();
    assert.match(await firstRow(panel).innerText(), /wild/);
    await search.press('Escape');
    await panel.locator('.count', { hasText: /^300 examples$/ }).waitFor();
    await search.fill('cat');
    await panel.locator('.count', { hasText: /^150 of 300$/ }).waitFor();
  },
  { minutes: 4 },
);

walk.step(
  'a mask lies over its picture with a colour a class, and stands beside it or alone',
  async (workbench) => {
    const panel = await dataOf(workbench, 'masks.js', '.tile canvas.mask');
    const [image, mask] = [panel.locator('#example-0 canvas').first(), panel.locator('#example-0 canvas.mask')];
    await mask.waitFor();
    assert.deepEqual(await pixel(image, 5, 3), [255, 0, 0, 255], 'a red square is red');
    assert.deepEqual(await pixel(image, 4, 3), [0, 0, 0, 255]);
    assert.deepEqual(await pixel(mask, 5, 3), [230, 60, 60, 255]);
    assert.deepEqual(await pixel(mask, 10, 8), [230, 60, 60, 255]);
    assert.equal((await pixel(mask, 11, 8))[3], 0, 'the ground is not drawn');
    assert.deepEqual(await pixel(panel.locator('#example-1 canvas.mask'), 5, 3), [50, 160, 250, 255]);
    assert.match(await panel.locator('.class-legend').innerText(), /ground\s+red\s+blue/);
    await panel.getByLabel('red', { exact: true }).press('Space');
    await panel.waitForFunction(() => {
      const drawn = document.querySelector<HTMLCanvasElement>('#example-0 canvas.mask')?.getContext('2d');
      return drawn?.getImageData(5, 3, 1, 1).data[3] === 0;
    });
    await panel.getByLabel('red', { exact: true }).press('Space');
    await panel.getByLabel('Opacity of the masks').press('End');
    await panel.locator('#example-0 canvas.mask[style*="opacity: 1"]').waitFor();
    await choose(panel, 'Masks', 'beside the image');
    await panel.locator('#example-0 .mask-alone canvas').waitFor();
    assert.equal(await panel.locator('#example-0 .overlaid canvas.mask').count(), 0);
    await choose(panel, 'Masks', 'over the image');
    await panel.locator('#example-0').click();
    await panel.locator('.detail', { hasText: '9.4 % of the pixels are marked: not of class 0' }).waitFor();
    await panel.locator('.pointed').focus();
    await panel.locator('.pointed').press('ArrowDown');
    assert.match(await panel.locator('.detail .value').innerText(), /row 1, column 0: 0, 0, 0; .* 0$/);
    await panel.getByLabel('Opacity of the masks').press('Home');
    for (let step = 0; step < 10; step += 1) await panel.getByLabel('Opacity of the masks').press('ArrowRight');
  },
  { minutes: 4 },
);

walk.step(
  'a normalisation is said, and a picture is shown as it was before it',
  async (workbench) => {
    const panel = await dataOf(workbench, 'photos.js', '.tile canvas');
    await panel
      .getByText('The net gets (x − (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225) of pixels from 0 to 1')
      .waitFor();
    const canvas = panel.locator('#example-0 canvas').first();
    assert.notDeepEqual(await pixel(canvas, 1, 0), [27, 77, 127, 255], 'not undone before that is asked for');
    await panel.locator('#example-0').click();
    const before = panel.locator('.detail figure.before canvas');
    await before.waitFor();
    assert.deepEqual(await pixel(before, 1, 0), [27, 77, 127, 255]);
    await choose(panel, 'Brightness', 'as before the normalisation');
    await before.waitFor({ state: 'detached' });
    assert.deepEqual(await pixel(canvas, 1, 0), [27, 77, 127, 255]);
    // The values are those that the net got all the same.
    await panel.locator('.pointed').focus();
    await panel.locator('.pointed').press('ArrowRight');
    await panel.locator('.pointed').press('ArrowLeft');
    assert.match(await panel.locator('.detail .value').innerText(), /row 0, column 0: -1\.775, -0\.810, 0\.287/);
  },
  { minutes: 4 },
);

walk.step(
  'boxes lie over their picture in the form that is said, with their classes, and without those that only fill up',
  async (workbench) => {
    const panel = await dataOf(workbench, 'boxes.js', '.tile canvas.boxes');
    await panel.getByText('Boxes are taken for x, y, width, height, in pixels, from their numbers.').waitFor();
    const boxes = panel.locator('#example-0 canvas.boxes');
    assert.equal(await boxes.getAttribute('aria-label'), 'bird from 12, 8 to 36, 24');
    assert.equal(await panel.locator('#example-0 .caption').innerText(), 'bird');
    const [left, top, right, bottom] = [12 / 60, 8 / 40, 36 / 60, 24 / 40];
    for (const [x, y] of [
      [left, 0.4],
      [right, 0.4],
      [0.4, top],
      [0.4, bottom],
    ] as const) {
      assert.deepEqual(await pixel(boxes, x, y, true), [70, 200, 90, 255], `an edge at ${x}, ${y}`);
    }
    for (const [x, y] of [
      [0.4, 0.4],
      [0.05, 0.05],
      [0.9, 0.9],
    ] as const) {
      assert.equal((await pixel(boxes, x, y, true))[3], 0, `nothing at ${x}, ${y}`);
    }
    await panel.locator('#example-0').click();
    assert.match(await panel.locator('.box-facts tbody').innerText(), /bird\s+12\s+8\s+36\s+24/);
    await readAll(panel, '64');
    await panel.locator('.histogram', { hasText: 'number of boxes' }).locator('canvas').waitFor();
    await panel.locator('.tile canvas.boxes').first().waitFor();
  },
  { minutes: 4 },
);

walk.step(
  'a sound is shown as waveform and spectrogram, with the sample rate that the script tells',
  async (workbench) => {
    const panel = await dataOf(workbench, 'sounds.js', '.tile canvas');
    await panel.locator('#example-0').click();
    await panel.getByText('4,000 samples, 0.50 s by sampleRate = 8000.').waitFor();
    await panel.getByText('from 0 at the bottom to 4,000 Hz').waitFor();
    const pointed = panel.locator('.pointed');
    await pointed.focus();
    for (const _ of [1, 2]) await pointed.press('ArrowRight');
    assert.equal(await panel.locator('.detail .value').innerText(), '2 (0.000 s): 0.500');
    await choose(panel, 'Shown as', 'Sound: spectrogram');
    await panel.getByText('Waveform from').waitFor({ state: 'detached' });
    const canvas = pointed.locator('canvas');
    // A quarter of the way up from 0 to half the sample rate: an eighth of it.
    const greys = await Promise.all([0.5, 0.745, 0.95].map(async (y) => (await pixel(canvas, 0.5, y, true))[0] ?? 0));
    assert.ok((greys[1] ?? 0) > 225 && (greys[0] ?? 255) < 40 && (greys[2] ?? 255) < 40, greys.join());
    await choose(panel, 'Shown as', 'Sound: waveform and spectrogram');
    await panel.getByText('Waveform from').waitFor();
  },
  { minutes: 4 },
);

walk.step(
  'a volume is shown slice by slice, as pictures or as numbers',
  async (workbench) => {
    const panel = await dataOf(workbench, 'volumes.js', '.tile canvas');
    const slice = panel.getByLabel('Slice along axis 1, of 5');
    assert.equal(await slice.inputValue(), '2', 'the middle one');
    await choose(panel, 'Brightness', '-1 is black, 1 is white');
    const canvas = panel.locator('#example-0 canvas');
    const isGrey = (grey: number) =>
      panel.waitForFunction((wanted) => {
        const drawn = document.querySelector<HTMLCanvasElement>('#example-0 canvas')?.getContext('2d');
        return drawn?.getImageData(3, 3, 1, 1).data[0] === wanted;
      }, grey);
    await isGrey(191);
    await slice.press('ArrowRight');
    await isGrey(223);
    await panel.getByLabel('Number of the slice along axis 1').fill('4');
    await isGrey(255);
    assert.equal((await pixel(canvas, 0, 0))[0], 74, '-0.42 is shown as it is');
    await choose(panel, 'Shown as', 'Slices as numbers 10×12 of 5');
    await panel.locator('.rows tbody tr[aria-rowindex="2"]').click();
    const cells = panel.locator('.value-grid tbody tr').first().locator('td');
    assert.deepEqual((await cells.allInnerTexts()).slice(0, 2), ['-0.420', '1']);
  },
  { minutes: 4 },
);

walk.step(
  'what was chosen is there again after a reload',
  async (workbench) => {
    await workbench.reloadWindow();
    const panel = await workbench.webview({ selector: '.value-grid', timeoutMilliseconds: 2 * minute });
    assert.equal(await panel.getByLabel('Slice along axis 1, of 5').inputValue(), '4');
    const corner = panel.locator('.value-grid tbody tr').first().locator('td').first();
    assert.equal(await corner.innerText(), '-0.420');
  },
  { minutes: 4 },
);

for (const theme of ['light', 'high-contrast'] as const) {
  walk.step(
    `boxes and their columns in the theme ${theme}`,
    async (workbench) => {
      if (theme === 'light') {
        const panel = await dataOf(workbench, 'boxes.js', '.tile canvas.boxes');
        await panel.getByText('All examples').click();
        await panel.locator('.tile canvas.boxes').first().waitFor();
      }
      await workbench.useTheme(theme);
    },
    { minutes: 4 },
  );
}
