import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inRepository } from '../../scripts/repository.ts';

export interface ExamplesCopy {
  readonly folder: string;
  remove(): void;
}

/** A copy of examples/ that tests may change. Its npm packages are those of the original. */
export function copyExamples(): ExamplesCopy {
  const source = inRepository('examples');
  const parent = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'training-recipe-examples-')));
  const folder = path.join(parent, 'examples');
  const packages = path.join(source, 'node_modules');
  cpSync(source, folder, { recursive: true, filter: (file) => file !== packages });
  symlinkSync(packages, path.join(folder, 'node_modules'), 'junction');
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
