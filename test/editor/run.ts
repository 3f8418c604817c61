/**
 * What the extension host calls to run the editor suite. Bundled as CommonJS into out/editor/,
 * where the suite's test files lie beside it.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 120_000, slow: 10_000 });
  for (const name of readdirSync(__dirname)) {
    if (name.endsWith('.test.js')) mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run((failed) => {
      const { passes, pending } = runner.stats ?? { passes: 0, pending: 0 };
      const counts = process.env['TRAINING_RECIPE_COUNTS'];
      if (counts !== undefined) {
        writeFileSync(counts, JSON.stringify({ passed: passes, failed, skipped: pending }));
      }
      resolve(failed);
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
