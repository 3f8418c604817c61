/** What a page is on paper. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** A4 at 96 dots an inch, less the page's own margins. */
const PAPER = { width: 688, height: 1017 };

/** Emulates print, keeps a picture and a PDF (`FILE.png`, `FILE.pdf`), and sees that nothing is cut, dark or to be pressed. */
export async function assertPrintable(page: Page, file: string): Promise<void> {
  const before = page.viewportSize();
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize(PAPER);
  const found = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const pictures = [...document.querySelectorAll<HTMLElement>('canvas, img, table, figure')];
    return {
      background: getComputedStyle(document.body).backgroundColor,
      text: getComputedStyle(document.body).color,
      buttons: [...document.querySelectorAll('button, vscode-button, input')].filter((each) => each.checkVisibility())
        .length,
      charts: document.querySelectorAll('.chart canvas').length,
      cut: pictures
        .filter((each) => each.getBoundingClientRect().right > width + 1)
        .map((each) => each.outerHTML.slice(0, 80)),
    };
  });
  await page.screenshot({ path: `${file}.png`, fullPage: true });
  await page.pdf({ path: `${file}.pdf`, format: 'A4', printBackground: true, preferCSSPageSize: true });
  await page.emulateMedia({ media: 'screen' });
  if (before !== null) await page.setViewportSize(before);
  assert.equal(found.background, 'rgb(255, 255, 255)');
  assert.equal(found.text, 'rgb(36, 41, 47)');
  assert.equal(found.buttons, 0, 'nothing to press');
  assert.ok(found.charts > 0);
  assert.deepEqual(found.cut, [], 'nothing beyond the edge of the paper');
}
