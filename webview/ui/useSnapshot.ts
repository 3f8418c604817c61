import { useEffect, useState } from 'preact/hooks';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';

/**
 * The whole state that the host sends each time that something changes; null until it has answered for the first time.
 * The host is told when there is somebody to listen.
 */
export function useSnapshot<Snapshot>(send: (message: PanelToHost) => void): Snapshot | null {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  useEffect(() => {
    const receive = ({ data }: MessageEvent<{ readonly type: string; readonly snapshot: Snapshot }>): void => {
      if (data.type === 'snapshot') setSnapshot(data.snapshot);
    };
    window.addEventListener('message', receive);
    send({ type: 'ready' });
    return () => window.removeEventListener('message', receive);
  }, [send]);
  return snapshot;
}
