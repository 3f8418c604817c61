import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawnSeed } from './drawnSeed.ts';
import { Source } from './syntax/source.ts';

const python = (text: string, line: number) => drawnSeed(new Source('train.py', text), line);

test('a seed that is drawn, printed and set', () => {
  const text = `if opt.seed is None:
    opt.seed = random.randint(1, 10000)
print("Random Seed: ", opt.seed)
random.seed(opt.seed)
torch.manual_seed(opt.seed)`;
  assert.equal(python(text, 4), 2);
  assert.equal(python(text, 5), 2);
  const script = new Source('train.js', 'const seed = Date.now();\nconsole.log(seed);\nMath.seedrandom(seed);');
  assert.equal(drawnSeed(script, 3), 1);
});

test('a seed that nobody is told, and one that is a number', () => {
  assert.equal(python('seed = int(time.time())\nrandom.seed(seed)', 2), null);
  assert.equal(python('print(1)\nrandom.seed(1)', 2), null);
  assert.equal(python('seed = 7\nprint(seed)\nrandom.seed(seed)', 3), null);
});
