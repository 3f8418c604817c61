import { existsSync, readFileSync } from 'node:fs';
import { findSourceMap, SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../../../training/protocol/capture.ts';
import { placeOnDisk } from './edits.ts';

const fromDisk = new Map<string, SourceMap | null>();

/** `file:///a/b.ts?namespace=1` → `/a/b.ts`. */
export function filePath(reported: string): string {
  return reported.startsWith('file:')
    ? fileURLToPath(reported.replace(/[?#].*$/, ''))
    : reported.replace(/\?[^/\\]*$/, '');
}

/** Takes a place in code as Node runs it to the line that the person wrote (TypeScript, bundles with a map). */
export function originalLocation(reported: string, line: number, column: number): SourceLocation {
  const file = filePath(reported);
  const map = findSourceMap(reported) ?? findSourceMap(file) ?? mapOnDisk(file);
  return placeOnDisk(mapped(map, file, line, column) ?? { file, line, column });
}

export function mapped(
  map: SourceMap | null | undefined,
  file: string,
  line: number,
  column: number,
): SourceLocation | null {
  const entry = map?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry) || typeof entry.originalSource !== 'string') {
    return null;
  }
  const source = entry.originalSource.startsWith('file:')
    ? filePath(entry.originalSource)
    : path.resolve(path.dirname(file), entry.originalSource);
  // A map whose sources were not shipped would point into nothing.
  const original = existsSync(source) ? source : path.basename(source) === path.basename(file) ? file : null;
  return original === null ? null : { file: original, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** Reads a map given as a `data:` URL. Null where it is something else. */
export function inlineMap(url: string | undefined): SourceMap | null {
  const encoded = /^data:application\/json[^,]*;base64,(.+)$/.exec(url ?? '')?.[1];
  return encoded === undefined ? null : new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
}

function mapOnDisk(file: string): SourceMap | null {
  const known = fromDisk.get(file);
  if (known !== undefined) {
    return known;
  }
  let map: SourceMap | null = null;
  try {
    const url = /\n\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(readFileSync(file, 'utf8'))?.[1];
    if (url?.startsWith('data:')) {
      map = inlineMap(url);
    } else if (url !== undefined) {
      map = new SourceMap(JSON.parse(readFileSync(path.resolve(path.dirname(file), url), 'utf8')));
    }
  } catch {
    // No readable map: the line as Node knows it is the best there is.
  }
  fromDisk.set(file, map);
  return map;
}
