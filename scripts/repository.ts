import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this file belongs to. */
export const repositoryRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** An absolute path in the checkout. */
export const inRepository = (...segments: readonly string[]): string => path.join(repositoryRoot, ...segments);

/** Where tests leave screenshots, logs and counts. Ignored by git. */
export const artefacts = inRepository('test-artefacts');
