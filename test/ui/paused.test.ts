/**
 * Tensors of programs that are paused in a debugger: the TensorFlow.js example in VS Code's own JavaScript debugger, the PyTorch
 * one in debugpy. TRAINING_RECIPE_TEST_PYTHON names a Python that has PyTorch.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { inRepository } from '../../scripts/repository.ts';
import { installDebugpy } from '../rig/installDebugpy.ts';
import type { Workbench } from '../rig/workbench.ts';
import { labelsShown } from './digits.ts';
import { thumbnails } from './thumbnails.ts';
import { minute, Walk } from './walk.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';

const walk = new Walk({
  name: 'paused',
  otherExtensions: [inRepository('test/rig/debugpyExtension')],
  launch: async (folder) => ({
    version: '0.2.0',
    configurations: [
      { name: 'TensorFlow.js digits', type: 'node', request: 'launch', program: path.join(folder, 'tfjs/digits.js') },
      {
        name: 'PyTorch digits',
        type: 'debugpy',
        request: 'launch',
        program: path.join(folder, 'pytorch/digits.py'),
        console: 'internalConsole',
        python,
        debugpyFolder: await installDebugpy(python),
      },
    ],
  }),
});

const panel = (workbench: Workbench) => workbench.webview({ selector: '.panel header h1' });

async function breakAt(workbench: Workbench, line: number): Promise<void> {
  await workbench.goToLine(line);
  await workbench.page.keyboard.press('F9');
  await workbench.page.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified').first().waitFor();
}

/** The debugger's own hover wins while it is paused; with Alt held the editor's is shown. */
async function hoverWithAlt(workbench: Workbench, line: string, word: string): Promise<Locator> {
  await workbench.page.keyboard.down('Alt');
  try {
    return await workbench.hoverWord(line, word);
  } finally {
    await workbench.page.keyboard.up('Alt');
  }
}

const lineOf = (script: string, text: string): number => walk.linesWith(script, text)[0] ?? 0;

walk.step(
  'the TensorFlow.js example stops at a breakpoint, and nothing is taken by itself',
  async (workbench) => {
    await workbench.openFile('digits.js');
    await breakAt(workbench, lineOf('tfjs/digits.js', 'await model.fit'));
    await workbench.debugUntilBreakpoint('TensorFlow.js digits');
    const hover = await hoverWithAlt(workbench, 'const { xs, ys } = train', 'xs');
    await hover.getByText('Show tensor').waitFor();
    assert.equal(await hover.locator('img').count(), 0);
  },
  { othersStandOnIt: true, minutes: 4 },
);

walk.step(
  'the link in the hover shows the very digits that the variable holds',
  async (workbench) => {
    const hover = await hoverWithAlt(workbench, 'const { xs, ys } = train', 'xs');
    await hover.locator('a', { hasText: 'Show tensor' }).click();
    const frame = await panel(workbench);
    for (const { greys } of await thumbnails(frame)) assert.ok(labelsShown(greys).length > 0);
    const words = await frame.locator('header').innerText();
    assert.match(words, /f32\[2000,28,28,1\] {2}x∈\[0, 1\]/);
    assert.match(words, /taken at \d\d:\d\d, paused in main, line \d+/);
  },
  { othersStandOnIt: true },
);

walk.step('the hover shows it from then on, and the line says it in short', async (workbench) => {
  const hover = await hoverWithAlt(workbench, 'await model.fit(xs', 'xs');
  await hover.locator('img[src^="data:image/png"]').first().waitFor();
  assert.match(await hover.innerText(), /xs\s+f32\[2000,28,28,1\]/);
});

walk.step('the menu of the Variables view shows a tensor', async (workbench) => {
  const variable = workbench.page
    .locator('.debug-variables .monaco-list-row')
    .filter({ hasText: /^\s*ys/ })
    .first();
  await variable.click({ button: 'right' });
  await workbench.page.locator('.monaco-menu .action-label').filter({ hasText: 'Show Tensor' }).click();
  const frame = await panel(workbench);
  await frame.locator('h1', { hasText: /^ys$/ }).waitFor();
  assert.match(await frame.locator('header').innerText(), /f32\[2000,10\]/);
});

walk.step('what is no tensor says what it is', async (workbench) => {
  const hover = await hoverWithAlt(workbench, 'const model = createModel', 'model');
  await hover.locator('a', { hasText: 'Show tensor' }).click();
  await workbench
    .notifications()
    .filter({ hasText: /model cannot be shown\. It is an? \w+, not a tensor/ })
    .waitFor();
  await workbench.runCommand('Notifications: Clear All Notifications');
});

walk.step('once the program goes on, what was taken is stale', async (workbench) => {
  const frame = await panel(workbench);
  assert.doesNotMatch(await frame.locator('header').innerText(), /stale/);
  await workbench.page.locator('.debug-toolbar .codicon-debug-stop').click();
  await frame.locator('.stale').waitFor();
});

walk.step(
  'the PyTorch example shows the batch of a step',
  async (workbench) => {
    await workbench.openFile('pytorch/digits.py');
    await breakAt(workbench, lineOf('pytorch/digits.py', 'optimizer.zero_grad()'));
    await workbench.debugUntilBreakpoint('PyTorch digits');
    await (await hoverWithAlt(workbench, 'for images, labels in loader', 'images'))
      .locator('a', { hasText: 'Show tensor' })
      .click();
    const frame = await panel(workbench);
    await frame.locator('h1', { hasText: /^images$/ }).waitFor();
    for (const { greys } of await thumbnails(frame)) assert.ok(labelsShown(greys).length > 0);
    const hover = await hoverWithAlt(workbench, 'for images, labels in loader', 'images');
    await hover.locator('img[src^="data:image/png"]').first().waitFor();
    assert.match(await hover.innerText(), /images\s+f32\[32,1,28,28\]/);
  },
  { minutes: 4 },
);

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
    const hover = await hoverWithAlt(workbench, 'for images, labels in loader', 'images');
    await hover.locator('img[src^="data:image/png"]').first().waitFor();
  });
}

walk.step(
  'a step further it is stale, and can be taken anew',
  async (workbench) => {
    const frame = await panel(workbench);
    await workbench.page.locator('.debug-toolbar .codicon-debug-continue').click();
    await frame.locator('.stale').waitFor();
    const hover = await hoverWithAlt(workbench, 'for images, labels in loader', 'images');
    assert.match(await hover.innerText(), /stale: the program has gone on since/);
    await frame.locator('vscode-button', { hasText: 'Take Again' }).click();
    await frame.waitForFunction(() => document.querySelector('.stale') === null, undefined, { timeout: minute });
    for (const { greys } of await thumbnails(frame)) assert.ok(labelsShown(greys).length > 0);
  },
  { minutes: 3 },
);
