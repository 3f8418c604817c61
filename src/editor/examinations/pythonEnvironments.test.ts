import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Uri } from 'vscode';
import { chosenInterpreter } from './pythonEnvironments.ts';

const script = { fsPath: '/w/train.py' } as Uri;

/** The exported API, with one environment a resource. */
class Environments {
  readonly chosen = new Map([['/w/train.py', '/w/envs/mine']]);
  getActiveEnvironmentPath(resource?: Uri) {
    return { id: 'x', path: this.chosen.get(resource?.fsPath ?? '') ?? 'none' };
  }
  async resolveEnvironment({ path }: { readonly path: string }) {
    if (path === 'none') return undefined;
    return { executable: { uri: path === 'empty' ? undefined : { fsPath: `${path}/bin/python` } } };
  }
}

describe('chosenInterpreter', () => {
  it("is the executable of the script's own environment", async () => {
    assert.equal(await chosenInterpreter({ environments: new Environments() }, script), '/w/envs/mine/bin/python');
  });

  it('is none where nothing is chosen, or the environment has no Python', async () => {
    const environments = new Environments();
    assert.equal(await chosenInterpreter({ environments }, { fsPath: '/elsewhere.py' } as Uri), null);
    environments.chosen.set('/w/train.py', 'empty');
    assert.equal(await chosenInterpreter({ environments }, script), null);
  });

  it('says so when the extension speaks another API', async () => {
    await assert.rejects(chosenInterpreter({ settings: {} }, script), /no environments/);
    await assert.rejects(chosenInterpreter(undefined, script), /no environments/);
  });
});
