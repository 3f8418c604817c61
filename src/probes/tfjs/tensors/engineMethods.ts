import type { Engine } from './framework.ts';

type MethodName = 'runKernel' | 'makeTensor' | 'readSync' | 'read';

/**
 * Remembers methods of the engine that are about to be replaced.
 * @returns what puts them back. Nothing is deleted, since that would leave the engine a slow object: what it had from its class
 *   goes through to there, where others may have put something in its place meanwhile.
 */
export function rememberMethods(engine: Engine, names: readonly MethodName[]): () => void {
  const methods = Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(engine, name) ? engine[name] : throughClass(engine, name)]),
  );
  return () => {
    Object.assign(engine, methods);
  };
}

function throughClass(engine: Engine, name: MethodName) {
  return function (this: Engine, ...args: unknown[]): unknown {
    const method = (Object.getPrototypeOf(engine) as Engine)[name] as (...given: unknown[]) => unknown;
    return method.apply(this, args);
  };
}
