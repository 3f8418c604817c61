import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { Disposable } from '../disposable.ts';
import { hashOfScript, openDocument } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import type { Examined } from './scriptResults.ts';

interface Now {
  /** SHA-256 of the script's text, as it stands in the editor where it is open. */
  readonly hash: string;
  /** When a module that the script imports was last changed, in milliseconds; infinite while one has unsaved changes. */
  readonly modulesChangedAt: number;
}

const QUIET_MILLISECONDS = 200;

/** Knows of each script whether a result is of its present text, unsaved changes and imported modules included. */
export class Freshness extends Disposable {
  readonly #changed = this.register(new vscode.EventEmitter<string>());
  readonly #now = new Map<string, Now>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** A script whose text, or whose modules, changed. */
  readonly onDidChange = this.#changed.event;

  constructor(private readonly catalogue: ScriptCatalogue) {
    super();
    this.register(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#touched(document.uri)));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#touched(uri)));
    this.register(vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => this.#touched(notebook.uri)));
    this.register(vscode.workspace.onDidCloseNotebookDocument(({ uri }) => this.#touched(uri)));
    this.register(catalogue.onDidChange(() => this.#refreshAll()));
    this.register({ dispose: () => this.#timers.forEach(clearTimeout) });
  }

  /** Whether the result is of another text than the present one. */
  isStale(script: string, { scriptHash, startedAt }: Examined): boolean {
    const now = this.#now.get(script);
    // Not read yet, which a moment later it is: nothing is called current before that is known.
    return now === undefined || now.hash !== scriptHash || now.modulesChangedAt > Date.parse(startedAt);
  }

  async refresh(script: string): Promise<void> {
    const modules = (this.catalogue.scriptAt(script)?.files ?? []).filter((file) => file !== script);
    const changes = await Promise.all(modules.map(changedAt));
    const now = { hash: await hashOfScript(script, { unsaved: true }), modulesChangedAt: Math.max(0, ...changes) };
    const before = this.#now.get(script);
    this.#now.set(script, now);
    if (before?.hash === now.hash && before.modulesChangedAt === now.modulesChangedAt) return;
    if (!this.isDisposed) this.#changed.fire(script);
  }

  #touched(uri: vscode.Uri): void {
    for (const { file } of this.catalogue.scriptsWith(uri.fsPath)) {
      clearTimeout(this.#timers.get(file));
      this.#timers.set(
        file,
        setTimeout(() => void this.refresh(file), QUIET_MILLISECONDS),
      );
    }
  }

  #refreshAll(): void {
    for (const { file } of this.catalogue.scripts) void this.refresh(file);
  }
}

async function changedAt(file: string): Promise<number> {
  if (openDocument(file)?.isDirty) return Number.POSITIVE_INFINITY;
  return (await stat(file).catch(() => null))?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
