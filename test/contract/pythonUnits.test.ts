/** The Python probe's own unit tests, with the frameworks that they need. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { pythonForTests } from '../../scripts/pythonEnvironment.ts';
import { inRepository } from '../../scripts/repository.ts';

it('the unit tests of the Python probe pass', async () => {
  const { status, stderr } = spawnSync(
    await pythonForTests(),
    ['-m', 'unittest', 'discover', '-s', 'tests', '-t', '.'],
    {
      cwd: inRepository('src/probes/python'),
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stderr);
  assert.match(stderr, /Ran \d{2,} tests/);
});
