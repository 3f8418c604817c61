/** The worker's side of reading variables: a debugger that stops the main thread and reads its scopes. */
import type { Debugger, Runtime } from 'node:inspector';
import { isMainThread, type MessagePort, workerData } from 'node:worker_threads';
import type { FrameVariables, SourceLocation, VariableSummary } from '../../../training/protocol/capture.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import { declarationOf } from '../script/sourceText.ts';
import { MainThreadDebugger } from './mainThreadDebugger.ts';

export const READER_ROLE = 'training-recipe-variables';
/** Where the main thread offers the function that describes a value. */
export const DESCRIBE = Symbol.for('training-recipe.describe');

export interface ReaderData {
  readonly role: typeof READER_ROLE;
  /** [0] becomes 1 when the debugger is on, 2 when it has let go. */
  readonly ready: SharedArrayBuffer;
  readonly port: MessagePort;
}

export interface Description {
  readonly whole: TensorSummary | null;
  /** Where it lists words by index. */
  readonly words?: readonly string[];
  readonly members: readonly { readonly suffix: string; readonly tensor: TensorSummary }[];
}

const SCOPES = new Set(['local', 'block', 'catch', 'closure', 'module', 'script', 'eval']);
const NOT_VARIABLES = new Set(['exports', 'require', 'module', '__filename', '__dirname', 'this', 'arguments']);
const PER_FRAME = 80;
const PREVIEW_LENGTH = 120;

const isReaderData = (data: unknown): data is ReaderData =>
  typeof data === 'object' && data !== null && 'role' in data && data.role === READER_ROLE;

/** Runs the reader if this is its thread. */
export function runVariableReader(): void {
  if (isMainThread || !isReaderData(workerData)) {
    return;
  }
  const { ready, port } = workerData;
  const main = new MainThreadDebugger();
  const flag = new Int32Array(ready);
  // The thread stays until the process ends: its end would fall into whatever the main thread does by then.
  setInterval(() => {}, 60_000);
  main.onPaused(async (frames) => {
    try {
      port.postMessage(await readFrames(main, frames));
    } finally {
      main.resume();
      main.disconnect();
      Atomics.store(flag, 0, 2);
    }
  });
  main.enable().then(() => Atomics.store(flag, 0, 1));
}

async function readFrames(
  main: MainThreadDebugger,
  frames: readonly Debugger.CallFrame[],
): Promise<readonly FrameVariables[]> {
  const read: FrameVariables[] = [];
  for (const frame of frames) {
    const location = main.userLocation(frame);
    if (location !== null) {
      const variables = await readFrame(main, frame, location);
      const functionName = frame.functionName === '' ? null : frame.functionName;
      read.push({ frame: { index: read.length, functionName, location }, variables });
    }
  }
  return read;
}

async function readFrame(
  main: MainThreadDebugger,
  frame: Debugger.CallFrame,
  at: SourceLocation,
): Promise<readonly VariableSummary[]> {
  const found = new Map<string, readonly VariableSummary[]>();
  for (const { type, object } of frame.scopeChain) {
    if (!SCOPES.has(type) || object.objectId === undefined) {
      continue;
    }
    for (const { name, value } of await main.properties(object.objectId)) {
      const isVariable = value !== undefined && value.type !== 'function' && !NOT_VARIABLES.has(name);
      if (isVariable && !found.has(name) && found.size < PER_FRAME) {
        found.set(name, await summaries(main, name, value, declarationOf(name, at)));
      }
    }
  }
  return [...found.values()].flat();
}

async function summaries(
  main: MainThreadDebugger,
  name: string,
  value: Runtime.RemoteObject,
  location: SourceLocation | null,
): Promise<readonly VariableSummary[]> {
  const plain: VariableSummary = { name, tensor: null, preview: previewOf(value), location };
  if (value.objectId === undefined) {
    return [plain];
  }
  const described = (await main.callOn(
    value.objectId,
    "function () { return globalThis[Symbol.for('training-recipe.describe')](this); }",
  )) as Description | null;
  if (described?.whole) {
    const tensor = { ...described.whole, name };
    return [{ name, tensor, preview: tensorPreview(tensor), location }];
  }
  const members = (described?.members ?? []).map(({ suffix, tensor }) => {
    const named = { ...tensor, name: `${name}${suffix}` };
    return { name: named.name, tensor: named, preview: tensorPreview(named), location };
  });
  return [described?.words === undefined ? plain : { ...plain, words: described.words }, ...members];
}

const tensorPreview = ({ dtype, shape }: TensorSummary): string => `${dtype}[${shape.join(',')}]`;

function previewOf(value: Runtime.RemoteObject): string {
  const entries = value.preview?.properties.map(({ name, value: text }) =>
    value.subtype === 'array' ? (text ?? '') : `${name}: ${text ?? ''}`,
  );
  const [open, close] = value.subtype === 'array' ? ['[', ']'] : ['{', '}'];
  const contents =
    entries === undefined ? null : `${open}${entries.join(', ')}${value.preview?.overflow ? ', …' : ''}${close}`;
  const isPlain = value.className === 'Object' || value.subtype === 'array';
  const text =
    contents !== null && isPlain
      ? contents
      : value.type === 'string'
        ? JSON.stringify(value.value)
        : (value.description ?? String(value.value));
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH)}…` : text;
}
