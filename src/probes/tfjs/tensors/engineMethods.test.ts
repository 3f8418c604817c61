import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rememberMethods } from './engineMethods.ts';
import type { Engine } from './framework.ts';

class Class {
  runKernel(): string {
    return 'class';
  }

  makeTensor(): string {
    return 'tensor';
  }
}

const remember = (engine: Class): (() => void) =>
  rememberMethods(engine as unknown as Engine, ['runKernel', 'makeTensor']);

describe('methods of the engine that were replaced for a while', () => {
  it('come from the class again, the object as it was', () => {
    const engine = Object.assign(new Class(), { backend: 'cpu' });
    for (const time of ['once', 'again']) {
      const putBack = remember(engine);
      engine.runKernel = () => 'replaced';
      engine.makeTensor = () => 'replaced';
      putBack();
      assert.deepEqual(Object.keys(engine), ['backend'], time);
      assert.equal(engine.runKernel() + engine.makeTensor(), 'classtensor');
    }
  });

  it('are put back from the inside out', () => {
    const engine = new Class();
    const outer = remember(engine);
    engine.runKernel = () => 'outer';
    engine.makeTensor = () => 'outer';
    const inner = remember(engine);
    engine.runKernel = () => 'inner';
    inner();
    assert.equal(engine.runKernel(), 'outer');
    outer();
    assert.equal(engine.runKernel(), 'class');
  });

  it('go through to the class, and nothing is deleted, where the object has got a property since', () => {
    class Own extends Class {}
    const engine: Class & { later?: number } = new Own();
    const putBack = remember(engine);
    engine.runKernel = () => 'replaced';
    engine.later = 1;
    putBack();
    assert.ok(Object.hasOwn(engine, 'runKernel'));
    assert.equal(engine.runKernel(), 'class');
    Own.prototype.runKernel = () => 'class, wrapped';
    assert.equal(engine.runKernel(), 'class, wrapped');
    engine.runKernel = () => 'own';
    const again = remember(engine);
    engine.runKernel = () => 'replaced';
    again();
    assert.equal(engine.runKernel(), 'own');
  });
});
