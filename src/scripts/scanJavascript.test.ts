import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { javascriptCode } from './javascriptCode.ts';
import { scanJavascript } from './scanJavascript.ts';

describe('javascriptCode', () => {
  it('keeps length and line breaks, and blanks comments, strings and regular expressions', () => {
    const text = 'a /* b\nc */ \'d.fit(\' // e\nf = /g"[/]/.test(h) / 2 / i; "j\\"k" l';
    const code = javascriptCode(text);
    assert.equal(code.length, text.length);
    assert.equal(code.split('\n').length, 3);
    assert.equal(code.replace(/\s+/g, ' '), 'a \' \' f = / /.test(h) / 2 / i; " " l');
  });

  it('keeps the code inside template substitutions', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text under test
    const code = javascriptCode('`x.fit( ${a({b: `n${c}`})} y` + d');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text under test
    assert.equal(code.replace(/\s+/g, ' '), '` ${a({b: ` ${c}`})} ` + d');
  });
});

describe('scanJavascript', () => {
  it('sees every way to import, and where the training call is', () => {
    for (const line of [
      "import * as tf from '@tensorflow/tfjs';",
      "import '@tensorflow/tfjs-node';",
      "const tf = require('@tensorflow/tfjs-node-gpu');",
      'const tf = await import("@tensorflow/tfjs-core");',
      "import {\n type Tensor,\n tensor,\n} from '@tensorflow/tfjs-layers';",
      "import tf = require('@tensorflow/tfjs');",
    ]) {
      assert.equal(scanJavascript(`${line}\n`).framework, 'tfjs', line);
    }
    const scan = scanJavascript("import * as tf from '@tensorflow/tfjs';\n\n  await model\n    .fit(xs, ys);");
    assert.deepEqual(scan.calls, [{ line: 4, column: 6, call: 'fit' }]);
  });

  it('does not take a word in a comment, a string or a type for the real thing', () => {
    for (const line of [
      "// import * as tf from '@tensorflow/tfjs';",
      'const text = "require(\'@tensorflow/tfjs\')";',
      "import type * as tf from '@tensorflow/tfjs';",
      "import type {Tensor} from '@tensorflow/tfjs';",
      "import { type Tensor, type Rank } from '@tensorflow/tfjs';",
      "import * as vis from '@tensorflow-models/mobilenet';",
      "loader.require('@tensorflow/tfjs');",
    ]) {
      assert.equal(scanJavascript(line).framework, null, line);
    }
    assert.deepEqual(scanJavascript('/* model.fit(x) */ "model.fit(x)"; fit(x); model.fitness(x);').calls, []);
  });

  it('imports a value named type', () => {
    assert.deepEqual(scanJavascript("import type from './type.js';").imports, ['./type.js']);
  });
});
