import type { Framework } from '../training/protocol/capture.ts';
import { positionAt } from './positions.ts';
import { pythonCode } from './pythonCode.ts';
import type { SourceScan } from './script.ts';

const FRAMEWORKS: readonly (readonly [RegExp, Framework])[] = [
  [/^(?:keras|tensorflow|tf_keras)(?:\.|$)/, 'keras'],
  [/^(?:torch|lightning|pytorch_lightning|ignite|skorch)(?:\.|$)/, 'torch'],
];
const TRAINING_CALL = /\.\s*(fit|backward|train_on_batch)\s*\(|\b(GradientTape|Trainer)\s*\(/g;
const IMPORT = /^[ \t]*import[ \t]+([\w.]+(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*[\w.]+(?:[ \t]+as[ \t]+\w+)?)*)/gm;
const IMPORT_FROM = /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n;]*)/gm;
const RUNS_ITSELF = /^if\s+__name__\s*==/m;

/** Imports and training calls of a Python file; comments and strings do not count. */
export function scanPython(text: string): SourceScan {
  const code = pythonCode(text);
  const imports: string[] = [];
  for (const match of code.matchAll(IMPORT)) {
    for (const name of (match[1] ?? '').split(',')) imports.push(name.trim().split(/\s/)[0] ?? '');
  }
  for (const match of code.matchAll(IMPORT_FROM)) {
    const from = match[1] ?? '';
    imports.push(from);
    // `from . import model` and `from package import module` may name modules.
    const prefix = from === '' || from.endsWith('.') ? from : `${from}.`;
    for (const name of (match[2] ?? '').replace(/[()]/g, '').split(',')) {
      const imported = name.trim().split(/\s/)[0] ?? '';
      if (/^\w+$/.test(imported)) imports.push(prefix + imported);
    }
  }
  const framework = FRAMEWORKS.find(([pattern]) => imports.some((name) => pattern.test(name)))?.[1] ?? null;
  return {
    framework,
    imports,
    calls: [...code.matchAll(TRAINING_CALL)].map((match) => {
      const call = match[1] ?? match[2] ?? '';
      return { ...positionAt(text, match.index + match[0].indexOf(call)), call };
    }),
    runsItself: RUNS_ITSELF.test(code),
  };
}
