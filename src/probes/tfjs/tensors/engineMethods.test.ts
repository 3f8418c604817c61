import assert from 'node:assert/strict';
import { it } from 'node:test';
import { rememberMethods } from './engineMethods.ts';
import type { Engine } from './framework.ts';

it('puts methods back so that what stands in the class later is seen, and deletes nothing', () => {
  class Class {
    runKernel(): string {
      return 'class';
    }
  }
  const engine = new Class();
  const putBack = rememberMethods(engine as unknown as Engine, ['runKernel']);
  engine.runKernel = () => 'replaced';
  assert.equal(engine.runKernel(), 'replaced');
  putBack();
  assert.equal(engine.runKernel(), 'class');
  Class.prototype.runKernel = () => 'class, wrapped';
  assert.equal(engine.runKernel(), 'class, wrapped');
  assert.ok(Object.hasOwn(engine, 'runKernel'));
  engine.runKernel = () => 'own';
  const again = rememberMethods(engine as unknown as Engine, ['runKernel']);
  engine.runKernel = () => 'replaced';
  again();
  assert.equal(engine.runKernel(), 'own');
});
