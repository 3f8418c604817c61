import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';

const id = 'training-recipe.training-recipe';

interface Contributed {
  readonly commands: readonly { readonly command: string }[];
}

function exampleFile(name: string): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder !== undefined);
  return path.join(folder.uri.fsPath, 'tfjs', name);
}

describe('the extension', () => {
  let extension: vscode.Extension<unknown>;

  before(async () => {
    const found = vscode.extensions.getExtension(id);
    assert.ok(found !== undefined, `${id} is not there`);
    extension = found;
    await extension.activate();
  });

  it('registers every command that it contributes', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const { commands } = extension.packageJSON.contributes as Contributed;
    const missing = commands.map(({ command }) => command).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
    assert.ok(commands.length > 0);
  });

  it('puts a finding on the line of a broken script, and none on a sound one', async () => {
    const broken = exampleFile('digits-softmax-twice.js');
    const sound = exampleFile('digits.js');
    for (const file of [broken, sound]) {
      await vscode.commands.executeCommand('trainingRecipe.runCheck', file, 'skeleton/loss-at-init');
    }
    const ours = (file: string) =>
      vscode.languages.getDiagnostics(vscode.Uri.file(file)).filter(({ source }) => source === 'Training Recipe');
    // Diagnostics are drawn a moment after the command has ended.
    for (let wait = 0; wait < 50 && ours(broken).length === 0; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const [diagnostic, ...others] = ours(broken);
    assert.ok(diagnostic !== undefined && others.length === 0);
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
    const { code } = diagnostic;
    assert.ok(typeof code === 'object' && code.value === 'skeleton/loss-at-init' && code.target.scheme === 'command');
    const document = await vscode.workspace.openTextDocument(broken);
    assert.match(document.lineAt(diagnostic.range.start.line).text, /softmax/i);
    assert.deepEqual(ours(sound), []);
  });
});
