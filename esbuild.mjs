/**
 * Builds everything that ships into dist/.
 *
 *   node esbuild.mjs [--production] [--watch]
 *
 * `--production` minifies and leaves source maps out; `--watch` builds again on every change.
 */

import { existsSync, readdirSync, watch } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const root = path.dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes('--production');
const watching = process.argv.includes('--watch');

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'info',
  define: { 'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development') },
};

/** Code that runs in Node: one CommonJS file, whatever it is loaded into. */
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20' };

/** Makes the built file a command: `#!` line and the executable bit. */
const executable = {
  name: 'executable',
  setup(build) {
    build.onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      const file = path.join(root, build.initialOptions.outfile);
      const text = await readFile(file, 'utf8');
      if (!text.startsWith('#!')) await writeFile(file, `#!/usr/bin/env node\n${text}`);
      await chmod(file, 0o755);
    });
  },
};

/** One bundle a panel: webview/NAME/main.tsx becomes dist/webview/NAME.js (and NAME.css where it imports styles). */
function panelEntries() {
  const webview = path.join(root, 'webview');
  if (!existsSync(webview)) return {};
  const panels = readdirSync(webview).filter((name) => existsSync(path.join(webview, name, 'main.tsx')));
  return Object.fromEntries(panels.map((name) => [name, path.join('webview', name, 'main.tsx')]));
}

const bundles = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', plugins: [executable] },
  { ...node, entryPoints: ['src/probes/tfjs/preload.ts'], outfile: 'dist/probes/tfjs.cjs' },
  {
    ...common,
    // Sent as text into a process that is paused in a debugger, Node or a browser.
    entryPoints: ['src/probes/tfjs/debugging/handOver.ts'],
    outfile: 'dist/probes/handOver.js',
    platform: 'neutral',
    format: 'iife',
    globalName: 'trainingRecipe',
    target: 'es2020',
    minify: true,
    sourcemap: false,
  },
  {
    ...node,
    entryPoints: ['src/probes/tfjs/webAssembly/package.ts'],
    outfile: 'dist/probes/webassembly.cjs',
    // The script's own copy; the threads' code is never reached.
    external: ['@tensorflow/tfjs-core'],
    minify: true,
    sourcemap: false,
    // The package's licence (Apache 2.0) asks for its notices.
    legalComments: 'eof',
  },
  {
    ...common,
    entryPoints: panelEntries(),
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'dataurl' },
  },
];

const pythonSource = path.join(root, 'src/probes/python');
const pythonTarget = path.join(root, 'dist/probes/python');

/** The Python probe runs as it is written; only its tests and caches stay behind. */
async function copyPython() {
  if (!existsSync(pythonSource)) return;
  await rm(pythonTarget, { recursive: true, force: true });
  const left = /(^|[\\/])(__pycache__|tests?|\.[^\\/]+)$|\.pyc$|(^|[\\/])test_[^\\/]+\.py$/;
  await cp(pythonSource, pythonTarget, {
    recursive: true,
    filter: (source) => source === pythonSource || !left.test(path.relative(pythonSource, source)),
  });
}

/** The backend's binary lies beside the probe that loads it. */
async function copyWebAssembly() {
  const from = 'node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm';
  await mkdir(path.join(root, 'dist/probes'), { recursive: true });
  await copyFile(path.join(root, from), path.join(root, 'dist/probes/webassembly-simd.wasm'));
}

/** True while none of a bundle's entries is written. */
const isUnwritten = ({ entryPoints }) => {
  const entries = Array.isArray(entryPoints) ? entryPoints : Object.values(entryPoints);
  return !entries.some((entry) => existsSync(path.join(root, entry)));
};

async function build() {
  // What is packaged holds nothing from an earlier build; in development other processes may be reading dist/.
  if (production) await rm(path.join(root, 'dist'), { recursive: true, force: true });
  const written = bundles.filter((bundle) => !isUnwritten(bundle));
  // Before there are contexts: one that is not disposed keeps a build that failed from ending.
  await copyPython();
  await copyWebAssembly();
  const contexts = await Promise.all(written.map((options) => context(options)));
  if (watching) {
    await Promise.all(contexts.map((each) => each.watch()));
    if ((await stat(pythonSource).catch(() => null)) !== null) {
      watch(pythonSource, { recursive: true }, () => {
        copyPython().catch((error) => console.error(`The Python probe was not copied: ${error.message}`));
      });
    }
    return;
  }
  try {
    await Promise.all(contexts.map((each) => each.rebuild()));
  } finally {
    await Promise.all(contexts.map((each) => each.dispose()));
  }
}

build().catch((error) => {
  // esbuild has printed its own messages already.
  if (!Array.isArray(error?.errors)) console.error(error);
  process.exitCode = 1;
});
