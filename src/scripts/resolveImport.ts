import path from 'node:path';

const ENDINGS = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const;
/** What a TypeScript file is imported as, and what it then is on disk. */
const TYPESCRIPT_OF: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** The local file that an import means, or null for packages and for files that are not there. */
export function resolveImport(specifier: string, importer: string, isFile: (file: string) => boolean): string | null {
  const candidates = /\.(?:py|ipynb)$/.test(importer)
    ? pythonCandidates(specifier, importer)
    : javascriptCandidates(specifier, importer);
  return candidates.find(isFile) ?? null;
}

function javascriptCandidates(specifier: string, importer: string): string[] {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return [];
  const target = path.join(path.dirname(importer), specifier);
  const ending = path.extname(target);
  const typescript = TYPESCRIPT_OF[ending];
  return [
    ...ENDINGS.map((added) => target + added),
    ...(typescript === undefined ? [] : [target.slice(0, -ending.length) + typescript]),
    ...ENDINGS.slice(1).map((added) => path.join(target, `index${added}`)),
  ];
}

function pythonCandidates(specifier: string, importer: string): string[] {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const names = specifier.slice(dots).split('.').filter(Boolean);
  if (names.length === 0) return [];
  // An absolute import is looked for beside the script, which is where `python script.py` looks first.
  const up = Array.from({ length: Math.max(0, dots - 1) }, () => '..');
  const target = path.join(path.dirname(importer), ...up, ...names);
  return [`${target}.py`, path.join(target, '__init__.py')];
}
