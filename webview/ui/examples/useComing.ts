import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LoadedTensor } from './loadedTensor.ts';

const NONE: readonly number[] = [];

/**
 * Sends for the values of the examples that a component shows now, and behind them of those that it will likely show next;
 * renders it again when some that it waits for have come, once a frame at most.
 */
export function useComing(
  tensors: readonly Pick<LoadedTensor, 'has' | 'coming'>[],
  now: readonly number[],
  next: readonly number[] = NONE,
): void {
  const [, setArrivals] = useState(0);
  const who = useRef({}).current;
  const isWaiting = useRef(false);
  isWaiting.current = now.some((index) => !tensors.every((tensor) => tensor.has(index)));
  useLayoutEffect(() => {
    let frame: number | null = null;
    const come = (): void => {
      if (!isWaiting.current) return;
      frame ??= requestAnimationFrame(() => {
        frame = null;
        setArrivals((before) => before + 1);
      });
    };
    const stops = tensors.map(({ coming }) => coming?.onArrival(come));
    return () => {
      if (frame !== null) cancelAnimationFrame(frame);
      for (const stop of stops) stop?.();
      for (const { coming } of tensors) coming?.want(who, { now: NONE, next: NONE });
    };
  }, [...tensors]);
  useLayoutEffect(() => {
    for (const { coming } of tensors) coming?.want(who, { now, next });
  }, [...tensors, now, next]);
}
