import type { Debugger, Runtime } from 'node:inspector';
import { Session } from 'node:inspector';
import type { SourceMap } from 'node:module';
import type { SourceLocation } from '../../../training/protocol/capture.ts';
import { filePath, inlineMap, mapped } from '../script/sourceMaps.ts';
import { isUserFile } from '../script/userFrames.ts';

/** A debugger session of a worker on the main thread. */
export class MainThreadDebugger {
  readonly #session = new Session();
  readonly #maps = new Map<string, SourceMap | null>();
  readonly #urls = new Map<string, string>();

  constructor() {
    this.#session.connectToMainThread();
    this.#session.on('Debugger.scriptParsed', ({ params }) => {
      this.#urls.set(params.scriptId, params.url);
      if (isUserFile(params.url)) {
        this.#maps.set(params.url, inlineMap(params.sourceMapURL));
      }
    });
  }

  enable(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#session.post('Debugger.enable', {}, (error) => (error ? reject(error) : resolve()));
    });
  }

  onPaused(listener: (frames: readonly Debugger.CallFrame[]) => void): void {
    this.#session.on('Debugger.paused', ({ params }) => listener(params.callFrames));
  }

  pause(): void {
    this.#session.post('Debugger.pause');
  }

  resume(): void {
    this.#session.post('Debugger.resume');
  }

  properties(objectId: string): Promise<readonly Runtime.PropertyDescriptor[]> {
    return new Promise((resolve) => {
      this.#session.post(
        'Runtime.getProperties',
        { objectId, ownProperties: true, generatePreview: true },
        (error, answer) => resolve(error ? [] : answer.result),
      );
    });
  }

  /** Calls a function of the main thread with an object as `this`; its result comes by value. */
  callOn(objectId: string, functionDeclaration: string): Promise<unknown> {
    return new Promise((resolve) => {
      this.#session.post(
        'Runtime.callFunctionOn',
        { objectId, functionDeclaration, returnByValue: true, silent: true },
        (error, answer) => resolve(error ? null : answer.result.value),
      );
    });
  }

  disconnect(): void {
    this.#session.disconnect();
  }

  /** The user's line that a frame is at; null for code that is not the user's. */
  userLocation(frame: Debugger.CallFrame): SourceLocation | null {
    const url = this.#urls.get(frame.location.scriptId) ?? frame.url;
    if (!isUserFile(url)) {
      return null;
    }
    const file = filePath(url);
    const line = frame.location.lineNumber + 1;
    const column = (frame.location.columnNumber ?? 0) + 1;
    return mapped(this.#maps.get(url), file, line, column) ?? { file, line, column };
  }
}
