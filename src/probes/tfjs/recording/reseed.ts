import { createRequire } from 'node:module';
import path from 'node:path';

type Seeding = (this: unknown, seed: unknown, ...rest: unknown[]) => unknown;

/** Generators of the package `seedrandom`, by which TensorFlow.js and many scripts seed: each is a function of a seed. */
const GENERATORS = ['alea', 'xor128', 'tychei', 'xorwow', 'xor4096', 'xorshift7'] as const;

/**
 * Changes every seed that reaches a copy of `seedrandom` which the script or its TensorFlow.js loads, always in the same
 * way. Has to come before they are loaded.
 */
export function changeSeeds(scriptFolder: string, reseed: number): void {
  const fromScript = createRequire(path.join(scriptFolder, 'script.js'));
  const folders = [
    '@tensorflow/tfjs',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-data',
    '@tensorflow/tfjs-node',
  ].flatMap((name) => {
    const file = resolved(fromScript, name);
    return file === null ? [] : [file];
  });
  const nested = folders.flatMap((file) =>
    ['@tensorflow/tfjs-core', '@tensorflow/tfjs-data'].flatMap((name) => resolved(createRequire(file), name) ?? []),
  );
  const files = [path.join(scriptFolder, 'script.js'), ...folders, ...nested].flatMap(
    (file) => resolved(createRequire(file), 'seedrandom') ?? [],
  );
  for (const file of new Set(files)) {
    wrapPackage(file, reseed);
  }
}

function resolved(from: NodeJS.Require, name: string): string | null {
  try {
    return from.resolve(name);
  } catch {
    return null; // Not installed there.
  }
}

function wrapPackage(file: string, reseed: number): void {
  const require = createRequire(file);
  let original: unknown;
  try {
    original = require(file);
  } catch {
    return; // A broken installation: the script meets the error itself.
  }
  const module = require.cache[file];
  if (typeof original !== 'function' || module === undefined) {
    return;
  }
  const wrapped = Object.assign(reseeded(original as Seeding, reseed), original);
  for (const name of GENERATORS) {
    const generator = (original as unknown as Record<string, unknown>)[name];
    if (typeof generator === 'function') {
      Object.assign(wrapped, { [name]: reseeded(generator as Seeding, reseed) });
    }
  }
  module.exports = wrapped;
}

/** What is not seeded takes the reseed itself, so that the draw can be had again. */
const reseeded = (generator: Seeding, reseed: number): Seeding =>
  function (seed, ...rest) {
    return generator.call(
      this,
      seed === undefined || seed === null ? `${reseed}` : `${String(seed)} ${reseed}`,
      ...rest,
    );
  };
