import fs, { readFileSync, realpathSync } from 'node:fs';
import Module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { SourceEdit } from '../../../training/protocol/messages.ts';
import { offsetOf } from './sourceText.ts';

interface EditedSource {
  readonly before: string;
  readonly after: string;
  /** In order, by offset in the text before. */
  readonly changes: readonly { readonly start: number; readonly end: number; readonly text: string }[];
}

const sources = new Map<string, EditedSource>();
/** Bound before anything stands in its place. */
const readFile = readFileSync;

/** A file's text as it lies on the disk. @throws as `readFileSync` does */
export const sourceOnDisk = (file: string): string => readFile(file, 'utf8');

/**
 * Gives whoever loads the files the edited texts: `require`, `import`, and what compiles TypeScript on the way. Has to
 * come before other loaders are put in, so that they see the edited text. Nothing is written.
 */
export function editSources(edits: readonly SourceEdit[]): void {
  for (const file of new Set(edits.map((edit) => realPath(edit.file)))) {
    sources.set(
      file,
      edited(
        sourceOnDisk(file),
        edits.filter((edit) => realPath(edit.file) === file),
      ),
    );
  }
  if (sources.size === 0) {
    return;
  }
  const stand = (file: unknown, options?: unknown): unknown => {
    const source = sources.get(pathOf(file) ?? '');
    if (source === undefined) {
      return (readFile as (...args: unknown[]) => unknown)(file, options);
    }
    const encoding =
      typeof options === 'string' ? options : (options as { readonly encoding?: unknown } | null)?.encoding;
    return encoding ? source.after : Buffer.from(source.after);
  };
  fs.readFileSync = stand as typeof fs.readFileSync;
  editImports();
}

interface HookRegistration {
  register?(url: string, options: { readonly data: object }): void;
}

/** ES modules are read in a thread of their own. */
function editImports(): void {
  const hooks = `
    let texts = {};
    export const initialize = (data) => { texts = data; };
    export const load = async (url, context, next) => {
      const loaded = await next(url, context);
      const text = texts[url.replace(/[?#].*$/, '')];
      return text === undefined || loaded.source === null || loaded.source === undefined ? loaded : { ...loaded, source: text };
    };`;
  const texts = Object.fromEntries([...sources].map(([file, { after }]) => [pathToFileURL(file).href, after]));
  const url = `data:text/javascript,${encodeURIComponent(hooks)}`;
  (Module as unknown as HookRegistration).register?.(url, { data: texts });
}

/** @throws RangeError for an edit that lies outside of the text or over another */
export function edited(before: string, edits: readonly Omit<SourceEdit, 'file'>[]): EditedSource {
  const changes = edits
    .map(({ line, column, endLine, endColumn, text }) => ({
      start: offsetAt(before, line, column),
      end: offsetAt(before, endLine, endColumn),
      text,
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let after = '';
  let at = 0;
  for (const { start, end, text } of changes) {
    if (start < at || end < start) {
      throw new RangeError('Edits of one file lie over each other.');
    }
    after += before.slice(at, start) + text;
    at = end;
  }
  return { before, after: after + before.slice(at), changes };
}

/** Takes a place in an edited text to the one in the file. What was put in is where it was put. */
export function placeOnDisk(location: SourceLocation): SourceLocation {
  const source = sources.size === 0 ? undefined : sources.get(location.file);
  return source === undefined ? location : { ...location, ...placeBefore(source, location.line, location.column) };
}

export function placeBefore(
  { before, after, changes }: EditedSource,
  line: number,
  column: number,
): { readonly line: number; readonly column: number } {
  const offset = offsetAt(after, line, column);
  let shift = 0;
  for (const { start, end, text } of changes) {
    if (offset < start + shift) {
      break;
    }
    if (offset < start + shift + text.length) {
      return placeAt(before, start);
    }
    shift += text.length - (end - start);
  }
  return placeAt(before, offset - shift);
}

/** A place beyond the text's end is its end. */
function offsetAt(text: string, line: number, column: number): number {
  return Math.min(text.length, offsetOf(text, line, column));
}

function placeAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const head = text.slice(0, offset);
  return { line: head.split('\n').length, column: offset - head.lastIndexOf('\n') };
}

function pathOf(file: unknown): string | null {
  if (typeof file === 'string') {
    return sources.has(file) ? file : file.startsWith('file:') ? fileURLToPath(file) : file;
  }
  return file instanceof URL && file.protocol === 'file:' ? fileURLToPath(file) : null;
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
