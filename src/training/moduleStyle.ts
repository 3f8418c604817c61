import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const MODULE_SYNTAX = /^[ \t]*(?:import\s+(?:[\w*{][^;'"]*?\sfrom\s*)?['"]|export\s+[\w*{])/m;
const COMMONJS =
  /(?<![\w.$])(?:require\s*\(|require\.main\b|module\.exports\b|exports\.\w+\s*=|__dirname\b|__filename\b)/;
const RELATIVE_IMPORT = /^[ \t]*(?:import|export)\s(?:[^;'"]*?\sfrom\s*)?['"](\.{1,2}\/[^'"]+)['"]/gm;

/**
 * Whether a JavaScript file is written for Babel or a bundler in a way that Node.js itself refuses: `import` beside
 * `require`, or relative imports that leave out the file's extension.
 * @param text the file's text
 * @param file its absolute path, from which relative imports are looked up
 */
export function isWrittenForBundler(text: string, file: string): boolean {
  if (!MODULE_SYNTAX.test(text)) {
    return false;
  }
  if (COMMONJS.test(text) && !/\bcreateRequire\b/.test(text)) {
    return true;
  }
  return [...text.matchAll(RELATIVE_IMPORT)].some(([, specifier = '']) => {
    const imported = path.resolve(path.dirname(file), specifier);
    return !existsSync(imported) && ['.js', '.jsx', '.ts'].some((extension) => existsSync(imported + extension));
  });
}

/** A script that cannot be read is met by Node.js too, which says so. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
