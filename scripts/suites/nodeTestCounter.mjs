/**
 * A reporter for Node's test runner that writes counts as JSON: `{ passed, failed, skipped }`. Plain JavaScript, since
 * reporters load before tsx.
 *
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
async function* countTests(events) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { details, skip, todo } = event.data;
    if (details.type === 'suite') continue;
    if (skip !== undefined || todo !== undefined) skipped += 1;
    else if (event.type === 'test:fail') failed += 1;
    else passed += 1;
  }
  yield JSON.stringify({ passed, failed, skipped });
}

// biome-ignore lint/style/noDefaultExport: Node's test runner takes a reporter's default export.
export default countTests;
