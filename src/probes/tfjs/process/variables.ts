/** The main thread's side of reading variables: it starts a worker, stops, and is looked at. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { FrameVariables } from '../../../training/protocol/capture.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import { wordsOf } from '../script/words.ts';
import { isTensor } from '../tensors/framework.ts';
import type { TensorStore } from '../tensors/tensorStore.ts';
import { DESCRIBE, type Description, READER_ROLE, type ReaderData } from './variablesWorker.ts';

const READY_WITHIN = 3_000;
const MEMBERS = 24;

/** Variables of the user's frames on the stack, innermost frame first. Takes some hundred milliseconds. */
export function readVariables(store: TensorStore): readonly FrameVariables[] {
  const { port1, port2 } = new MessageChannel();
  const ready = new SharedArrayBuffer(4);
  const flag = new Int32Array(ready);
  const data: ReaderData = { role: READER_ROLE, ready, port: port2 };
  const worker = new Worker(__filename, { workerData: data, transferList: [port2], execArgv: [] });
  worker.unref();
  const target = globalThis as Record<symbol, unknown>;
  const deadline = performance.now() + READY_WITHIN;
  target[DESCRIBE] = (value: unknown) => describe(store, value);
  try {
    // The debugger's messages are handled between JavaScript instructions: waiting in a system call would lock both.
    while (Atomics.load(flag, 0) === 0) {
      if (performance.now() > deadline) {
        return [];
      }
    }
    // biome-ignore lint/suspicious/noDebugger: the worker's session looks at the frames here.
    debugger;
    while (Atomics.load(flag, 0) === 1 && performance.now() < deadline) {
      // Letting go interrupts the main thread too: it does nothing else meanwhile.
    }
    const message: unknown = receiveMessageOnPort(port1)?.message;
    return Array.isArray(message) ? (message as readonly FrameVariables[]) : [];
  } finally {
    delete target[DESCRIBE];
    port1.close();
  }
}

/** Called by the worker on each object: the tensors in it, itself or one level down. */
function describe(store: TensorStore, value: unknown): Description | null {
  const summarise = (tensor: unknown): TensorSummary | null => {
    try {
      return isTensor(tensor) && !tensor.isDisposed ? store.summarise(tensor, null) : null;
    } catch {
      return null; // Its data is gone, or is not the kind that can be read synchronously.
    }
  };
  const whole = summarise(value);
  if (whole !== null) {
    return { whole, members: [] };
  }
  const words = wordsOf(value);
  if (words !== null) {
    return { whole: null, words, members: [] };
  }
  if (!(Array.isArray(value) || isPlain(value))) {
    return null;
  }
  const members = Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, property]) => isTensor(property.value))
    .slice(0, MEMBERS)
    .flatMap(([key, property]) => {
      const tensor = summarise(property.value);
      return tensor === null ? [] : [{ suffix: Array.isArray(value) ? `[${key}]` : `.${key}`, tensor }];
    });
  return { whole: null, members };
}

const isPlain = (value: unknown): value is object => {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
};
