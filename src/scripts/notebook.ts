/** A notebook's Python, its code cells one below the other. */
export interface NotebookCode {
  readonly text: string;
  readonly cells: readonly NotebookCell[];
}

export interface NotebookCell {
  /** Among all cells, from 0. */
  readonly index: number;
  /** Where it begins in the text, from 1. */
  readonly firstLine: number;
}

/** Cell magics that run the cell's Python all the same. */
const RUNS_ITS_CELL = /^\s*%%(?:time|timeit|capture|prun|memit|mprun|python3?)\b/;
/** A cell magic that the notebook makes itself, to decide whether a cell runs. */
const OWN_MAGIC = /^@register_(?:line_)?cell_magic\b.*\n\s*def\s+(\w+)/gm;
const TIMED_STATEMENT = /^\s*%(?:time|timeit|prun|memit)\s+(?!-)/;

export function isNotebook(file: string): boolean {
  return file.endsWith('.ipynb');
}

/** The code of a notebook file with a Python kernel; null for other kernels and for what is no notebook. */
export function readNotebook(json: string): NotebookCode | null {
  const notebook = parse(json);
  if (!isRecord(notebook) || !Array.isArray(notebook['cells']) || !isForPython(notebook['metadata'])) return null;
  const cells: NotebookCell[] = [];
  const lines: string[] = [];
  const own = ownMagics(notebook['cells']);
  notebook['cells'].forEach((cell: unknown, index) => {
    if (!isRecord(cell) || cell['cell_type'] !== 'code' || !isPythonCell(cell['metadata'])) return;
    cells.push({ index, firstLine: lines.length + 1 });
    lines.push(...withoutMagics(sourceOf(cell['source']), own).split('\n'));
  });
  return { text: lines.join('\n'), cells };
}

/** A cell's text with magics and shell lines emptied; lines stay where they are. */
export function withoutMagics(source: string, own: ReadonlySet<string> = new Set()): string {
  const lines = source.split(/\r?\n/);
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const isOwn = own.has(/^%%(\w+)/.exec(first)?.[1] ?? '');
  if (/^%%/.test(first) && !RUNS_ITS_CELL.test(first) && !isOwn) return lines.map(() => '').join('\n');
  return lines.map((line) => line.replace(TIMED_STATEMENT, '').replace(/^\s*[%!].*$/, '')).join('\n');
}

function ownMagics(cells: readonly unknown[]): ReadonlySet<string> {
  const sources = cells.map((cell) => (isRecord(cell) ? sourceOf(cell['source']) : ''));
  return new Set(sources.flatMap((source) => Array.from(source.matchAll(OWN_MAGIC), ([, name = '']) => name)));
}

/** The cell that a line of the common text, from 1, belongs to, and the line in it. */
export function placeInCell({ cells }: NotebookCode, line: number): { readonly cell: number; readonly line: number } {
  const found = cells.findLast(({ firstLine }) => firstLine <= line);
  return found === undefined ? { cell: 0, line } : { cell: found.index, line: line - found.firstLine + 1 };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Half written, or no notebook at all.
    return null;
  }
}

/** Where a notebook does not say, it was made for Python. */
function isForPython(metadata: unknown): boolean {
  if (!isRecord(metadata)) return true;
  const { kernelspec, language_info: info } = metadata;
  const language =
    (isRecord(info) ? info['name'] : undefined) ?? (isRecord(kernelspec) ? kernelspec['language'] : undefined);
  return typeof language !== 'string' || /python/i.test(language);
}

function isPythonCell(metadata: unknown): boolean {
  const vscode = isRecord(metadata) ? metadata['vscode'] : undefined;
  const language = isRecord(vscode) ? vscode['languageId'] : undefined;
  return language === undefined || language === 'python';
}

function sourceOf(source: unknown): string {
  return Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
