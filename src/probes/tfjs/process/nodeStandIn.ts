/** What tfjs-node adds to TensorFlow.js and scripts use before they train, for where pure TensorFlow.js stands in. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { filePath } from '../script/sourceMaps.ts';

type Router = (url: unknown) => object | null;

interface PureModule {
  readonly io: { registerLoadRouter(router: Router): void; registerSaveRouter(router: Router): void };
  readonly Callback?: new () => object;
  node?: object;
}

interface WeightsGroup {
  readonly paths: readonly string[];
  readonly weights: readonly object[];
}

/** Adds `tf.node` and the `file://` handlers to a loaded @tensorflow/tfjs. */
export function addNodeParts(pure: PureModule): void {
  if (pure.node !== undefined) {
    return;
  }
  pure.node = new Proxy(nodeParts(pure), {
    get: (parts, name) => {
      if (typeof name === 'symbol' || name in parts) {
        return Reflect.get(parts, name);
      }
      return () => {
        throw new Error(`tf.node.${name} needs the native part of @tensorflow/tfjs-node, which is missing here.`);
      };
    },
  });
  const routed = (make: (file: string) => object): Router => {
    return (url) => (typeof url === 'string' && url.startsWith('file://') ? make(toPath(url)) : null);
  };
  pure.io.registerLoadRouter(routed((file) => ({ load: async () => loadArtifacts(file) })));
  // A check leaves no models behind.
  pure.io.registerSaveRouter(
    routed((folder) => ({
      save: async () => {
        // Scripts put files of their own beside the model.
        mkdirSync(folder, { recursive: true });
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      },
    })),
  );
}

function nodeParts(pure: PureModule): Record<string, unknown> {
  const { Callback } = pure;
  const writer = { scalar: () => {}, histogram: () => {}, flush: () => {} };
  return {
    summaryFileWriter: () => writer,
    tensorBoard: () => (Callback === undefined ? {} : new Callback()),
  };
}

/** tfjs-node takes relative paths behind `file://` as well. */
const toPath = (url: string): string =>
  url.startsWith('file:///') ? filePath(url) : path.resolve(url.slice('file://'.length));

/** Reads a saved model: its JSON and the weights beside it. */
function loadArtifacts(file: string): object {
  const json = JSON.parse(readFileSync(file, 'utf8')) as { readonly weightsManifest?: readonly WeightsGroup[] };
  const groups = json.weightsManifest ?? [];
  const files = groups.flatMap(({ paths }) => paths.map((name) => readFileSync(path.join(path.dirname(file), name))));
  const bytes = Buffer.concat(files);
  return {
    ...json,
    weightSpecs: groups.flatMap(({ weights }) => weights),
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  };
}
