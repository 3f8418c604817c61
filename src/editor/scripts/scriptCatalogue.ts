import path from 'node:path';
import * as vscode from 'vscode';
import { discoverScripts, isScannedFile, type ScanCache } from '../../scripts/discover.ts';
import type { DiscoveredScript } from '../../scripts/script.ts';
import { ContextKey } from '../contributions.ts';
import { Disposable } from '../disposable.ts';

/** `scanning` is only said while nothing is known yet: a later scan keeps showing what the last one found. */
export type ScanState = 'scanning' | 'found' | 'none' | 'no-folder';

const QUIET_MILLISECONDS = 300;

/** The training scripts of the workspace, kept up to date as files change. Reads only; nothing runs. */
export class ScriptCatalogue extends Disposable {
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly #cache: ScanCache = new Map();
  #scripts: readonly DiscoveredScript[] = [];
  #timer: NodeJS.Timeout | undefined;
  #scan: Promise<void> | null = null;
  #scanAgain = false;

  readonly onDidChange = this.#changed.event;

  constructor() {
    super();
    const watcher = this.register(vscode.workspace.createFileSystemWatcher('**/*.{js,mjs,cjs,ts,mts,cts,py,ipynb}'));
    const touched = (uri: vscode.Uri): void => {
      if (isScannedFile(vscode.workspace.asRelativePath(uri, false))) this.#scanSoon();
    };
    this.register(watcher.onDidCreate(touched));
    this.register(watcher.onDidChange(touched));
    this.register(watcher.onDidDelete(touched));
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#scanSoon()));
    this.register({ dispose: () => clearTimeout(this.#timer) });
  }

  get scripts(): readonly DiscoveredScript[] {
    return this.#scripts;
  }

  scriptAt(file: string): DiscoveredScript | null {
    return this.#scripts.find((script) => script.file === file) ?? null;
  }

  /** The scripts that a file belongs to: itself first, then those that import it. */
  scriptsWith(file: string): readonly DiscoveredScript[] {
    const importing = this.#scripts.filter((script) => script.files.includes(file));
    return importing.sort((left, right) => Number(right.file === file) - Number(left.file === file));
  }

  /** Once no scan is under way any more. */
  async settled(): Promise<void> {
    await this.#scan;
  }

  /** Scans now; while a scan is under way, once more after it. */
  async refresh(): Promise<void> {
    if (this.#scan !== null) {
      this.#scanAgain = true;
      return this.#scan;
    }
    this.#scan = this.#scanUntilQuiet();
    await this.#scan;
  }

  async #scanUntilQuiet(): Promise<void> {
    try {
      do {
        this.#scanAgain = false;
        await this.#scanFolders();
      } while (this.#scanAgain && !this.isDisposed);
    } finally {
      this.#scan = null;
    }
  }

  async #scanFolders(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    if (this.#scripts.length === 0) this.#tell(folders.length === 0 ? 'no-folder' : 'scanning');
    const found = await Promise.all(folders.map(({ uri }) => discoverScripts(uri.fsPath, this.#cache)));
    if (this.isDisposed) return;
    const byFile = new Map(found.flat().map((script) => [script.file, script]));
    this.#scripts = [...byFile.values()].sort((left, right) => comparePaths(left.file, right.file));
    this.#tell(folders.length === 0 ? 'no-folder' : this.#scripts.length === 0 ? 'none' : 'found');
    this.#changed.fire();
  }

  #tell(state: ScanState): void {
    vscode.commands.executeCommand('setContext', ContextKey.scan, state);
  }

  #scanSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), QUIET_MILLISECONDS);
  }
}

/** Files of a folder before those of its subfolders, each by name. */
function comparePaths(left: string, right: string): number {
  const depth = left.split(path.sep).length - right.split(path.sep).length;
  return depth || left.localeCompare(right);
}
