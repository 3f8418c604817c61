import { existsSync, readdirSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Core, DataModule, Layers } from '../tensors/framework.ts';
import { addNodeParts } from './nodeStandIn.ts';

const NODE_PACKAGES = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'] as const;
const ENTRY_PACKAGES = [
  '@tensorflow/tfjs',
  ...NODE_PACKAGES,
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-core',
] as const;

interface FrameworkListener {
  core(core: Core): void;
  layers(layers: Layers): void;
  data(data: DataModule): void;
}

interface ModuleInsides {
  _load(request: string, parent: unknown, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: unknown, ...rest: unknown[]): string;
}

const insides = Module as unknown as ModuleInsides;

/** Set while the probe itself resolves: that is no request of the script's. */
let resolvingForUs = false;

function resolvedForUs(resolve: () => string): string | null {
  resolvingForUs = true;
  try {
    return resolve();
  } catch {
    return null;
  } finally {
    resolvingForUs = false;
  }
}

const resolveFrom = (folder: string, name: string): string | null =>
  resolvedForUs(() => createRequire(path.join(folder, 'script.js')).resolve(name));

/** As the module that asks for it gets it. */
const resolveFor = (request: string, parent: unknown): string | null =>
  resolvedForUs(() => insides._resolveFilename(request, parent));

/**
 * Finds the copies of TensorFlow.js that the script will load and hands them over as they are loaded.
 * Where there is one core, it is loaded right away: some loaders read CommonJS past `Module._load`.
 */
export function watchFramework(scriptFolder: string, listener: FrameworkListener): void {
  const parts: Readonly<Record<string, (module: never) => void>> = {
    '@tensorflow/tfjs-core': (module) => listener.core(module),
    '@tensorflow/tfjs-layers': (module) => listener.layers(module),
    '@tensorflow/tfjs-data': (module) => listener.data(module),
  };
  const files = new Map<string, (module: never) => void>();
  const addPartsFor = (folders: readonly (string | null)[]): void => {
    for (const folder of folders) {
      for (const [name, hand] of Object.entries(parts)) {
        const part = folder === null ? null : resolveFrom(folder, name);
        if (part !== null) {
          files.set(part, hand);
        }
      }
    }
  };
  for (const entry of ENTRY_PACKAGES) {
    const file = resolveFrom(scriptFolder, entry);
    if (file !== null) {
      addPartsFor([scriptFolder, path.dirname(file), unionFolder(file)]);
    }
  }
  const looked = new Set<string>();
  const seen = new Set<unknown>();
  const handOver = (file: string, module: unknown): void => {
    const hand = files.get(file);
    if (hand !== undefined && !seen.has(module) && typeof module === 'object' && module !== null) {
      seen.add(module);
      hand(module as never);
    }
  };
  const load = insides._load;
  insides._load = function (request, parent, isMain) {
    const loaded = load.call(this, request, parent, isMain);
    if (request.includes('@tensorflow') || request.includes('tf-')) {
      // A module of the script's may lie in another package, which has a TensorFlow.js of its own.
      const file = resolveFor(request, parent);
      if (file !== null && !looked.has(file)) {
        looked.add(file);
        addPartsFor([path.dirname(file)]);
      }
      for (const file of files.keys()) {
        const module: unknown = require.cache[file]?.loaded === true ? require.cache[file]?.exports : undefined;
        if (module !== undefined) {
          handOver(file, module);
        }
      }
    }
    return loaded;
  };
  const requireFile = createRequire(path.join(scriptFolder, 'script.js'));
  const cores = [...files].filter(([file]) => /tfjs-core/.test(file));
  if (cores.length === 1) {
    for (const file of files.keys()) {
      try {
        handOver(file, requireFile(file));
      } catch {
        // A broken installation: the script meets the same error, at its own line.
      }
    }
  }
}

/** tfjs-node brings its own @tensorflow/tfjs, beside which its core may lie. */
function unionFolder(entryFile: string): string | null {
  const union = resolveFrom(path.dirname(entryFile), '@tensorflow/tfjs');
  return union === null ? null : path.dirname(union);
}

/** Puts back what Node 23 removed and tfjs-node 4.22 still calls. */
export function restoreRemovedUtilities(): void {
  const util = createRequire(__filename)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

/**
 * Lets another TensorFlow.js stand in for a tfjs-node that is not installed or has no native part: the other of the two
 * packages where that works, else pure TensorFlow.js.
 * @param onStandIn called for each request that was redirected; for imports, when what is returned is called
 */
export function standInForNodePackages(
  script: string,
  onStandIn: (name: string, why: string, standIn: string) => void,
): () => void {
  const scriptFolder = path.dirname(script);
  const missing = new Map<string, string>();
  const installed = new Map<string, string>();
  for (const name of NODE_PACKAGES) {
    const file = resolveFrom(scriptFolder, name);
    if (file === null) {
      missing.set(name, 'is not installed');
    } else {
      installed.set(name, file);
      if (!hasNativePart(file)) {
        missing.set(name, 'has no native part on this machine');
      }
    }
  }
  const [native] = [...installed].filter(([name]) => !missing.has(name));
  const [firstInstalled] = installed.values();
  const pure =
    resolveFrom(scriptFolder, '@tensorflow/tfjs') ??
    (firstInstalled === undefined ? null : resolveFrom(path.dirname(firstInstalled), '@tensorflow/tfjs'));
  const [standIn, target] = native ?? ['pure TensorFlow.js', pure];
  if (target === null || missing.size === 0) {
    return () => {};
  }
  const prepare = () => {
    if (native === undefined) {
      addNodeParts(createRequire(target)(target));
    }
  };
  const resolve = insides._resolveFilename;
  insides._resolveFilename = function (request, parent, ...rest) {
    const why = missing.get(request);
    if (why === undefined || resolvingForUs) {
      return resolve.call(this, request, parent, ...rest);
    }
    const own = resolveFor(request, parent);
    if (own !== null && hasNativePart(own)) {
      return own;
    }
    onStandIn(request, why, standIn);
    prepare();
    return target;
  };
  const redirected = redirectImports([...missing.keys()], target);
  if (importsNodePackage(script)) {
    prepare();
  }
  return () => {
    for (const name of redirected()) {
      onStandIn(name, missing.get(name) ?? 'is not installed', standIn);
    }
  };
}

interface HookRegistration {
  register?(url: string, options: { readonly data: object; readonly transferList: readonly MessagePort[] }): void;
}

/**
 * ES modules resolve by hooks of their own, which must be given as a module and run in a thread of their own.
 * @returns what tells which packages were asked for since
 */
function redirectImports(names: readonly string[], target: string): () => readonly string[] {
  const { port1, port2 } = new MessageChannel();
  const hooks = `
    let asked;
    export const initialize = ({ port }) => { asked = port; };
    const names = new Set(${JSON.stringify(names)});
    export const resolve = (specifier, context, next) =>
      names.has(specifier)
        ? (asked?.postMessage(specifier), { url: ${JSON.stringify(pathToFileURL(target).href)}, format: 'commonjs', shortCircuit: true })
        : next(specifier, context);`;
  const url = `data:text/javascript,${encodeURIComponent(hooks)}`;
  (Module as unknown as HookRegistration).register?.(url, { data: { port: port2 }, transferList: [port2] });
  return () => {
    const asked: string[] = [];
    for (let next = receiveMessageOnPort(port1); next !== undefined; next = receiveMessageOnPort(port1)) {
      asked.push(String(next.message));
    }
    return asked;
  };
}

/** An ES module's imports are resolved in another thread: whether they ask for tfjs-node has to be known before. */
function importsNodePackage(script: string): boolean {
  try {
    return /from\s*['"]@tensorflow\/tfjs-node/.test(readFileSync(script, 'utf8'));
  } catch {
    return false;
  }
}

function hasNativePart(entryFile: string): boolean {
  const library = path.join(packageFolder(entryFile), 'lib');
  return (
    existsSync(library) &&
    readdirSync(library).some((folder) => existsSync(path.join(library, folder, 'tfjs_binding.node')))
  );
}

function packageFolder(file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder)) {
    folder = path.dirname(folder);
  }
  return folder;
}
