import { useEffect, useState } from 'preact/hooks';

export interface VisibleRows {
  /** The first row on screen, and the one after the last. A few beyond both edges are counted in. */
  readonly first: number;
  readonly end: number;
  /** Rows that there are at most: a row and the one so many below it are never there together. */
  readonly slots: number;
  /** Which way the rows go by. */
  readonly heading: 'down' | 'up';
  /** Of the scrolled element, in pixels. */
  readonly width: number;
}

/** Pixels that are made beyond both edges: what a browser moves into view by itself, ahead of the news of it. */
const BEYOND = 100;
/** Screens that are got ready in the direction in which one scrolls. */
const SCREENS_AHEAD = 8;

/** Which rows of a long list a scrolled element shows, so that only those are made. */
export function useVisibleRows(scrolled: HTMLElement | null, rowHeight: number): VisibleRows {
  const [visible, setVisible] = useState<VisibleRows>({ first: 0, end: 0, slots: 1, heading: 'down', width: 0 });
  useEffect(() => {
    if (scrolled === null) return;
    const beyond = Math.ceil(BEYOND / rowHeight);
    // The size is read when it changes: to ask for it while one scrolls could cost a layout.
    let [width, height] = [scrolled.clientWidth, scrolled.clientHeight];
    const read = (): void => {
      const top = scrolled.scrollTop;
      const first = Math.max(0, Math.floor(top / rowHeight) - beyond);
      const end = Math.ceil((top + height) / rowHeight) + beyond;
      const slots = Math.ceil(height / rowHeight) + 1 + 2 * beyond;
      setVisible((before) => {
        if (before.first === first && before.end === end && before.slots === slots && before.width === width)
          return before;
        const heading = first > before.first ? 'down' : first < before.first ? 'up' : before.heading;
        return { first, end, slots, heading, width };
      });
    };
    const observer = new ResizeObserver(() => {
      [width, height] = [scrolled.clientWidth, scrolled.clientHeight];
      read();
    });
    observer.observe(scrolled);
    scrolled.addEventListener('scroll', read, { passive: true });
    read();
    return () => {
      observer.disconnect();
      scrolled.removeEventListener('scroll', read);
    };
  }, [scrolled, rowHeight]);
  return visible;
}

/** Rows that are likely looked at next, the nearest first. */
export function rowsAhead(
  { first, end, heading }: Pick<VisibleRows, 'first' | 'end' | 'heading'>,
  count: number,
): readonly number[] {
  const most = (end - first) * SCREENS_AHEAD;
  if (heading === 'down') return Array.from({ length: Math.max(0, Math.min(most, count - end)) }, (_, at) => end + at);
  return Array.from({ length: Math.min(most, first) }, (_, at) => first - 1 - at);
}
