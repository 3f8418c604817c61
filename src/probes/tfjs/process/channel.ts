import { readSync, writeSync } from 'node:fs';
import type { ProbeNotifications } from '../../../training/protocol/messages.ts';
import { decodeNumber, encodeNumber } from '../../../training/protocol/numbers.ts';

const READ_DESCRIPTOR = 3;
const WRITE_DESCRIPTOR = 4;

export interface Request {
  readonly id: number | string;
  readonly method: string;
  readonly params: unknown;
}

const isRequest = (message: unknown): message is Request =>
  typeof message === 'object' && message !== null && 'method' in message && 'id' in message;

/** JSON-RPC with `Content-Length` framing, read and written synchronously: the script stays where it is meanwhile. */
export class Channel {
  #unread: Buffer = Buffer.alloc(0);

  /** Blocks until the host asks something. Null when the host has gone. */
  nextRequest(): Request | null {
    for (;;) {
      const body = this.#nextBody();
      if (body === null) {
        return null;
      }
      const message: unknown = JSON.parse(body, decodeNumber);
      if (isRequest(message)) {
        return message;
      }
      if (isEndNotice(message)) {
        return { id: 0, method: 'end', params: {} };
      }
    }
  }

  answer(id: Request['id'], result: unknown): void {
    this.#send({ jsonrpc: '2.0', id, result });
  }

  refuse(id: Request['id'], code: number, message: string): void {
    this.#send({ jsonrpc: '2.0', id, error: { code, message } });
  }

  notify<M extends keyof ProbeNotifications>(method: M, params: ProbeNotifications[M]): void {
    writeMessage({ jsonrpc: '2.0', method, params });
  }

  #send(message: object): void {
    writeMessage(message);
  }

  #nextBody(): string | null {
    for (;;) {
      const headerEnd = this.#unread.indexOf('\r\n\r\n');
      if (headerEnd >= 0) {
        const length = Number(/content-length: *(\d+)/i.exec(this.#unread.toString('latin1', 0, headerEnd))?.[1]);
        const start = headerEnd + 4;
        if (this.#unread.length >= start + length) {
          const body = this.#unread.toString('utf8', start, start + length);
          this.#unread = this.#unread.subarray(start + length);
          return body;
        }
      }
      const chunk = readChunk();
      if (chunk === null) {
        return null;
      }
      this.#unread = Buffer.concat([this.#unread, chunk]);
    }
  }
}

const isEndNotice = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'method' in message && message.method === 'end';

/** Also used by the watchdog's thread, which shares the descriptors. */
export function writeMessage(message: object): void {
  const body = Buffer.from(JSON.stringify(message, encodeNumber), 'utf8');
  const bytes = Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, 'latin1'), body]);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(WRITE_DESCRIPTOR, bytes, written);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') {
        return; // The host has gone; the next read says so and ends the process.
      }
      rest();
    }
  }
}

function readChunk(): Buffer | null {
  const chunk = Buffer.allocUnsafe(65_536);
  for (;;) {
    try {
      const count = readSync(READ_DESCRIPTOR, chunk);
      return count === 0 ? null : chunk.subarray(0, count);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EAGAIN' || code === 'EINTR') {
        rest();
      } else {
        return null; // EOF on Windows and a closed pipe come as errors.
      }
    }
  }
}

/** The parent may have made its pipes non-blocking. */
function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
