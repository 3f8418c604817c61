import type { Frame } from 'playwright-core';

export interface Thumbnail {
  readonly caption: string;
  /** The brightness of each pixel, 0 … 255, row by row. */
  readonly greys: readonly number[];
}

/** The tiles of the data panel that are on screen, read back from their canvases. */
export async function thumbnails(panel: Frame): Promise<readonly Thumbnail[]> {
  const tiles = panel.locator('.tile');
  // A cell comes into view empty, its numbers are fetched then, and its canvas is painted after it was put there.
  await panel.waitForFunction(() => {
    const isPainted = (tile: Element): boolean => {
      if (tile.querySelector('.coming') !== null) return false;
      const canvas = tile.querySelector('canvas');
      const [, , , opacity] = canvas?.getContext('2d')?.getImageData(0, 0, 1, 1).data ?? [];
      return opacity === 255;
    };
    const shown = [...document.querySelectorAll('.tile')];
    return shown.length >= 12 && shown.every(isPainted);
  });
  await panel.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  return tiles.evaluateAll((elements) =>
    elements.map((tile) => {
      const canvas = tile.querySelector('canvas');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return {
        caption: tile.querySelector('.caption')?.textContent ?? '',
        greys: Array.from(pixels).filter((_, at) => at % 4 === 0),
      };
    }),
  );
}

/** Scrolls on by so many pixels in each frame. @returns what the cells that have a picture show in some of the frames */
export async function thumbnailsWhileScrolling(
  panel: Frame,
  how: { readonly pixels: number; readonly frames: number },
): Promise<readonly Thumbnail[]> {
  return panel.locator('.examples').evaluate(async (list, { pixels, frames }) => {
    const seen: { caption: string; greys: number[] }[] = [];
    for (let frame = 0; frame < frames; frame += 1) {
      list.scrollTop += pixels;
      await new Promise((next) => requestAnimationFrame(next));
      if (frame % 10 !== 0) continue;
      // Behind the frame: what it has on screen.
      await new Promise((painted) => setTimeout(painted));
      for (const tile of list.querySelectorAll('.tile')) {
        const canvas = tile.querySelector('canvas');
        if (canvas === null || tile.querySelector('.coming') !== null) continue;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        const caption = tile.querySelector('.caption')?.textContent ?? '';
        seen.push({ caption, greys: Array.from(pixels).filter((_, at) => at % 4 === 0) });
      }
    }
    return seen;
  }, how);
}

/** Takes another of the choices of a labelled list. */
export async function choose(panel: Frame, label: string, option: string): Promise<void> {
  await panel.locator('.choice', { hasText: label }).locator('vscode-dropdown').click();
  await panel.locator('vscode-option:visible', { hasText: new RegExp(`^\\s*${option}\\s*$`) }).click();
}
