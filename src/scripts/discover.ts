import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { findEntries } from './entries.ts';
import { isNotebook, placeInCell, readNotebook } from './notebook.ts';
import { scanJavascript } from './scanJavascript.ts';
import { scanPython } from './scanPython.ts';
import type { DiscoveredScript, SourceScan } from './script.ts';

const SOURCE_FILE = /\.(?:[cm]?[jt]s|py|ipynb)$/;
const NOT_A_SCRIPT =
  /\.d\.[cm]?ts$|\.min\.[cm]?js$|[._-](?:test|tests|spec)\.\w+$|^(?:test_\w+|conftest|setup)\.py$|\.config\.[cm]?[jt]s$/;
const NOT_SCRIPTS = new Set(
  'node_modules bower_components dist build out coverage test tests __tests__ __pycache__ site-packages venv env'.split(
    ' ',
  ),
);
/** Generated and vendored files are larger; people's scripts are not. */
const LARGEST_BYTES = 1_000_000;
/** Notebooks carry the pictures that they printed. */
const LARGEST_NOTEBOOK_BYTES = 20_000_000;
const LARGEST_FILE_COUNT = 20_000;

interface Remembered {
  readonly stamp: string;
  readonly scan: SourceScan;
}

/** Scans of files that have not changed since; lets a second discovery read only what is new. */
export type ScanCache = Map<string, Remembered>;

/**
 * Finds the training scripts under a directory by reading, without running anything.
 *
 * @param cache handed in again, it spares reading unchanged files
 */
export async function discoverScripts(directory: string, cache: ScanCache = new Map()): Promise<DiscoveredScript[]> {
  const files: string[] = [];
  await collectFiles(path.resolve(directory), files);
  const scans = new Map<string, SourceScan>();
  for (const file of files) {
    const scan = await scanFile(file, cache);
    if (scan !== null) scans.set(file, scan);
  }
  for (const file of cache.keys()) if (isInside(file, directory) && !scans.has(file)) cache.delete(file);
  return findEntries(scans);
}

/** Whether a discovery would read this file, by its path below the discovered directory. */
export function isScannedFile(relativePath: string): boolean {
  const names = relativePath.split(/[\\/]/);
  const name = names.pop() ?? '';
  return SOURCE_FILE.test(name) && !NOT_A_SCRIPT.test(name) && names.every(isScannedFolder);
}

function isScannedFolder(name: string): boolean {
  return !NOT_SCRIPTS.has(name) && !name.startsWith('.');
}

function isInside(file: string, directory: string): boolean {
  return !path.relative(path.resolve(directory), file).startsWith('..');
}

async function collectFiles(directory: string, files: string[]): Promise<void> {
  // A folder that may not be read is passed over: discovery shows what it can.
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.name === 'pyvenv.cfg')) return;
  for (const entry of entries.sort((left, right) => left.name.localeCompare(right.name))) {
    if (files.length >= LARGEST_FILE_COUNT) return;
    const entryPath = path.join(directory, entry.name);
    if (entry.isDirectory() && isScannedFolder(entry.name)) await collectFiles(entryPath, files);
    else if (entry.isFile() && isScannedFile(entry.name)) files.push(entryPath);
  }
}

async function scanFile(file: string, cache: ScanCache): Promise<SourceScan | null> {
  try {
    const { size, mtimeMs } = await stat(file);
    if (size > (isNotebook(file) ? LARGEST_NOTEBOOK_BYTES : LARGEST_BYTES)) return null;
    const stamp = `${size} ${mtimeMs}`;
    const remembered = cache.get(file);
    if (remembered?.stamp === stamp) return remembered.scan;
    const text = await readFile(file, 'utf8');
    const scan = scanText(file, text);
    cache.set(file, { stamp, scan });
    return scan;
  } catch {
    // Deleted or made unreadable between listing and reading.
    return null;
  }
}

function scanText(file: string, text: string): SourceScan {
  if (file.endsWith('.py')) return scanPython(text);
  return isNotebook(file) ? scanNotebook(text) : scanJavascript(text);
}

/** A notebook is run by itself, from its first cell on; one with another kernel trains nothing that we know. */
function scanNotebook(text: string): SourceScan {
  const notebook = readNotebook(text);
  if (notebook === null) return { framework: null, imports: [], calls: [], runsItself: false };
  const scan = scanPython(notebook.text);
  const calls = scan.calls.map((call) => ({ ...call, ...placeInCell(notebook, call.line) }));
  return { ...scan, calls, runsItself: true };
}
