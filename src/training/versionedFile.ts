import { readFile, rename, writeFile } from 'node:fs/promises';
import { decodeNumber, encodeNumber } from './protocol/numbers.ts';

/**
 * One thing in a JSON file, under a name and with the version of its shape. Written beside the file and moved there, so that a crash
 * leaves what was there before.
 */
export async function writeVersioned(file: string, version: number, name: string, content: unknown): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify({ version, [name]: content }, encodeNumber));
  await rename(`${file}.new`, file);
}

/** What was written; undefined where the file is missing, cut short, or of another version, which is not read. */
export async function readVersioned(file: string, version: number, name: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return undefined;
  try {
    const written: unknown = JSON.parse(text, decodeNumber);
    const isOfThisVersion =
      typeof written === 'object' && written !== null && 'version' in written && written.version === version;
    return isOfThisVersion ? (written as Readonly<Record<string, unknown>>)[name] : undefined;
  } catch {
    return undefined;
  }
}
