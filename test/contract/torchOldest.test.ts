/**
 * The same suite on the oldest PyTorch that the machine has beside the one that the tests are run with: Debian's and
 * Ubuntu's `python3-torch`, or the interpreter that TRAINING_RECIPE_TEST_OLDEST_PYTHON names.
 */
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';

const versionOf = (python: string): string =>
  spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' }).stdout?.trim() ?? '';

const newest = versionOf(process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3');
const candidates = [process.env['TRAINING_RECIPE_TEST_OLDEST_PYTHON'] ?? '/usr/bin/python3'];
const oldest = candidates.find((python) => versionOf(python) !== '' && versionOf(python) !== newest);

if (oldest === undefined) {
  it('torch · the oldest', { skip: `there is no other PyTorch here (tried ${candidates.join(', ')})` });
} else {
  process.env['TRAINING_RECIPE_TEST_PYTHON'] = oldest;
  void import('./torch.test.ts');
}
