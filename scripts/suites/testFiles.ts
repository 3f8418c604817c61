import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { inRepository } from '../repository.ts';

const notOurs = new Set(['node_modules', 'fixtures', 'dist']);

function below(location: string): readonly string[] {
  if (!existsSync(location)) return [];
  if (statSync(location).isFile()) return /\.test\.tsx?$/.test(location) ? [location] : [];
  return readdirSync(location)
    .filter((name) => !notOurs.has(name))
    .flatMap((name) => below(path.join(location, name)));
}

/** All `*.test.ts` and `*.test.tsx` at or below these places of the checkout, absolute, in a stable order. */
export const testFiles = (places: readonly string[]): readonly string[] =>
  places.flatMap((place) => below(inRepository(place))).sort();
