import { readFileSync, statSync } from 'node:fs';

/** Bytes that a message to a panel may carry besides what it says. */
const MOST = 2_000_000;

/**
 * Files whose contents travel with a snapshot, in the order in which they are asked for, as long as there is room: the first
 * pictures of a batch are on screen the sooner.
 */
export class SentAlong {
  #left = MOST;

  /** Undefined where the panel has to fetch it. */
  contents(file: string): Uint8Array | undefined {
    try {
      const { size } = statSync(file);
      if (size > this.#left) {
        return undefined;
      }
      const contents = readFileSync(file);
      this.#left -= size;
      // Of a type that messages to webviews keep, which they do not of Node's own buffers.
      return new Uint8Array(contents);
    } catch {
      // The panel will say that it could not be fetched.
      return undefined;
    }
  }
}
