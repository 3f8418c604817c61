import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isWrittenForBundler } from './moduleStyle.ts';

const here = fileURLToPath(import.meta.url);

test('import beside require, and imports without extension, are a bundler’s or Babel’s', () => {
  const forBundler = [
    "import * as tf from '@tensorflow/tfjs';\nconst fs = require('fs');",
    "import {train} from './moduleStyle';",
    "export * from './moduleStyle';",
    "import {\n  a,\n  b,\n} from 'x';\nif (require.main === module) run();",
    "import 'x';\nconsole.log(__dirname);",
  ];
  for (const text of forBundler) {
    assert.equal(isWrittenForBundler(text, here), true, text);
  }
});

test('what Node.js runs by itself is left to it', () => {
  const forNode = [
    "const tf = require('@tensorflow/tfjs');\nmodule.exports = 1;",
    "import * as tf from '@tensorflow/tfjs';\nimport { a } from './moduleStyle.ts';",
    "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nrequire('x');",
    "import { a } from './not-there';",
    "const important = exportAll();\n// import { a } from './moduleStyle'",
    "const m = await import('./moduleStyle');",
    'loader.require("x");',
  ];
  for (const text of forNode) {
    assert.equal(isWrittenForBundler(text, here), false, text);
  }
});
