import type { Frame, Page } from 'playwright-core';

export interface WebviewOptions {
  /** Something that only this webview shows. */
  readonly selector?: string;
  readonly timeoutMilliseconds?: number;
}

const isWebviewContent = (frame: Frame): boolean => (frame.parentFrame()?.parentFrame() ?? null) !== null;

/** The frame that holds a webview's own document: two frames deep, VS Code wraps it twice. */
export async function webviewFrame(page: Page, options: WebviewOptions = {}): Promise<Frame> {
  const { selector = 'body', timeoutMilliseconds = 30_000 } = options;
  const end = Date.now() + timeoutMilliseconds;
  for (;;) {
    for (const frame of page.frames().filter(isWebviewContent)) {
      // A frame may go while it is asked.
      const count = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (count > 0) return frame;
    }
    if (Date.now() > end) {
      const frames = page.frames().map((frame) => frame.url());
      throw new Error(`No webview shows ${selector}. Frames: ${frames.join(' | ')}`);
    }
    await page.waitForTimeout(100);
  }
}
