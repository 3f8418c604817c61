import type { Frame } from 'playwright-core';

export interface Thumbnail {
  readonly caption: string;
  /** The brightness of each pixel, 0 … 255, row by row. */
  readonly greys: readonly number[];
}

/** The tiles of the data panel that are on screen, read back from their canvases. */
export async function thumbnails(panel: Frame): Promise<readonly Thumbnail[]> {
  const tiles = panel.locator('.tile');
  // A cell comes into view empty, and its numbers are fetched then.
  await panel.waitForFunction(() => {
    const shown = [...document.querySelectorAll('.tile')];
    return shown.length >= 12 && shown.every((tile) => tile.querySelector('canvas') !== null);
  });
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
