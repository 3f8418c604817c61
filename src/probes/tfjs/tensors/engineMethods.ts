import type { Engine } from './framework.ts';

type MethodName = 'runKernel' | 'makeTensor' | 'readSync' | 'read';

/**
 * Remembers methods of the engine that are about to be replaced.
 * @returns what puts them back. What it had from its class is deleted again, newest first: V8 then has the object's older layout
 *   again, and calls cost what they did. Where the engine has got other properties since, a deletion would leave it a slow
 *   object; there the method goes through to the class, where others may have put something in its place meanwhile.
 */
export function rememberMethods(engine: Engine, names: readonly MethodName[]): () => void {
  const own = names.filter((name) => Object.hasOwn(engine, name));
  const methods = Object.fromEntries(own.map((name) => [name, engine[name]]));
  const inherited = new Set<string>(names.filter((name) => !own.includes(name)));
  return () => {
    Object.assign(engine, methods);
    const newest = Object.keys(engine).slice(-inherited.size || Number.POSITIVE_INFINITY);
    if (newest.length === inherited.size && newest.every((name) => inherited.has(name))) {
      for (const name of newest.reverse()) {
        Reflect.deleteProperty(engine, name);
      }
    } else {
      Object.assign(engine, Object.fromEntries([...inherited].map((name) => [name, throughClass(engine, name)])));
    }
  };
}

function throughClass(engine: Engine, name: string) {
  return function (this: Engine, ...args: unknown[]): unknown {
    const method = (Object.getPrototypeOf(engine) as Record<string, unknown>)[name] as (...given: unknown[]) => unknown;
    return method.apply(this, args);
  };
}
