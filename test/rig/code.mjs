#!/usr/bin/env node
// What `runTests({ vscodeExecutablePath })` starts in place of a desktop `code`; see codeShim.ts.
import 'tsx';

await import('./codeShim.ts');
