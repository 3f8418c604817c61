import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

const CHECK = 'skeleton/loss-at-init';

function workspaceFile(name: string): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder !== undefined);
  return path.join(folder.uri.fsPath, name);
}

/** Asks again until there is an answer: surfaces are drawn a moment after their cause. */
async function eventually<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + 20_000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come within 20 s`);
}

const ours = (file: string): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(vscode.Uri.file(file)).filter(({ source }) => source === 'Training Recipe');

const check = (file: string): Thenable<unknown> =>
  vscode.commands.executeCommand('trainingRecipe.runCheck', file, CHECK);

async function hoverAt(document: vscode.TextDocument, line: RegExp, word: string): Promise<string> {
  const number = document
    .getText()
    .split('\n')
    .findIndex((text) => line.test(text));
  assert.ok(number >= 0, `no line ${line}`);
  const position = new vscode.Position(number, document.lineAt(number).text.indexOf(word) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n')
    .replaceAll('&nbsp;', ' ');
}

async function lensTitles(document: vscode.TextDocument): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    20,
  );
  return lenses.map(({ command }) => command?.title ?? '');
}

describe('what an examination shows', () => {
  const file = workspaceFile('tfjs/digits-softmax-twice.js');
  let document: vscode.TextDocument;

  before(async () => {
    document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    await check(file);
  });

  it('stands above the training call', async () => {
    const titles = await eventually('the verdict', async () => {
      const all = await lensTitles(document);
      return all.some((title) => /^[✗⚠]/.test(title)) ? all : undefined;
    });
    assert.equal(titles[0], '▶ Verify loss at init');
    assert.equal(titles.at(-1), 'Look at the data');
  });

  it('shows a tensor where its variable is written, and nothing where only its name is', async () => {
    const shown = await eventually('the hover', async () => {
      const text = await hoverAt(document, /model\.fit\(/, 'xs');
      return text.includes('captured at') ? text : undefined;
    });
    assert.match(shown, /f32\[\d+,28,28,1\] {2}x∈\[0, 1\]/);
    assert.match(shown, /!\[[^\]]*\]\(data:image\/png;base64,/);
    assert.ok(shown.length < 100_000, 'VS Code cuts longer Markdown');
    assert.doesNotMatch(await hoverAt(document, /^\/\//, 'convnet'), /captured at/);
  });

  it('is stale once the script changed, moves with its line, goes with it, and comes back with the old text', async () => {
    const [original] = await eventually('the finding', () => (ours(file).length > 0 ? ours(file) : undefined));
    assert.ok(original !== undefined);
    const line = original.range.start.line;
    const edit = async (change: (edit: vscode.WorkspaceEdit) => void): Promise<void> => {
      const workspaceEdit = new vscode.WorkspaceEdit();
      change(workspaceEdit);
      await vscode.workspace.applyEdit(workspaceEdit);
    };
    const { uri } = document;
    await edit((changes) => changes.insert(uri, new vscode.Position(0, 0), '// one more line\n'));
    const stale = await eventually('the stale finding', () =>
      ours(file).find(({ message }) => message.startsWith('Stale')),
    );
    assert.equal(stale.range.start.line, line + 1);
    assert.equal(stale.severity, vscode.DiagnosticSeverity.Information);

    await edit((changes) => changes.insert(uri, new vscode.Position(line + 1, 2), ' '));
    await eventually('the end of the finding', () => (ours(file).length === 0 ? true : undefined));

    await edit((changes) => {
      changes.delete(uri, new vscode.Range(line + 1, 2, line + 1, 3));
      changes.delete(uri, new vscode.Range(0, 0, 1, 0));
    });
    const back = await eventually('the finding again', () =>
      ours(file).find(({ severity }) => severity === original.severity),
    );
    assert.equal(back.range.start.line, line);
    await document.save();
  });
});

describe('a script that cannot be examined', () => {
  it('is complained of at its line, and the next run of the mended script clears that', async () => {
    const file = workspaceFile('tfjs/mended.js');
    const sound = await readFile(workspaceFile('tfjs/digits.js'), 'utf8');
    await writeFile(file, sound.replace('const model = createModel();', "throw new Error('not today');"));
    await check(file);
    const thrown = await eventually('the complaint', () => ours(file)[0]);
    assert.match(thrown.message, /not today/);
    assert.equal(thrown.code, 'threw');
    const text = (await vscode.workspace.openTextDocument(file)).lineAt(thrown.range.start.line).text;
    assert.match(text, /not today/);
    await writeFile(file, sound);
    await check(file);
    await eventually('silence', () => (ours(file).length === 0 ? true : undefined));
  });

  it('can be cancelled while it runs', async () => {
    const file = workspaceFile('tfjs/endless.js');
    const pid = workspaceFile('endless.pid');
    const text = `require('fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid));\nrequire('@tensorflow/tfjs');\nsetInterval(() => {}, 1000);\nfunction later(m) { m.fit(); }\n`;
    await writeFile(file, text);
    const run = check(file);
    const child = await eventually('the process', async () => {
      const written = await readFile(pid, 'utf8').catch(() => '');
      return written === '' ? undefined : Number(written);
    });
    await vscode.commands.executeCommand('trainingRecipe.cancel', file);
    await run;
    const alive = (): boolean => {
      try {
        return process.kill(child, 0);
      } catch {
        return false;
      }
    };
    await eventually('the end of the process', () => (alive() ? undefined : true));
    assert.deepEqual(ours(file), []);
  });
});
