/** The layers' tab of the data panel by clicking and by keyboard: on the TensorFlow.js digits, and on nets whose weights are known. */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from '../rig/workbench.ts';
import { minute, Walk } from './walk.ts';

const walk = new Walk({ name: 'layers' });

const layer = (panel: Frame, kind: string) => panel.locator('.layer', { hasText: kind }).first();

/** The reds of canvases, pixel by pixel; of grey pictures all that there is. */
const redsOf = (canvases: Locator): Promise<readonly (readonly number[])[]> =>
  canvases.evaluateAll((found) =>
    (found as HTMLCanvasElement[]).map((canvas) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return Array.from(data).filter((_, at) => at % 4 === 0);
    }),
  );

/** The greys of a layer's maps, map by map. */
const greys = (panel: Frame, kind: string): Promise<readonly (readonly number[])[]> =>
  redsOf(layer(panel, kind).locator('.maps canvas'));

/** The script alone, so that no panel of another one is found. */
async function openAlone(workbench: Workbench, script: string): Promise<void> {
  await workbench.runCommand('View: Close All Editors');
  await workbench.openFile(script);
}

async function watch(workbench: Workbench, script: string): Promise<void> {
  await openAlone(workbench, script);
  await workbench.runCommand('Training Recipe: Watch Training');
  await workbench.page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: 'Watch Training' }).click();
  await workbench.webview({ selector: '.dynamics .check', timeoutMilliseconds: 2 * minute });
}

/** Has the layers of a script looked into. */
async function lookInto(workbench: Workbench, script: string, selector: string): Promise<Frame> {
  await openAlone(workbench, script);
  await workbench.runCommand('Training Recipe: Look into the Layers');
  const panel = await workbench.webview({ selector, timeoutMilliseconds: minute });
  await panel.locator('.layers-actions').waitFor({ timeout: minute });
  return panel;
}

walk.step(
  'the layers are looked into from the data panel',
  async (workbench) => {
    await workbench.clickActivity('Training Recipe');
    await workbench.page.mouse.move(900, 400);
    await workbench.openFile('digits.js');
    await workbench.runCommand('Training Recipe: Look into the Layers');
    const panel = await workbench.webview({ selector: '.layer', timeoutMilliseconds: minute });
    const names = await panel.locator('.layer h2').allInnerTexts();
    assert.equal(names.length, 4, names.join());
    const first = layer(panel, 'Conv2D');
    const words = await first.innerText();
    assert.match(words, /f32\[32,12,12,8\] {2}x∈\[0, /);
    assert.match(words, /% of the units dead .* % of the values 0/);
    await first.locator('.values canvas').waitFor();
    await first.locator('.maps canvas').first().waitFor();
  },
  { othersStandOnIt: true, minutes: 4 },
);

walk.step('each unit has its map, and the maps are of the example that is chosen', async (workbench) => {
  const panel = await workbench.webview({ selector: '.layer' });
  const before = await greys(panel, 'Conv2D');
  assert.equal(before.length, 8);
  assert.ok(before.every((map) => map.length === 144 && Math.min(...map) === 0));
  assert.ok(new Set(before.map((map) => map.join())).size > 1, 'units differ');
  await panel.locator('.which-example label').nth(3).click();
  await panel.locator('.maps canvas[aria-label$="example 3"]').first().waitFor();
  assert.notDeepEqual(await greys(panel, 'Conv2D'), before);
  await panel.locator('.which-example input').nth(3).press('ArrowLeft');
  await panel.locator('.maps canvas[aria-label$="example 2"]').first().waitFor();
});

walk.step('the last layer gives ten probabilities of which a cell each is drawn', async (workbench) => {
  const panel = await workbench.webview({ selector: '.layer' });
  const dense = layer(panel, 'Dense');
  await dense.scrollIntoViewIfNeeded();
  await dense.locator('.maps canvas').waitFor();
  const [cells] = await greys(panel, 'Dense');
  assert.equal(cells?.length, 10);
});

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`the layers in the theme ${theme}`, async (workbench) => {
    const panel = await workbench.webview({ selector: '.layer' });
    await layer(panel, 'Conv2D').scrollIntoViewIfNeeded();
    await workbench.useTheme(theme);
    await workbench.page.waitForTimeout(500);
  });
}

walk.step(
  'they are there again after a reload',
  async (workbench) => {
    await workbench.reloadWindow();
    const panel = await workbench.webview({ selector: '.layer', timeoutMilliseconds: minute });
    await panel.locator('.maps canvas[aria-label$="example 2"]').first().waitFor();
  },
  { minutes: 4 },
);

walk.step(
  'filters that are known are drawn as they are, at the capture',
  async (workbench) => {
    for (const script of ['edges.js', 'words.js']) {
      copyFileSync(path.join(import.meta.dirname, 'scripts', script), path.join(walk.folder, 'tfjs', script));
    }
    await workbench.runCommand('Training Recipe: Look for Scripts Again');
    const panel = await lookInto(workbench, 'edges.js', '.first-layer canvas');
    assert.match(await panel.locator('.first-layer').innerText(), /−1 is black, 0 grey, 1 white\./);
    const [edge, light] = await redsOf(panel.locator('.first-layer canvas'));
    assert.deepEqual(edge, [0, 128, 255, 0, 128, 255, 0, 128, 255]);
    assert.deepEqual(light, new Array(9).fill(191));
    const words = await layer(panel, 'Conv2D').innerText();
    assert.match(words, /f32\[4,6,6,2\] {2}x∈\[0, 3\]/);
    assert.match(words, /50 % of the units dead/);
    const [map] = await greys(panel, 'Conv2D');
    assert.deepEqual(map?.slice(0, 6), [0, 0, 255, 255, 0, 0], 'where the edge is');
    const [line] = walk.linesWith('tfjs/edges.js', 'const model =');
    const said = panel.locator('.layers-head p').filter({ hasText: 'has weights that' });
    assert.equal(
      await said.innerText(),
      `Before its first update the net has weights that the script set: weights, edges.js:${line}.`,
    );
  },
  { minutes: 4 },
);

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`weights that the script set are told in the theme ${theme}`, async (workbench) => {
    const panel = await workbench.webview({ selector: '.first-layer canvas' });
    await panel.locator('.layers-head').scrollIntoViewIfNeeded();
    await workbench.useTheme(theme);
    await workbench.page.waitForTimeout(500);
  });
}

walk.step('the line that gave them is a click away', async (workbench) => {
  const panel = await workbench.webview({ selector: '.first-layer canvas' });
  const [line] = walk.linesWith('tfjs/edges.js', 'const model =');
  await panel.locator('.layers-head button.link').click();
  await workbench.page
    .locator('.statusbar-item')
    .filter({ hasText: `Ln ${line},` })
    .waitFor();
});

walk.step('the report shows the first layer as it was looked into', async (workbench) => {
  await workbench.runCommand('Training Recipe: Show the Report');
  const report = await workbench.webview({ selector: '.report .captured-first-layer canvas' });
  const [edge] = await redsOf(report.locator('.captured-first-layer canvas'));
  assert.deepEqual(edge, [0, 128, 255, 0, 128, 255, 0, 128, 255]);
  const words = report.locator('.captured-first-layer');
  assert.match(await words.innerText(), /−1 is black, 0 grey, 1 white\./);
  await words.scrollIntoViewIfNeeded();
});

walk.step(
  'after a training they stand beside what the script left',
  async (workbench) => {
    await watch(workbench, 'edges.js');
    const panel = await lookInto(workbench, 'edges.js', '.which-layers');
    await panel.locator('.which-layers label').filter({ hasText: 'Training of' }).click();
    await panel.locator('.first-layer figure').nth(1).locator('canvas').first().waitFor();
    const [edge] = await redsOf(panel.locator('.first-layer figure').nth(0).locator('canvas'));
    const [turned] = await redsOf(panel.locator('.first-layer figure').nth(1).locator('canvas'));
    assert.deepEqual(edge?.slice(0, 3), [0, 128, 255]);
    assert.deepEqual(turned?.slice(0, 3), [255, 128, 0]);
    const states = layer(panel, 'Conv2D').locator('.state');
    assert.equal(await states.count(), 2);
    assert.match(await states.nth(0).innerText(), /50 % of the units dead/);
    assert.match(await states.nth(1).innerText(), /100 % of the units dead/);
    await states.nth(1).locator('.maps canvas').first().waitFor();
    const [now] = await redsOf(states.nth(1).locator('.maps canvas'));
    assert.deepEqual(new Set(now), new Set([0]), 'on the scale of both: 3 would be white');
    assert.match(await panel.locator('.layers-head').innerText(), /and after its 3 steps/);
    await panel.locator('.which-layers input').nth(1).press('ArrowLeft');
    await panel.locator('.layers-head').filter({ hasText: 'captured at' }).waitFor();
    assert.equal(await layer(panel, 'Conv2D').locator('.state').count(), 1);
  },
  { minutes: 4 },
);

walk.step(
  'the rows of an embedding are told by their neighbours, in the words of the script',
  async (workbench) => {
    await watch(workbench, 'words.js');
    const panel = await lookInto(workbench, 'words.js', '.which-layers');
    await panel.locator('.which-layers label').filter({ hasText: 'Training of' }).click();
    const sun = panel.locator('.nearest-rows tr[data-row="0"]');
    await sun.locator('td').nth(1).waitFor();
    assert.match(await panel.locator('.first-layer').innerText(), /in the words of vocabulary\./);
    const [line] = walk.linesWith('tfjs/words.js', 'model.loadWeights');
    assert.match(
      await panel.locator('.layers-head').innerText(),
      new RegExp(`has weights that the script loaded into it: loadWeights, words\\.js:${line}\\.`),
    );
    assert.equal(await sun.locator('th').innerText(), 'sun');
    const cells = await sun.locator('td').allInnerTexts();
    assert.match(cells[0] ?? '', /^moon 0\.99\s+dog 0\.11\s+cat 0\.00/);
    assert.match(cells[1] ?? '', /^cat 1\.00\s+dog 0\.99\s+moon 0\.11/);
  },
  { minutes: 4 },
);

walk.step(
  'the rows of stage 4 open the tab, and running them fills it',
  async (workbench) => {
    await openAlone(workbench, 'edges.js');
    await workbench.expandRow('edges.js');
    for (const stage of ['1 Become one', '2 Skeleton']) await workbench.collapseRow(stage);
    await workbench.expandRow('4 Regularize');
    const row = workbench.row('Look at the activations').first();
    await workbench.clickRowAction(row, 'Run');
    await workbench.page
      .locator('[aria-label*="Look at the activations, passed"]')
      .first()
      .waitFor({ timeout: minute });
    await row.click();
    await workbench.webview({ selector: '.layers .layer' });
  },
  { minutes: 4 },
);
