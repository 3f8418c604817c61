import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scanPython } from './scanPython.ts';

describe('scanPython', () => {
  it('sees the framework and where steps are taken', () => {
    const torch = scanPython('import os, torch.nn as nn\nfrom .model import (Net,\n  Other)\n\nloss.backward()\n');
    assert.equal(torch.framework, 'torch');
    assert.deepEqual(torch.calls, [{ line: 5, column: 6, call: 'backward' }]);
    assert.deepEqual(torch.imports.slice(0, 3), ['os', 'torch.nn', '.model']);
    assert.equal(scanPython('from tensorflow import keras\nwith tf.GradientTape() as tape: pass').framework, 'keras');
  });

  it('passes over comments, strings and docstrings', () => {
    const scan = scanPython(
      '"""\nimport torch\nmodel.fit(x)\n"""\n# import keras\ns = \'it\\\'s .fit(\' # loss.backward()\n',
    );
    assert.equal(scan.framework, null);
    assert.deepEqual(scan.calls, []);
  });

  it('knows a file that runs itself', () => {
    assert.equal(scanPython("if __name__ == '__main__':\n  main()").runsItself, true);
    assert.equal(scanPython("# if __name__ == '__main__':").runsItself, false);
  });
});
