import type { Readable, Writable } from 'node:stream';
import {
  type ContentTypeDecoder,
  type ContentTypeEncoder,
  createMessageConnection,
  ErrorCodes,
  type Message,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { ExaminationError, NotApplicableError, RunOverError } from './errors.ts';
import { ProbeErrorCode, type ProbeNotifications, type ProbeRequests } from './protocol/messages.ts';
import { decodeNumber, encodeNumber } from './protocol/numbers.ts';

const encoder: ContentTypeEncoder = {
  name: 'application/json',
  encode: async (message: Message) => new TextEncoder().encode(JSON.stringify(message, encodeNumber)),
};

const decoder: ContentTypeDecoder = {
  name: 'application/json',
  decode: async (bytes) => JSON.parse(new TextDecoder().decode(bytes), decodeNumber) as Message,
};

/** More than the messages that a pipe can hold unread at a process's end. */
const TURNS_TO_SETTLE = 100;

/** JSON-RPC with a probe, typed by the protocol. */
export class ProbeConnection {
  readonly #messages: MessageConnection;

  constructor(fromProbe: Readable, toProbe: Writable) {
    this.#messages = createMessageConnection(
      new StreamMessageReader(fromProbe, { contentTypeDecoder: decoder }),
      new StreamMessageWriter(toProbe, { contentTypeEncoder: encoder }),
    );
    // A probe that is gone breaks the pipe; its exit code says more than the broken pipe does.
    this.#messages.onError(() => {});
  }

  on<M extends keyof ProbeNotifications>(method: M, listener: (params: ProbeNotifications[M]) => void): void {
    this.#messages.onNotification(method, listener);
  }

  listen(): void {
    this.#messages.listen();
  }

  /**
   * @throws NotApplicableError where the question has no answer for this capture, RunOverError where it has none any more;
   *   ExaminationError (`probe-failed`) for everything else that the probe answers with an error.
   */
  async request<M extends keyof ProbeRequests>(
    method: M,
    params: ProbeRequests[M]['params'],
  ): Promise<ProbeRequests[M]['result']> {
    try {
      return await this.#messages.sendRequest(method, params);
    } catch (error) {
      if (error instanceof ResponseError) {
        if (error.code === ProbeErrorCode.notApplicable || error.code === ProbeErrorCode.scriptFailed) {
          throw new NotApplicableError(error.message);
        }
        if (error.code === ProbeErrorCode.runOver) {
          throw new RunOverError(error.message);
        }
        // A question that this probe does not know: another framework's.
        if (error.code === ErrorCodes.MethodNotFound) {
          throw new NotApplicableError('This cannot be asked of this framework.');
        }
        if (error.code === ProbeErrorCode.protocolMismatch) {
          throw new ExaminationError('protocol-mismatch', error.message);
        }
      }
      throw new ExaminationError('probe-failed', `The probe could not answer ${method}: ${String(error)}`);
    }
  }

  /** Sends `end`, which nobody answers: the process is gone by then, or the connection before. */
  sayEnd(): void {
    this.request('end', {}).catch(() => {});
  }

  /**
   * Lets what was read be handled, once the pipe is closed. Messages are decoded and handed on one a turn of the event
   * loop, so the last words of a process that has ended come later than its end.
   */
  async settle(): Promise<void> {
    for (let turn = 0; turn < TURNS_TO_SETTLE; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  dispose(): void {
    this.#messages.dispose();
  }
}
