import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { copyExamples } from '../../test/rig/copyExamples.ts';
import { Workbench } from '../../test/rig/workbench.ts';
import { repositoryRoot } from '../repository.ts';
import {
  describeFrames,
  describeScrolling,
  type FrameTimes,
  idleFrames,
  measureScrolling,
  type Scrolling,
} from './scrolling.ts';

/** Nothing of what is measured: sixty thousand examples may take a busy machine minutes to read. */
const PATIENCE = 10 * 60_000;
const EXAMPLES = 60_000;

/** `mnist` carries some ten thousand digits; each comes six times or seven. */
const SCRIPT = `// A small net on sixty thousand digits.
const tf = require('./backend');
const { loadDigits } = require('./digitsData');

const { train } = loadDigits(10000, 0);
const xs = tf.tile(train.xs, [7, 1, 1, 1]).slice(0, 60000);
const ys = tf.tile(train.ys, [7, 1]).slice(0, 60000);
const model = tf.sequential();
model.add(tf.layers.flatten({ inputShape: [28, 28, 1] }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy' });
model.fit(xs, ys, { batchSize: 64, epochs: 1, verbose: 0 });
`;

/** What a person who looks at sixty thousand digits waits for. Milliseconds, but for the memory. */
export interface ExplorerCost {
  /** From the panel's news of a capture, or of a reading, to its first thumbnails on screen. */
  readonly batchThumbnails: number;
  readonly allThumbnails: number;
  /** While nothing happens. */
  readonly idle: FrameTimes;
  readonly scrolling: readonly Scrolling[];
  /** Of the panel's own page, in bytes. */
  readonly heap: number;
}

export async function measureExplorer(): Promise<ExplorerCost> {
  const examples = copyExamples();
  writeFileSync(path.join(examples.folder, 'tfjs', 'sixty-thousand.js'), SCRIPT);
  const workbench = await Workbench.open({
    target: examples.folder,
    extension: { kind: 'development', folder: repositoryRoot },
    name: 'bench-explorer',
  });
  try {
    await workbench.clickActivity('Training Recipe');
    await workbench.openFile('sixty-thousand.js');
    await workbench.runCommand('Training Recipe: Look at the Data');
    const panel = await workbench.webview({ selector: '.tile canvas', timeoutMilliseconds: PATIENCE });
    await panel.evaluate(listen);
    const batchThumbnails = await firstDrawn(panel, 'capturedAt', () =>
      panel.locator('vscode-button', { hasText: 'Capture Again' }).click(),
    );
    await panel.getByText('All examples').click();
    await panel.locator('vscode-button', { hasText: 'Read the Training Data' }).click();
    const more = panel.locator('vscode-button', { hasText: 'Read All' });
    await more.waitFor({ timeout: PATIENCE });
    const allThumbnails = await firstDrawn(panel, 'readAt', () => more.click());
    const all = EXAMPLES.toLocaleString('en');
    await panel.locator('.reading', { hasText: `All ${all} examples` }).waitFor({ timeout: PATIENCE });
    await panel.locator('.histograms', { hasText: 'so far' }).waitFor({ state: 'detached', timeout: PATIENCE });
    await panel.locator('.tile canvas').first().waitFor();
    const idle = await idleFrames(panel);
    const scrolling = await measureScrolling(panel);
    const heap = await panel.evaluate(heapUsed);
    await workbench.screenshot('scrolled');
    return { batchThumbnails, allThumbnails, idle, scrolling, heap };
  } finally {
    await workbench.close();
    examples.remove();
  }
}

export function describeExplorer({ batchThumbnails, allThumbnails, idle, scrolling, heap }: ExplorerCost): string {
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  return [
    `first thumbnails of the batch ${ms(batchThumbnails)} after the capture, of all ${EXAMPLES.toLocaleString('en')} ${ms(allThumbnails)} after they were read`,
    `${'idle'.padEnd(16)} ${describeFrames(idle)}`,
    ...scrolling.map(describeScrolling),
    `memory of the panel's page: ${(heap / 1e6).toFixed(0)} MB`,
  ].join('\n');
}

type Moment = 'capturedAt' | 'readAt';

/** When each news came, and when the first picture was drawn after it. */
interface Times {
  readonly news: Record<string, number>;
  readonly drawn: Record<string, number>;
}

type Listening = typeof globalThis & { times?: Times };

async function firstDrawn(panel: Frame, moment: Moment, act: () => Promise<void>): Promise<number> {
  const before = await panel.evaluate((key) => (globalThis as Listening).times?.news[key] ?? 0, moment);
  await act();
  const { news, drawn } = await panel
    .waitForFunction(
      ([key, known]) => {
        const { times } = globalThis as Listening;
        const at = times?.news[key as string] ?? 0;
        const shown = times?.drawn[key as string] ?? 0;
        return at > Number(known) && shown >= at ? { news: at, drawn: shown } : null;
      },
      [moment, before] as const,
      { timeout: PATIENCE },
    )
    .then((handle) => handle.jsonValue() as Promise<{ readonly news: number; readonly drawn: number }>);
  return drawn - news;
}

/** Runs in the panel: notes each snapshot with a new capture or reading, and the frame in which its first picture is shown. */
function listen(): void {
  const times: Times = { news: {}, drawn: {} };
  const last: Record<string, unknown> = {};
  const awaited = new Set<string>();
  (globalThis as Listening).times = times;
  const see = (key: string, value: unknown): void => {
    if (typeof value !== 'string' || value === last[key]) return;
    const isFirst = last[key] === undefined && key === 'capturedAt';
    last[key] = value;
    if (isFirst) return;
    times.news[key] = performance.now();
    awaited.add(key);
  };
  window.addEventListener('message', ({ data }: MessageEvent) => {
    see('capturedAt', data?.snapshot?.capture?.capturedAt);
    see('readAt', data?.snapshot?.examples?.readAt);
  });
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (this: CanvasRenderingContext2D, ...given: unknown[]) {
    (putImageData as (...all: unknown[]) => void).apply(this, given);
    for (const key of awaited) {
      awaited.delete(key);
      // Behind the next frame it is on screen.
      requestAnimationFrame(() =>
        setTimeout(() => {
          times.drawn[key] = performance.now();
        }),
      );
    }
  } as typeof putImageData;
}

/** Runs in the panel. */
function heapUsed(): number {
  const { memory } = performance as Performance & { readonly memory?: { readonly usedJSHeapSize: number } };
  return memory?.usedJSHeapSize ?? Number.NaN;
}
