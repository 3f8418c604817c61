/** The layers' tab of the data panel by clicking and by keyboard, on the TensorFlow.js digits. */
import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { minute, Walk } from './walk.ts';

const walk = new Walk({ name: 'layers' });

const layer = (panel: Frame, kind: string) => panel.locator('.layer', { hasText: kind }).first();

/** The greys of a layer's maps, map by map. */
const greys = (panel: Frame, kind: string): Promise<readonly (readonly number[])[]> =>
  layer(panel, kind)
    .locator('.maps canvas')
    .evaluateAll((canvases) =>
      (canvases as HTMLCanvasElement[]).map((canvas) => {
        const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return Array.from(data).filter((_, at) => at % 4 === 0);
      }),
    );

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
    await workbench.page.reload();
    const panel = await workbench.webview({ selector: '.layer', timeoutMilliseconds: minute });
    await panel.locator('.maps canvas[aria-label$="example 2"]').first().waitFor();
  },
  { minutes: 4 },
);
