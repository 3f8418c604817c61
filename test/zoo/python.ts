import { spawnSync } from 'node:child_process';
import type { ZooFramework } from './expectation.ts';

const found = new Map<ZooFramework, string>();

/**
 * The interpreter that the zoo's Python scripts run with: the one that TRAINING_RECIPE_TEST_PYTHON names, else `python3`.
 * @throws Error where the framework cannot be imported: a zoo that is not run proves nothing
 */
export function findPython(framework: Exclude<ZooFramework, 'tfjs'>): string {
  const known = found.get(framework);
  if (known !== undefined) return known;
  const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
  const { status } = spawnSync(python, ['-c', `import ${framework}`], { stdio: 'ignore', timeout: 60_000 });
  if (status !== 0) {
    throw new Error(
      `${python} cannot import ${framework}. Set TRAINING_RECIPE_TEST_PYTHON to a Python that has it installed.`,
    );
  }
  found.set(framework, python);
  return python;
}
