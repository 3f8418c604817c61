import path from 'node:path';

/**
 * A reporter for Node's test runner that writes counts as JSON: `{ passed, failed, skipped, failedFiles }`. Unlike the
 * runner's own summary it takes a file that holds no test for a failure. Plain JavaScript, since reporters load before tsx.
 *
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
async function* countTests(events) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const failedFiles = new Set();
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, file, details, skip, todo } = event.data;
    if (details.type === 'suite') continue;
    const isWholeFile = file !== undefined && path.resolve(name) === path.resolve(file);
    if (skip !== undefined || todo !== undefined) skipped += 1;
    else if (event.type === 'test:fail' || isWholeFile) {
      failed += 1;
      if (file !== undefined) failedFiles.add(path.resolve(file));
    } else passed += 1;
  }
  yield JSON.stringify({ passed, failed, skipped, failedFiles: [...failedFiles] });
}

// biome-ignore lint/style/noDefaultExport: Node's test runner takes a reporter's default export.
export default countTests;
