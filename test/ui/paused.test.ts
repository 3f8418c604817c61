/**
 * Tensors of programs that are paused in a debugger: the TensorFlow.js example in VS Code's own JavaScript debugger, the PyTorch
 * one in debugpy. TRAINING_RECIPE_TEST_PYTHON names a Python that has PyTorch.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
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
  launch: async (folder) => {
    // The debugger's own previews print whole tensors, which takes it minutes where they are large.
    const script = path.join(folder, 'tfjs/digits.js');
    const text = readFileSync(script, 'utf8');
    writeFileSync(script, text.replace('loadDigits(2000, 500)', 'loadDigits(200, 50)'));
    return {
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
    };
  },
});

const panel = (workbench: Workbench) => workbench.webview({ selector: '.panel header h1' });

async function breakAt(workbench: Workbench, line: number): Promise<void> {
  await workbench.goToLine(line);
  await workbench.page.keyboard.press('F9');
  await workbench.page.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified').first().waitFor();
}

/**
 * The debugger's own hover wins while it is paused; as long as Alt is held the editor's takes its place. Both come when they
 * can, so the word is pointed at again until they are there.
 */
async function hoverWithAlt<T>(
  workbench: Workbench,
  line: string,
  [word, beside]: readonly [string, string],
  look: (hover: Locator) => Promise<T>,
): Promise<T> {
  const { page } = workbench;
  const own = page.locator('.debug-hover-widget').filter({ visible: true });
  const hover = page.locator('.monaco-hover:not(.hidden)').filter({ visible: true }).last();
  const comes = (what: Locator): Promise<boolean> =>
    what.waitFor({ timeout: 6000 }).then(
      () => true,
      () => false,
    );
  for (let turn = 0; turn < 10; turn += 1) {
    // The debugger does not show its hover twice in a row for the same word.
    await workbench.pointAtWord(line, beside);
    await comes(own);
    await workbench.pointAtWord(line, word);
    if (!(await comes(own))) continue;
    await page.keyboard.down('Alt');
    try {
      if (await comes(hover)) return await look(hover);
    } finally {
      await page.keyboard.up('Alt');
      await page.mouse.move(0, 0);
    }
  }
  throw new Error(`No hover came over ${word}`);
}

const lineOf = (script: string, text: string): number => walk.linesWith(script, text)[0] ?? 0;

walk.step(
  'the TensorFlow.js example stops at a breakpoint, and nothing is taken by itself',
  async (workbench) => {
    await workbench.openFile('digits.js');
    await breakAt(workbench, lineOf('tfjs/digits.js', 'await model.fit'));
    await workbench.debugUntilBreakpoint('TensorFlow.js digits');
    await hoverWithAlt(workbench, 'const { xs, ys } = train', ['xs', 'ys'], async (hover) => {
      await hover.getByText('Show tensor').waitFor();
      assert.equal(await hover.locator('img').count(), 0);
    });
  },
  { othersStandOnIt: true, minutes: 4 },
);

walk.step(
  'the link in the hover shows the very digits that the variable holds',
  async (workbench) => {
    await hoverWithAlt(workbench, 'const { xs, ys } = train', ['xs', 'ys'], (hover) =>
      hover.locator('a', { hasText: 'Show tensor' }).click(),
    );
    const frame = await panel(workbench);
    for (const { greys } of await thumbnails(frame)) assert.ok(labelsShown(greys).length > 0);
    const words = await frame.locator('header').innerText();
    assert.match(words, /f32\[200,28,28,1\] {2}x∈\[0, 1\]/);
    assert.match(words, /taken at \d\d:\d\d, paused in main, line \d+/);
  },
  { othersStandOnIt: true },
);

walk.step('the hover shows it from then on', async (workbench) => {
  await hoverWithAlt(workbench, 'fit(xs, ys', ['xs', 'ys'], async (hover) => {
    await hover.locator('img[src^="data:image/png"]').first().waitFor();
    assert.match(await hover.innerText(), /xs\s+f32\[200,28,28,1\]/);
    await workbench.screenshot('hover-of-xs');
  });
});

walk.step('the menu of the Variables view shows a tensor', async (workbench) => {
  const local = workbench.page.locator('.debug-variables .monaco-list-row').filter({ hasText: /Local/ }).first();
  if ((await local.getAttribute('aria-expanded')) === 'false') await local.locator('.monaco-tl-twistie').click();
  const variable = workbench.page
    .locator('.debug-variables .monaco-list-row')
    .filter({ hasText: /^\s*ys/ })
    .first();
  await variable.click({ button: 'right' });
  const item = workbench.page.locator('.monaco-menu .action-label').filter({ hasText: 'Show Tensor' });
  await item.hover();
  // A menu passes over the click that it was opened with, and those soon after.
  await workbench.page.waitForTimeout(800);
  await item.click();
  const frame = await panel(workbench);
  await frame.locator('h1', { hasText: /^ys$/ }).waitFor();
  assert.match(await frame.locator('header').innerText(), /f32\[200,10\]/);
});

walk.step('what is no tensor says what it is', async (workbench) => {
  await hoverWithAlt(workbench, 'const model = createModel', ['model', 'createModel'], (hover) =>
    hover.locator('a', { hasText: 'Show tensor' }).click(),
  );
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
    await hoverWithAlt(workbench, 'for images, labels in loader', ['images', 'labels'], (hover) =>
      hover.locator('a', { hasText: 'Show tensor' }).click(),
    );
    const frame = await panel(workbench);
    await frame.locator('h1', { hasText: /^images$/ }).waitFor();
    for (const { greys } of await thumbnails(frame)) assert.ok(labelsShown(greys).length > 0);
    await hoverWithAlt(workbench, 'for images, labels in loader', ['images', 'labels'], async (hover) => {
      await hover.locator('img[src^="data:image/png"]').first().waitFor();
      assert.match(await hover.innerText(), /images\s+f32\[32,1,28,28\]/);
    });
  },
  { othersStandOnIt: true, minutes: 4 },
);

for (const theme of ['light', 'high-contrast', 'dark'] as const) {
  walk.step(`in the theme ${theme}`, async (workbench) => {
    await workbench.useTheme(theme);
    await hoverWithAlt(workbench, 'for images, labels in loader', ['images', 'labels'], async (hover) => {
      await hover.locator('img[src^="data:image/png"]').first().waitFor();
      await workbench.screenshot(`hover-${theme}`);
    });
  });
}

walk.step(
  'a step further it is stale, and can be taken anew',
  async (workbench) => {
    const frame = await panel(workbench);
    await workbench.page.locator('.debug-toolbar .codicon-debug-continue').click();
    await frame.locator('.stale').waitFor();
    await workbench.page.locator('.debug-top-stack-frame-line').first().waitFor({ state: 'attached' });
    await hoverWithAlt(workbench, 'for images, labels in loader', ['images', 'labels'], async (hover) =>
      assert.match(await hover.innerText(), /stale:\sthe\sprogram\shas\sgone\son\ssince/),
    );
    await frame.locator('vscode-button', { hasText: 'Take Again' }).click();
    await frame.waitForFunction(() => document.querySelector('.stale') === null, undefined, { timeout: minute });
    for (const { greys } of await thumbnails(frame)) assert.ok(labelsShown(greys).length > 0);
  },
  { minutes: 3 },
);
