/**
 * The human baseline by keyboard: a sample is labelled with errors that are meant, with a reload in the middle, then once more in
 * another order. What the panel says of it is set against figures computed here from what was answered.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { inRepository } from '../../scripts/repository.ts';
import type { Workbench } from '../rig/workbench.ts';
import { labelsShown } from './digits.ts';
import { choose } from './thumbnails.ts';
import { minute, Walk } from './walk.ts';

const walk = new Walk({ name: 'baseline' });
const size = 20;

/** What was answered, by the picture that was shown. */
interface Given {
  readonly label: number;
  readonly said: number | '?';
}
const first = new Map<string, Given>();
const second = new Map<string, Given>();

const panelOf = (workbench: Workbench, selector: string): Promise<Frame> =>
  workbench.webview({ selector: `.baseline ${selector}`, timeoutMilliseconds: 2 * minute });

/** The picture that is asked about, read back pixel for pixel, and the digit that the data set has it under. */
async function shown(panel: Frame, number: number): Promise<{ readonly key: string; readonly label: number }> {
  await panel.locator('.progress strong', { hasText: new RegExp(`^Example ${number} of ${size}$`) }).waitFor();
  await panel.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  const greys = await panel.locator('.picture canvas').evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return Array.from(pixels).filter((_, at) => at % 4 === 0);
  });
  const labels = labelsShown(greys);
  assert.equal(labels.length, 1, `example ${number} is one digit of the data set`);
  return { key: greys.join(), label: labels[0] ?? -1 };
}

/** Answers from one example to before another; `errors` says which are answered otherwise than they are. */
async function answer(
  workbench: Workbench,
  panel: Frame,
  {
    from,
    to,
    given,
    errors,
  }: {
    readonly from: number;
    readonly to: number;
    readonly given: Map<string, Given>;
    readonly errors: (number: number, picture: string, label: number) => number | '?';
  },
): Promise<void> {
  for (let number = from; number < to; number += 1) {
    const { key, label } = await shown(panel, number);
    assert.ok(!given.has(key), 'each example is asked once');
    const said = errors(number, key, label);
    given.set(key, { label, said });
    await workbench.page.keyboard.press(String(said));
  }
}

/** Rows beyond the sidebar's edge are not there for anyone until it is scrolled. */
async function scrollToRow(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const row = workbench.row('Human baseline');
  if (!(await row.isVisible())) await workbench.expandRow('digits.js');
  await page.mouse.move(150, 500);
  for (let turn = 0; turn < 20 && !(await row.isVisible()); turn += 1) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(200);
  }
  await page.mouse.move(900, 400);
}

const wrong = (label: number): number => (label + 1) % 10;

/** Cohen's κ from the table of counts, as the textbooks have it. */
function kappa(pairs: readonly (readonly [number, number])[]): number {
  const count = pairs.length;
  const rows = new Array<number>(10).fill(0);
  const columns = new Array<number>(10).fill(0);
  let equal = 0;
  for (const [one, other] of pairs) {
    rows[one] = (rows[one] ?? 0) + 1;
    columns[other] = (columns[other] ?? 0) + 1;
    equal += one === other ? 1 : 0;
  }
  const chance = rows.reduce((sum, row, at) => sum + row * (columns[at] ?? 0), 0) / count ** 2;
  return (equal / count - chance) / (1 - chance);
}

const told = (given: Iterable<Given>): readonly (readonly [number, number])[] =>
  [...given].flatMap(({ label, said }) => (said === '?' ? [] : [[said, label] as const]));
const figures = async (panel: Frame, name: string): Promise<readonly string[]> =>
  (
    await panel
      .locator('.figures tr', { has: panel.getByText(name, { exact: true }) })
      .locator('td')
      .allInnerTexts()
  ).map((text) => text.replaceAll('\u00a0', ' ').trim());

/** Reviews of a film in words, with a class whose name has a comma. */
const REVIEWS = `const tf = require('./backend');

const vocabulary = ['<pad>', 'the', 'film', 'was', 'great', 'awful', 'dull', 'funny', 'and', 'plot'];
const classNames = ['bad, or worse', 'good'];
const labels = Array.from({ length: 120 }, (_, at) => at % 2);
const reviews = labels.map((good, at) => {
  const words = [1, at % 3 ? 2 : 9, 3, good ? 4 : 5, ...(at % 5 ? [] : [8, good ? 7 : 6])];
  return [...words, 0, 0, 0, 0].slice(0, 8);
});
const model = tf.sequential({
  layers: [
    tf.layers.embedding({ inputDim: vocabulary.length, outputDim: 8, inputLength: 8 }),
    tf.layers.globalAveragePooling1d({}),
    tf.layers.dense({ units: classNames.length, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), classNames.length);
model.fit(tf.tensor2d(reviews, [120, 8], 'int32'), targets, { epochs: 2, verbose: 0 });
`;

walk.step(
  'the row in the sidebar opens the panel, which reads the data',
  async (workbench) => {
    // One round over the digits is enough for a net that does better than to guess.
    const script = path.join(walk.folder, 'tfjs/digits.js');
    writeFileSync(script, readFileSync(script, 'utf8').replace('epochs: 3', 'epochs: 1'));
    writeFileSync(path.join(walk.folder, 'tfjs/reviews.js'), REVIEWS);
    await workbench.clickActivity('Training Recipe');
    await workbench.page.mouse.move(900, 400);
    await scrollToRow(workbench);
    const row = workbench.row('Human baseline');
    assert.match((await row.getAttribute('aria-label')) ?? '', /not taken yet/);
    await row.click();
    const panel = await panelOf(workbench, '.setup');
    await panel.locator('vscode-button', { hasText: 'Read the Training Data' }).click();
    await panel.getByText('Drawn from all 2,000 examples of the data.').waitFor({ timeout: 2 * minute });
    assert.match(await panel.locator('.setup').innerText(), /10 classes, numbered from 0/);
    await panel.getByLabel('Examples').fill(String(size));
    await panel.getByLabel('Examples').press('Enter');
    await panel.locator('vscode-button', { hasText: `Draw ${size} Examples` }).waitFor();
  },
  { othersStandOnIt: true, minutes: 4 },
);

walk.step(
  'examples are answered by keyboard, blind, and the last answer is taken back',
  async (workbench) => {
    const panel = await panelOf(workbench, '.asking, .baseline .setup');
    if ((await panel.locator('.asking').count()) === 0) {
      await panel.locator('vscode-button', { hasText: `Draw ${size} Examples` }).click();
    }
    await panel.locator('.asking').waitFor();
    await answer(workbench, panel, {
      from: 1,
      to: 6,
      given: first,
      errors: (number, _, label) => (number === 3 ? wrong(label) : number === 5 ? '?' : label),
    });
    const { label } = await shown(panel, 6);
    await workbench.page.keyboard.press(String(wrong(label)));
    await shown(panel, 7);
    await workbench.page.keyboard.press('Backspace');
    await answer(workbench, panel, { from: 6, to: 9, given: first, errors: (_, __, each) => each });
    await shown(panel, 9);
    // Neither the example's number in the data nor the label is told before the end.
    assert.doesNotMatch(await panel.locator('.asking').innerText(), /label|#\d/i);
  },
  { othersStandOnIt: true },
);

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`a question in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
    await workbench.page.waitForTimeout(300);
  });
}

walk.step(
  'in the middle the window is reloaded, and the answers are kept',
  async (workbench) => {
    await workbench.reloadWindow();
    const panel = await panelOf(workbench, '.asking');
    await shown(panel, 9);
    await scrollToRow(workbench);
    await workbench.row(/Human baseline.*8 of 20 labelled/).waitFor({ timeout: minute });
    await panel.locator('.asking').focus();
    await answer(workbench, panel, {
      from: 9,
      to: size + 1,
      given: first,
      errors: (number, _, label) => (number === 11 || number === 16 ? wrong(label) : label),
    });
    await panel.getByText(`All ${size} examples answered`).waitFor();
    await scrollToRow(workbench);
    await workbench.row(/Human baseline.*results not looked at/).waitFor();
  },
  { othersStandOnIt: true, minutes: 4 },
);

walk.step(
  'a second pass asks the same in another order',
  async (workbench) => {
    const panel = await panelOf(workbench, '.covered');
    await panel.locator('vscode-button', { hasText: 'Second Pass' }).click();
    // One error is made again, another is not, and one is new.
    const wrongBefore = [...first].filter(([, { label, said }]) => said !== '?' && said !== label);
    assert.equal(wrongBefore.length, 3);
    const again = wrongBefore[0]?.[0];
    let isNew = false;
    await answer(workbench, panel, {
      from: 1,
      to: size + 1,
      given: second,
      errors: (_, key, label) => {
        if (key === again) return wrong(label);
        if (!isNew && first.get(key)?.said === label) {
          isNew = true;
          return wrong(label);
        }
        return label;
      },
    });
    await panel.getByText('answered, twice').waitFor();
    assert.deepEqual([...second.keys()].sort(), [...first.keys()].sort(), 'the same examples');
    assert.notDeepEqual([...second.keys()], [...first.keys()], 'in another order');
  },
  { othersStandOnIt: true, minutes: 3 },
);

walk.step(
  'accuracy and κ are those of what was answered',
  async (workbench) => {
    const panel = await panelOf(workbench, '.covered');
    await panel.locator('vscode-button', { hasText: 'Show the Results' }).click();
    await panel.locator('.figures').waitFor();
    const one = told(first.values());
    const two = told(second.values());
    assert.deepEqual([one.length, two.length], [19, 20]);
    const [right, , kappaOne, untold] = await figures(panel, 'You, first pass');
    assert.equal(right, '16 of 19, 84 %');
    assert.ok(kappaOne?.startsWith(`${kappa(one).toFixed(2)} (`), `${kappaOne}: ${kappa(one)}`);
    assert.equal(untold, '1');
    const [rightTwo, interval, kappaTwo] = await figures(panel, 'You, second pass');
    assert.equal(rightTwo, '18 of 20, 90 %');
    // Wilson's interval of 18 in 20.
    assert.equal(interval, '70 % to 97 %');
    assert.ok(kappaTwo?.startsWith(`${kappa(two).toFixed(2)} (`), `${kappaTwo}: ${kappa(two)}`);
    const both = [...first].flatMap(([key, { said }]) => {
      const other = second.get(key)?.said;
      return typeof said === 'number' && typeof other === 'number' ? [[said, other] as const] : [];
    });
    const [agreed, , kappaBoth] = await figures(panel, 'You with yourself');
    assert.equal(agreed, '16 of 19, 84 %');
    assert.ok(kappaBoth?.startsWith(`${kappa(both).toFixed(2)} (`), `${kappaBoth}: ${kappa(both)}`);
    assert.match(
      await panel.locator('.results').innerText(),
      /What the net says to these examples is not known. Watch Training/,
    );
    await scrollToRow(workbench);
    await workbench.row(/Human baseline.*16 of 19 right/).waitFor();
  },
  { othersStandOnIt: true },
);

walk.step('a cell of the confusion table opens the examples behind it', async (workbench) => {
  const panel = await panelOf(workbench, '.confusion');
  assert.equal(await panel.locator('.gallery > ul > li').count(), 4, 'three wrong and one untold');
  const [, error] = [...first].find(([, { label, said }]) => said !== '?' && said !== label) ?? [];
  assert.ok(error);
  const same = [...first.values()].filter(({ label, said }) => label === error.label && said === error.said).length;
  const cell = panel.getByLabel(`${same} labelled ${error.label}, answered ${error.said}`);
  await cell.focus();
  await cell.press('Enter');
  await panel.locator('.gallery > ul > li').nth(same).waitFor({ state: 'detached' });
  const labels = await panel.locator('.gallery .label').allInnerTexts();
  assert.deepEqual([...new Set(labels)], [`label ${error.label}`]);
  const words = `labelled ${error.label}, answered ${error.said}`;
  await panel.locator('.open-all [role="status"]', { hasText: words }).waitFor();
  // From there into the data explorer, by keyboard: the very same examples among all of them.
  const open = panel.locator('.open-all vscode-button');
  await open.focus();
  await open.press('Enter');
  const data = await workbench.webview({ selector: '.pointed-at', timeoutMilliseconds: minute });
  assert.match(await data.locator('.pointed-at').innerText(), new RegExp(`Human baseline .*${words}`));
  await data.locator('.count', { hasText: new RegExp(`^${same} of 2,000$`) }).waitFor();
  await data.locator('.tile canvas').first().waitFor();
  assert.equal(await data.locator('#example-0 .caption').innerText(), String(error.label));
  await workbench.screenshot('a-cell-in-the-data-explorer');
  const numbers = await panel.locator('.gallery li .quiet').allInnerTexts();
  assert.match(await data.locator('.detail h2').innerText(), new RegExp(`^Example ${numbers[0]?.slice(1)}$`));
  await workbench.page.locator('.tab', { hasText: 'Data: digits.js' }).click();
  await workbench.runCommand('View: Close Editor');
  await workbench.page.locator('.tab', { hasText: 'Data: digits.js' }).waitFor({ state: 'detached' });
  await cell.press('Enter');
  await panel.getByText('1 example was answered twice the same, against its label').waitFor();
});

walk.step(
  'a training that is watched asks the net about the same examples',
  async (workbench) => {
    await (await panelOf(workbench, '.results')).getByText('Watch Training', { exact: true }).click();
    await workbench.page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: 'Watch Training' }).click();
    await workbench.webview({ selector: '.dynamics .check', timeoutMilliseconds: 4 * minute });
    await scrollToRow(workbench);
    await workbench.row('Human baseline').click();
    const panel = await panelOf(workbench, '.results');
    await panel.getByText('The net', { exact: true }).waitFor({ timeout: minute });
    const [right] = await figures(panel, 'The net');
    const [hits, of] = (right ?? '').match(/\d+/g)?.map(Number) ?? [];
    assert.equal(of, 19);
    const shared = /(\d+) both right, (\d+) you alone, (\d+) the net alone, (\d+) neither/.exec(
      await panel.locator('.results').innerText(),
    );
    const [both = 0, you = 0, net = 0, neither = 0] = (shared ?? []).slice(1).map(Number);
    assert.deepEqual([both + net, both + you, both + you + net + neither], [hits, 16, 19]);
    // A net that guessed would have two or so.
    assert.ok((hits ?? 0) > 5, `${hits} of 19`);
  },
  { minutes: 6 },
);

walk.step('the report has the same table', async (workbench) => {
  const panel = await panelOf(workbench, '.figures');
  const table = await panel.locator('.figures').innerText();
  await workbench.clickRowAction(workbench.row(/digits\.js/), 'Show the Report');
  const report = await workbench.webview({ selector: '.report .human-baseline .figures' });
  assert.equal(await report.locator('.human-baseline .figures').innerText(), table);
  await report.locator('.human-baseline').scrollIntoViewIfNeeded();
  for (const theme of ['light', 'high-contrast', 'dark'] as const) {
    await workbench.useTheme(theme);
    await workbench.page.waitForTimeout(300);
    await workbench.screenshot(`the-table-in-the-report-${theme}`);
  }
  await workbench.runCommand('View: Close Editor');
  await workbench.row('Human baseline').click();
});

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`the results in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
    await workbench.page.waitForTimeout(300);
  });
}

walk.step('answers and figures are exported where the person says', async (workbench) => {
  const panel = await panelOf(workbench, '.figures');
  for (const format of ['CSV', 'JSON']) {
    await panel.locator('vscode-button', { hasText: `Export as ${format}` }).click();
    const name = workbench.page.locator('.quick-input-widget input[type="text"]').first();
    await name.waitFor();
    await name.press('Enter');
    await workbench.page
      .locator('.statusbar-item', { hasText: `digits-human-baseline.${format.toLowerCase()}` })
      .waitFor();
  }
  const file = (ending: string): string =>
    readFileSync(path.join(walk.folder, 'tfjs', `digits-human-baseline.${ending}`), 'utf8');
  const [header, ...rows] = file('csv').trimEnd().split('\r\n');
  assert.equal(header, 'example,label,first pass,second pass,net,digest');
  assert.equal(rows.length, size);
  const right = rows.map((row) => row.split(',')).filter(([, label, said]) => label === said).length;
  assert.equal(right, 16);
  assert.ok(
    rows.every((row) => /^\d$/.test(row.split(',')[4] ?? '')),
    "the net's answer to each",
  );
  const { figures: written, passes } = JSON.parse(file('json'));
  assert.deepEqual([written.passes[0].score.hits, written.passes[0].score.of], [16, 19]);
  assert.ok(Math.abs(written.passes[1].kappa.value - kappa(told(second.values()))) < 1e-9);
  assert.equal(passes[0].answers.length, size);
});

walk.step(
  'after a new run of the script the same examples are known again',
  async (workbench) => {
    const panel = await panelOf(workbench, '.figures');
    const found = panel.getByText('All of them are among the data as read at');
    const before = await found.innerText();
    await panel.getByText('Draw another sample').click();
    await panel.getByText('The sample of now keeps its answers, and is one of a list from then on.').waitFor();
    await panel.getByText('Read the training data again').click();
    await panel.locator('.doing').waitFor();
    await panel.locator('.doing').waitFor({ state: 'detached', timeout: 2 * minute });
    await panel.locator('vscode-button', { hasText: 'Back to the Sample' }).click();
    await panel.locator('.figures').waitFor();
    assert.equal((await figures(panel, 'You, first pass'))[0], '16 of 19, 84 %');
    // The script draws the order of its digits anew each time: they are found by what they hold.
    await found.filter({ hasNotText: before }).waitFor();
    assert.equal(await panel.locator('.stale').count(), 0);
  },
  { minutes: 4 },
);

walk.step(
  'a check that asks the net about all examples answers for the sample, too',
  async (workbench) => {
    const panel = await panelOf(workbench, '.figures');
    assert.match(await panel.locator('.results').innerText(), /steps of the training watched/);
    await workbench.page.mouse.move(150, 500);
    await workbench.page.mouse.wheel(0, -150);
    await workbench.clickRowAction(workbench.row('What the net gets wrong'), 'Run');
    await panel.getByText('of the script’s own steps').waitFor({ timeout: 3 * minute });
    const [right] = await figures(panel, 'The net');
    assert.match(right ?? '', /of 19,/);
  },
  { minutes: 4 },
);

walk.step(
  'a second sample, of a part of the data, leaves the first and its answers, and either is chosen from a list',
  async (workbench) => {
    const panel = await panelOf(workbench, '.figures');
    const [before] = await figures(panel, 'You, first pass');
    await panel.getByText('Draw another sample').click();
    await panel.getByRole('spinbutton', { name: 'Examples' }).fill('6');
    await panel.getByLabel('From example').fill('100');
    await panel.getByLabel('To example').fill('149');
    await panel.getByLabel('To example').press('Tab');
    await panel.locator('vscode-button', { hasText: 'Draw 6 Examples' }).click();
    await panel.locator('.asking .progress', { hasText: 'Example 1 of 6' }).waitFor();
    await panel.getByText('6 examples, drawn from examples 100 to 149 of all 2,000 examples of the data').waitFor();
    await workbench.page.keyboard.press('5');
    await panel.locator('.asking .progress', { hasText: 'Example 2 of 6' }).waitFor();
    await choose(panel, 'Sample', '1: 20 examples of .*, 16 of 19 right.*');
    await panel.locator('.figures').waitFor();
    assert.deepEqual((await figures(panel, 'You, first pass'))[0], before);
    // What is chosen is there again after a reload, and the other one is as it was left.
    await workbench.reloadWindow();
    const again = await panelOf(workbench, '.figures');
    await again.getByText(String(before)).first().waitFor();
    assert.deepEqual((await figures(again, 'You, first pass'))[0], before);
    await choose(again, 'Sample', '2: 6 examples of .*, 1 of 6 labelled');
    await again.locator('.asking .progress', { hasText: 'Example 2 of 6' }).waitFor();
  },
  { minutes: 4 },
);

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`the list of samples in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
  });
}

walk.step('a sample is deleted with its answers once that is confirmed, and the other one stays', async (workbench) => {
  const panel = await panelOf(workbench, '.asking');
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await panel.getByText('Delete this sample…').click();
  await dialog.getByText('Delete the sample of 6 examples and what was answered to it?').waitFor();
  await workbench.screenshot('asked-before-a-sample-is-deleted');
  await dialog.locator('.monaco-button').filter({ hasText: 'Cancel' }).click();
  await panel.locator('.asking .progress', { hasText: 'Example 2 of 6' }).waitFor();
  await panel.getByText('Delete this sample…').click();
  await dialog.locator('.monaco-button').filter({ hasText: 'Delete' }).click();
  await panel.locator('.figures').waitFor();
  assert.equal((await figures(panel, 'You, first pass'))[0], '16 of 19, 84 %');
  assert.equal(await panel.locator('.which-sample').count(), 0);
  await workbench.reloadWindow();
  const again = await panelOf(workbench, '.figures');
  assert.equal((await figures(again, 'You, first pass'))[0], '16 of 19, 84 %');
  assert.equal(await again.locator('.which-sample').count(), 0);
});

walk.step(
  'where labels are numbers, numbers are entered, and the error is beside that of a constant',
  async (workbench) => {
    await workbench.openFile('car-weight.mjs');
    await workbench.runCommand('Training Recipe: Take the Human Baseline');
    const panel = await panelOf(workbench, '.setup');
    await panel.locator('vscode-button', { hasText: 'Read the Training Data' }).click();
    await panel.getByText('you enter a number for each example').waitFor({ timeout: 2 * minute });
    await panel.getByLabel('Examples').fill('5');
    await panel.getByLabel('Examples').press('Tab');
    await panel.locator('vscode-button', { hasText: 'Draw 5 Examples' }).click();
    await panel.locator('.typed').waitFor();
    const { keyboard } = workbench.page;
    const at = (number: number): Promise<void> =>
      panel.locator('.progress strong', { hasText: `Example ${number} of 5` }).waitFor();
    await at(1);
    await keyboard.type('heavy');
    await keyboard.press('Enter');
    await panel.getByText('“heavy” is no number.').waitFor();
    await workbench.screenshot('a-number-is-asked');
    for (let letter = 0; letter < 5; letter += 1) await keyboard.press('Backspace');
    for (const [index, text] of ['3000', '2500,5', '?', '4000', '3000'].entries()) {
      await at(index + 1);
      await keyboard.type(text);
      if (text !== '?') await keyboard.press('Enter');
    }
    await panel.getByText('All 5 examples answered').waitFor();
    await panel.locator('vscode-button', { hasText: 'Show the Results' }).click();
    await panel.locator('.figures').waitFor();
    const said = [3000, 2500.5, 4000, 3000];
    const cars = JSON.parse(
      readFileSync(inRepository('examples/node_modules/vega-datasets/data/cars.json'), 'utf8'),
    ) as readonly { readonly Weight_in_lbs: number }[];
    const labels = new Map<number, number>();
    for (const words of await panel.locator('.gallery > ul > li').allInnerTexts()) {
      const label = Number(/label ([\d.]+)/.exec(words)?.[1]);
      assert.ok(
        cars.some((car) => car.Weight_in_lbs === label),
        words,
      );
      const answer = /you ([\d.?]+)/.exec(words)?.[1] ?? '';
      if (answer !== '?') labels.set(label, Number(answer));
    }
    assert.deepEqual([...labels.values()].sort(), [...said].sort());
    const error = [...labels].reduce((sum, [label, answer]) => sum + Math.abs(label - answer), 0) / said.length;
    const [shown] = await figures(panel, 'You, first pass');
    assert.ok(Math.abs(Number(shown?.split(' ')[0]) - error) < 0.06, `${shown}: ${error}`);
    assert.match(await panel.locator('.figures').innerText(), /Always 2\d{3}/);
  },
  { minutes: 4 },
);

walk.step(
  'texts are read as text, and classes go by the names that the script has for them',
  async (workbench) => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.openFile('reviews.js');
    await workbench.runCommand('Training Recipe: Take the Human Baseline');
    const panel = await panelOf(workbench, '.setup');
    await panel.locator('vscode-button', { hasText: 'Read the Training Data' }).click();
    await panel.getByText('Drawn from all 120 examples of the data.').waitFor({ timeout: 2 * minute });
    await panel.locator('button.link', { hasText: 'Take them from classNames' }).click();
    await panel.getByText('2 classes, numbered from 0.').waitFor();
    await panel.locator('vscode-button', { hasText: /^Draw/ }).click();
    await panel.locator('.asking').waitFor();
    assert.match(
      await panel.locator('.token-text').innerText(),
      /^the (film|plot) was (great|awful)( and (funny|dull) 2| 4) × <pad>$/,
    );
    const answers = await panel.locator('.asking').innerText();
    assert.match(answers, /bad, or worse/);
    assert.match(answers, /good/);
  },
  { minutes: 4 },
);
