import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readCodeArguments } from './codeArguments.ts';

it("reads runTests' command line", () => {
  const asked = readCodeArguments([
    '/work space/folder',
    '--disable-extensions',
    '--no-sandbox',
    '--disable-gpu-sandbox',
    '--disable-workspace-trust',
    '--extensionTestsPath=/suite/run.js',
    '--extensionDevelopmentPath=/one',
    '--extensionDevelopmentPath=file:///two%20words',
    '--user-data-dir=/user',
  ]);
  assert.deepEqual(asked, {
    extensions: ['/one', '/two words'],
    testsModule: '/suite/run.js',
    target: '/work space/folder',
    userDataFolder: '/user',
    extensionsFolder: undefined,
    disableExtensions: true,
    workspaceTrust: false,
  });
});

it('takes a folder given as an address', () => {
  assert.equal(readCodeArguments(['--folder-uri', 'file:///a/b']).target, '/a/b');
});
