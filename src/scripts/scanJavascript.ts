import { javascriptCode } from './javascriptCode.ts';
import { positionAt } from './positions.ts';
import type { SourceScan } from './script.ts';

const FRAMEWORK = /^@tensorflow\/tfjs(?:-(?:node|node-gpu|core|layers|data|converter|backend-\w+))?(?:\/|$)/;
const TRAINING_CALL = /\.\s*(fit|fitDataset|trainOnBatch|minimize|applyGradients)\s*\(/g;
const RUNS_ITSELF =
  /\brequire\s*\.\s*main\s*===?\s*module\b|\bimport\s*\.\s*meta\s*\.\s*main\b|\bprocess\s*\.\s*argv\s*\[\s*1\s*\]/;

/** Each ends just behind the specifier's opening quote. The clause in between is the first group. */
const IMPORTS = [
  /(?<![.\w$])(?:import|export)\b([^'"`;()=]*?)\bfrom\s*['"]/g,
  /(?<![.\w$])import()\s*['"]/g,
  /(?<![.\w$])(?:require|import)()\s*\(\s*['"`]/g,
];

/** Imports and training calls of a JavaScript or TypeScript file; comments and strings do not count. */
export function scanJavascript(text: string): SourceScan {
  const code = javascriptCode(text);
  const imports: string[] = [];
  for (const pattern of IMPORTS) {
    for (const match of code.matchAll(pattern)) {
      if (isTypeOnly(match[1] ?? '')) continue;
      const start = match.index + match[0].length;
      const quote = text[start - 1] ?? "'";
      imports.push(text.slice(start, text.indexOf(quote, start)));
    }
  }
  return {
    framework: imports.some((specifier) => FRAMEWORK.test(specifier)) ? 'tfjs' : null,
    imports,
    calls: [...code.matchAll(TRAINING_CALL)].map((match) => {
      const call = match[1] ?? '';
      return { ...positionAt(text, match.index + match[0].indexOf(call)), call };
    }),
    runsItself: RUNS_ITSELF.test(code),
  };
}

/** `import type {…}` and `import {type A, type B}` leave nothing behind when the script runs. */
function isTypeOnly(clause: string): boolean {
  const written = clause.trim();
  if (/^type\s+[\w${*]/.test(written) && !/^type\s+from$/.test(written)) return true;
  const names = /^\{([^}]*)\}$/.exec(written)?.[1];
  if (names === undefined) return false;
  const given = names.split(',').map((name) => name.trim());
  return given.some((name) => name !== '') && given.every((name) => name === '' || /^type\s+\w/.test(name));
}
