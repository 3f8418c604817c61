import { spawnSync } from 'node:child_process';

/** Process groups that are alive, so that none outlives this process whichever way it ends. */
const alive = new Set<number>();

process.on('exit', () => {
  for (const pid of alive) {
    killTree(pid);
  }
});

/**
 * Ends a process and its own children when this process ends. The process must lead a group of its own.
 * @returns to be called when it has ended: data-loader workers outlive a parent that was ended without unwinding; the group
 *   does not
 */
export function endWithUs(pid: number): () => void {
  alive.add(pid);
  return () => {
    killTree(pid);
    alive.delete(pid);
  };
}

/** Ends a process and all that it started, at once. Quiet when they are gone already. */
export function killTree(pid: number): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH' && (error as NodeJS.ErrnoException).code !== 'EPERM') {
      throw error;
    }
  }
}
