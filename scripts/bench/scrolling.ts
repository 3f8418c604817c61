import type { Frame } from 'playwright-core';
import { median } from './ratio.ts';

/** How a list is scrolled: at a hand's speed, read or hurried, or by all that it shows in each frame, which nobody does. */
const SPEEDS = [{ pixelsPerSecond: 1800 }, { pixelsPerSecond: 6000 }, 'a screen a frame'] as const;
export type Speed = (typeof SPEEDS)[number];

const FRAMES = 200;
/** What is beside a place where the scrolling begins has come by then. */
const PAUSE_MILLISECONDS = 2000;

/** Milliseconds from frame to frame. */
export interface FrameTimes {
  readonly median: number;
  readonly ninetyNinth: number;
  readonly longest: number;
}

/** A list that was scrolled at one speed through examples that nobody looked at before. */
export interface Scrolling {
  readonly speed: Speed;
  readonly frame: FrameTimes;
  /** Of a list on the same page, of the same size, that has nothing in it but stripes: what the browser alone takes. */
  readonly bare: FrameTimes;
  /** Of the median frames. */
  readonly ratio: number;
  /** Cells that wait for their picture in a frame, on average, and how many there are. */
  readonly waiting: number;
  readonly cells: number;
  /** Milliseconds from the last frame until every cell has its picture. */
  readonly settled: number;
}

/** Frames of a page that does nothing. */
export async function idleFrames(panel: Frame): Promise<FrameTimes> {
  return frameTimes(
    (await panel.evaluate(scroll, { speed: { pixelsPerSecond: 0 }, from: 0, isBare: true, frames: FRAMES })).frames,
  );
}

/** Scrolls the list at each speed, and a bare one beside it. */
export async function measureScrolling(panel: Frame): Promise<readonly Scrolling[]> {
  const all: Scrolling[] = [];
  for (const [at, speed] of SPEEDS.entries()) {
    // Each begins where none came to.
    const from = at / SPEEDS.length;
    await panel.evaluate(goTo, from);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    const bare = frameTimes((await panel.evaluate(scroll, { speed, from, isBare: true, frames: FRAMES })).frames);
    const { frames, waiting, cells } = await panel.evaluate(scroll, { speed, from, isBare: false, frames: FRAMES });
    const settled = await panel.evaluate(settle);
    const frame = frameTimes(frames);
    all.push({ speed, frame, bare, ratio: frame.median / bare.median, waiting, cells, settled });
  }
  return all;
}

export function describeFrames({ median: middle, ninetyNinth, longest }: FrameTimes): string {
  return `${middle.toFixed(1)} ms a frame (99 of 100 within ${ninetyNinth.toFixed(0)}, longest ${longest.toFixed(0)})`;
}

export function describeScrolling({ speed, frame, bare, ratio, waiting, cells, settled }: Scrolling): string {
  const words = typeof speed === 'string' ? speed : `${speed.pixelsPerSecond.toLocaleString('en')} px/s`;
  return `${words.padEnd(16)} ${describeFrames(frame)}, bare ${describeFrames(bare)}, ratio ${ratio.toFixed(2)}; ${waiting.toFixed(1)} of ${cells} cells wait, all there ${settled.toFixed(0)} ms after the last`;
}

function frameTimes(frames: readonly number[]): FrameTimes {
  const sorted = frames.toSorted((one, other) => one - other);
  return {
    median: median(frames),
    ninetyNinth: sorted[Math.floor(0.99 * (sorted.length - 1))] ?? Number.NaN,
    longest: sorted.at(-1) ?? Number.NaN,
  };
}

/** Runs in the panel. */
function goTo(share: number): void {
  const list = document.querySelector('.examples');
  if (list === null) throw new Error('There is no list of examples.');
  list.scrollTop = share * list.scrollHeight;
}

/** Runs in the panel: so many frames, at one speed. */
function scroll(how: {
  readonly speed: Speed | { readonly pixelsPerSecond: number };
  readonly from: number;
  readonly isBare: boolean;
  readonly frames: number;
}): Promise<{ readonly frames: number[]; readonly waiting: number; readonly cells: number }> {
  const examples = document.querySelector<HTMLElement>('.examples');
  if (examples === null) throw new Error('There is no list of examples.');
  const { top, left, width, height } = examples.getBoundingClientRect();
  const { scrollHeight, clientHeight: screen } = examples;
  const bare = document.createElement('div');
  if (how.isBare) {
    bare.style.cssText = `position: fixed; top: ${top}px; left: ${left}px; width: ${width}px; height: ${height}px; overflow: auto; z-index: 9; contain: strict; background: #222`;
    const stripes = document.createElement('div');
    stripes.style.cssText = `height: ${scrollHeight}px; background: repeating-linear-gradient(#333, #444 40px)`;
    bare.append(stripes);
    document.body.append(bare);
    bare.scrollTop = how.from * scrollHeight;
  }
  const list = how.isBare ? bare : examples;
  const frames: number[] = [];
  let waiting = 0;
  let place = list.scrollTop;
  return new Promise((resolve) => {
    let before = performance.now();
    const next = (): void => {
      const now = performance.now();
      frames.push(now - before);
      waiting += document.querySelectorAll('.tile .coming').length;
      place += typeof how.speed === 'string' ? screen : (how.speed.pixelsPerSecond * (now - before)) / 1000;
      list.scrollTop = place;
      before = now;
      if (frames.length <= how.frames) requestAnimationFrame(next);
      else {
        bare.remove();
        const cells = document.querySelectorAll('.tile').length;
        resolve({ frames: frames.slice(1), waiting: waiting / frames.length, cells });
      }
    };
    requestAnimationFrame(next);
  });
}

/** Runs in the panel: until no cell on screen waits for its picture. */
function settle(): Promise<number> {
  const began = performance.now();
  return new Promise((resolve) => {
    const look = (): void => {
      const isThere =
        document.querySelector('.tile canvas') !== null && document.querySelector('.tile .coming') === null;
      if (isThere) resolve(performance.now() - began);
      else requestAnimationFrame(look);
    };
    look();
  });
}
