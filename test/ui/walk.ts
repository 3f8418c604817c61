/** What the walks share: a copy of the examples in a real VS Code, and steps that stand on each other. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { repositoryRoot } from '../../scripts/repository.ts';
import { copyExamples, type ExamplesCopy } from '../rig/copyExamples.ts';
import type { Settings } from '../rig/settings.ts';
import { Workbench } from '../rig/workbench.ts';

export const minute = 60_000;

export interface WalkOptions {
  /** Screenshots of each step go to test-artefacts/NAME/. */
  readonly name: string;
  /** A packaged extension to install instead of the checkout's own build. */
  readonly vsixFile?: string | undefined;
  /** Of the workspace: settings of the machine's scope do not travel with a person's own to a server. */
  readonly settings?: Settings;
  /** `launch.json` of the workspace, which lies in this folder. */
  readonly launch?: (folder: string) => Promise<object>;
  /** Folders of extensions that run beside the one under test. */
  readonly otherExtensions?: readonly string[];
}

/** Opens a VS Code before the first step and closes it after the last. */
export class Walk {
  #workbench: Workbench | null = null;
  #examples: ExamplesCopy | null = null;
  #cannotGoOn = false;

  constructor({ name, vsixFile, settings = {}, launch, otherExtensions = [] }: WalkOptions) {
    before(
      async () => {
        this.#examples = copyExamples();
        const folder = path.join(this.#examples.folder, '.vscode');
        mkdirSync(folder);
        writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
        if (launch !== undefined)
          writeFileSync(path.join(folder, 'launch.json'), JSON.stringify(await launch(this.#examples.folder)));
        this.#workbench = await Workbench.open({
          target: this.#examples.folder,
          extension:
            vsixFile === undefined
              ? { kind: 'development', folder: repositoryRoot, others: otherExtensions }
              : { kind: 'packaged', vsixFile: path.resolve(vsixFile) },
          name,
        });
      },
      { timeout: 5 * minute },
    );
    after(async () => {
      await this.#workbench?.close();
      this.#examples?.remove();
    });
  }

  get workbench(): Workbench {
    assert.ok(this.#workbench);
    return this.#workbench;
  }

  /** The folder that is open. */
  get folder(): string {
    assert.ok(this.#examples);
    return this.#examples.folder;
  }

  /** A step of the walk. Where one that the others stand on fails, the rest would only wait for what never comes. */
  step(
    name: string,
    take: (workbench: Workbench) => Promise<void>,
    { othersStandOnIt = false, minutes = 2 } = {},
  ): void {
    const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    it(name, { timeout: minutes * minute }, async () => {
      assert.ok(!this.#cannotGoOn, 'an earlier step failed that this one stands on');
      const { workbench } = this;
      try {
        await take(workbench);
        await workbench.screenshot(slug);
      } catch (error) {
        this.#cannotGoOn = othersStandOnIt;
        await workbench.screenshot(`failed-${slug}`);
        throw error;
      }
    });
  }

  /** Lines of an example that contain a text, counted from 1. */
  linesWith(script: string, text: string): readonly number[] {
    const lines = readFileSync(path.join(this.folder, script), 'utf8').split('\n');
    return lines.flatMap((line, at) => (line.includes(text) ? [at + 1] : []));
  }

  /** Runs the check under an opened script and returns what then stands beside it. */
  async verdictBeside(
    script: string | RegExp,
    check: string,
  ): Promise<{ readonly words: string; readonly announced: string }> {
    // The hover of what was clicked last may lie over the row.
    await this.workbench.page.mouse.move(900, 400);
    await this.workbench.expandRow(script);
    const row = this.workbench.row(check);
    await this.workbench.clickRowAction(row, 'Run');
    await this.workbench.row(new RegExp(`${check}.*\\d\\.\\d`)).waitFor({ timeout: minute });
    return { words: await row.innerText(), announced: (await row.getAttribute('aria-label')) ?? '' };
  }
}
