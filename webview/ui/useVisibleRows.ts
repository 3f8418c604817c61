import { useEffect, useState } from 'preact/hooks';

export interface VisibleRows {
  /** The first row on screen, and the one after the last. A few beyond both edges are counted in. */
  readonly first: number;
  readonly end: number;
  /** Of the scrolled element, in pixels. */
  readonly width: number;
}

const BEYOND = 2;

/** Which rows of a long list a scrolled element shows, so that only those are made. */
export function useVisibleRows(scrolled: HTMLElement | null, rowHeight: number): VisibleRows {
  const [visible, setVisible] = useState<VisibleRows>({ first: 0, end: 0, width: 0 });
  useEffect(() => {
    if (scrolled === null) return;
    const read = (): void => {
      const first = Math.max(0, Math.floor(scrolled.scrollTop / rowHeight) - BEYOND);
      const end = Math.ceil((scrolled.scrollTop + scrolled.clientHeight) / rowHeight) + BEYOND;
      const width = scrolled.clientWidth;
      setVisible((before) =>
        before.first === first && before.end === end && before.width === width ? before : { first, end, width },
      );
    };
    const observer = new ResizeObserver(read);
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
