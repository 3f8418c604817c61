/** The data explorer by clicking and by keyboard: all examples read, sorted, filtered, looked at, and reached from a finding. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { inRepository } from '../../scripts/repository.ts';
import { labelsShown } from './digits.ts';
import { choose, thumbnails, thumbnailsWhileScrolling } from './thumbnails.ts';
import { minute, Walk } from './walk.ts';

const walk = new Walk({ name: 'explorer' });
const faulty = 'digits-labelled-twice.js';

const captions = (panel: Frame): Promise<readonly string[]> => panel.locator('.tile .caption').allInnerTexts();
const figure = async (panel: Frame, name: string): Promise<number> =>
  Number(
    await panel
      .locator('.facts tr', { has: panel.locator('th', { hasText: name }) })
      .locator('td')
      .first()
      .innerText(),
  );

walk.step(
  'all examples of the data source are read, as the net gets them',
  async (workbench) => {
    await workbench.clickActivity('Training Recipe');
    await workbench.page.mouse.move(900, 400);
    await workbench.openFile('digits.js');
    await workbench.runCommand('Training Recipe: Look at the Data');
    const panel = await workbench.webview({ selector: '.tile canvas', timeoutMilliseconds: minute });
    await panel.getByText('All examples').click();
    await panel.locator('vscode-button', { hasText: 'Read the Training Data' }).click();
    await panel
      .locator('.reading', { hasText: 'All 2,000 examples of the arrays given to fit' })
      .waitFor({ timeout: minute });
    await panel.locator('.reading', { hasText: 'The net gets them so.' }).waitFor();
    await panel.locator('.histogram[data-column="deviation"] canvas').waitFor();
    const shown = await thumbnails(panel);
    assert.ok(shown.length >= 12 && shown.length < 400, `${shown.length} thumbnails drawn of 2,000`);
    for (const { caption, greys } of shown) assert.deepEqual(labelsShown(greys).map(String), [caption]);
  },
  { othersStandOnIt: true, minutes: 4 },
);

walk.step('far down, the cells that come into view are fetched and drawn', async (workbench) => {
  const panel = await workbench.webview({ selector: '.histogram' });
  await panel.locator('.examples').evaluate((list) => {
    list.scrollTop = list.scrollHeight / 2;
  });
  await panel.locator('#example-1000 canvas').waitFor();
  for (const { caption, greys } of await thumbnails(panel)) assert.deepEqual(labelsShown(greys).map(String), [caption]);
});

walk.step('while one scrolls no cell shows the picture of another example', async (workbench) => {
  const panel = await workbench.webview({ selector: '.histogram' });
  for (const pixels of [100, -300]) {
    const seen = await thumbnailsWhileScrolling(panel, { pixels, frames: 60 });
    assert.ok(seen.length > 20, `${seen.length} pictures seen`);
    for (const { caption, greys } of seen) assert.deepEqual(labelsShown(greys).map(String), [caption]);
  }
});

walk.step('a range of the label leaves that digit alone, and sorting puts the brightest first', async (workbench) => {
  const panel = await workbench.webview({ selector: '.histogram' });
  for (const edge of ['label from', 'label to']) {
    await panel.getByLabel(edge, { exact: true }).fill('3');
    await panel.getByLabel(edge, { exact: true }).press('Tab');
  }
  // Between the two edges the digits from 3 to 9 are left, more than a thousand.
  await panel.locator('.count', { hasText: /(^|[^\d,])\d{3} of 2,000/ }).waitFor();
  await panel.locator('.tile canvas').first().waitFor();
  assert.deepEqual([...new Set(await captions(panel))], ['3']);
  await choose(panel, 'Sorted by', 'brightness \\(mean\\)');
  await panel.locator('vscode-button', { hasText: 'Ascending' }).click();
  await panel.locator('vscode-button', { hasText: 'Descending' }).waitFor();
  const means: number[] = [];
  for (const position of [0, 1, 2]) {
    await panel.locator(`#example-${position}`).click();
    await panel.locator('.facts').waitFor();
    means.push(await figure(panel, 'mean'));
  }
  assert.deepEqual(
    means,
    [...means].sort((a, b) => b - a),
  );
});

walk.step('an example shows its values under the pointer, its figures and its neighbours', async (workbench) => {
  const panel = await workbench.webview({ selector: '.histogram' });
  await panel.locator('.neighbours button').first().waitFor({ timeout: minute });
  assert.equal(await panel.locator('.neighbours button').count(), 8);
  const pointed = panel.locator('.pointed');
  await pointed.focus();
  await pointed.press('ArrowDown');
  assert.match(await panel.locator('.detail .value').innerText(), /row 1, column 0: 0$/);
  const number = await panel.locator('.detail h2').innerText();
  await panel.locator('.neighbours button').first().click();
  await panel.locator('.detail h2').filter({ hasNotText: number }).waitFor();
});

walk.step('dragging over a distribution filters by it', async (workbench) => {
  const panel = await workbench.webview({ selector: '.histogram' });
  await panel.locator('vscode-button', { hasText: 'Show All' }).click();
  await panel.locator('.count', { hasText: '2,000 examples' }).waitFor();
  const canvas = panel.locator('.histogram[data-column="mean"] canvas');
  const box = await canvas.boundingBox();
  assert.ok(box);
  await workbench.page.mouse.move(box.x + 100, box.y + 20);
  await workbench.page.mouse.down();
  await workbench.page.mouse.move(box.x + 146, box.y + 20, { steps: 4 });
  await workbench.page.mouse.up();
  await panel.locator('.count', { hasText: 'of 2,000' }).waitFor();
});

walk.step(
  'the net is asked about all examples, and those that it gets wrong are left, the surest first',
  async (workbench) => {
    const panel = await workbench.webview({ selector: '.histogram' });
    await panel.locator('vscode-button', { hasText: 'Show All' }).click();
    await panel.locator('vscode-button', { hasText: 'Ask the Net' }).click();
    await panel.locator('.histogram[data-column="confidence"]').waitFor({ timeout: 4 * minute });
    await panel.locator('.reading', { hasText: /The net was asked about 2,000 of them after \d+/ }).waitFor();
    await panel.locator('vscode-button', { hasText: 'Only Wrong Ones' }).click();
    await panel.locator('.count', { hasText: 'of 2,000' }).waitFor();
    const confidences: number[] = [];
    for (const position of [0, 1, 2]) {
      await panel.locator(`#example-${position}`).click();
      await panel.locator('.facts').waitFor();
      const label = await panel.locator(`#example-${position} .caption`).innerText();
      const said = await figure(panel, 'prediction');
      assert.notEqual(said, Number(label));
      assert.equal(await panel.locator(`#example-${position} .mistaken`).innerText(), `→ ${said}`);
      confidences.push(await figure(panel, 'confidence'));
    }
    assert.deepEqual(
      confidences,
      [...confidences].sort((a, b) => b - a),
    );
  },
  { minutes: 6 },
);

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`the explorer in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
  });
}

walk.step(
  'tokens are shown as the letters that the script knows them by, or as numbers',
  async (workbench) => {
    await workbench.openFile('titles.js');
    await workbench.runCommand('Training Recipe: Look at the Data');
    const panel = await workbench.webview({ selector: '.rows', timeoutMilliseconds: 2 * minute });
    const cells = panel.locator('.rows tbody tr[aria-rowindex="2"] td:not(.target)');
    await cells.first().waitFor();
    const letters = async (): Promise<string> =>
      (await cells.allInnerTexts()).join('').replaceAll('␣', ' ').replaceAll('↵', '\n');
    const films = createRequire(inRepository('examples/package.json'))('vega-datasets/data/movies.json') as readonly {
      readonly Title: unknown;
    }[];
    const text = films.map(({ Title }) => String(Title).toLowerCase()).join('\n');
    assert.ok(text.includes(await letters()), `“${await letters()}” is no part of the titles`);
    await choose(panel, 'Words', 'numbers');
    await panel.locator('.rows tbody td:not(.target)', { hasText: /^\d+$/ }).first().waitFor();
    assert.match((await cells.allInnerTexts()).join(' '), /^[\d ]+$/);
    await choose(panel, 'Words', 'vocabulary');
    await panel
      .locator('.rows tbody td:not(.target)', { hasText: /^[a-z]$/ })
      .first()
      .waitFor();
  },
  { minutes: 4 },
);

walk.step(
  'one click on a finding opens the examples that it speaks of',
  async (workbench) => {
    // Panels beside panels are narrow, and their examples out of view.
    await workbench.runCommand('View: Close All Editors');
    writeFileSync(
      path.join(walk.folder, 'tfjs', faulty),
      readFileSync(inRepository(`test/zoo/tfjs/${faulty}`), 'utf8'),
    );
    const script = workbench.row(faulty);
    await script.waitFor({ timeout: minute });
    await workbench.expandRow(faulty);
    await workbench.expandRow(/1 Become one/);
    const check = workbench.row('No example twice');
    await workbench.clickRowAction(check, 'Run');
    await workbench.row(/No example twice.*several labels/).waitFor({ timeout: 2 * minute });
    await workbench.clickRowAction(check, 'Look at the Examples Concerned');
    const panel = await workbench.webview({ selector: '.pointed-at', timeoutMilliseconds: minute });
    assert.match(await panel.locator('.pointed-at').innerText(), /different labels/);
    await panel.locator('.count', { hasText: '120 of 660' }).waitFor();
    const shown = await thumbnails(panel);
    const labelled = shown.map(({ caption, greys }) => labelsShown(greys).map(String).includes(caption));
    assert.ok(labelled.includes(true) && labelled.includes(false), 'right labels beside wrong ones');
  },
  { minutes: 5 },
);
