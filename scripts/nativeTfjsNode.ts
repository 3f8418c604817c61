import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cacheFolder.ts';
import { runCommand } from './command.ts';
import { pythonForTests } from './pythonEnvironment.ts';

const VERSION = '4.22.0';

/** Headers of the `node_api` that every Node 20 and newer has. */
const NODE_API = '8';

/** An installed tfjs-node whose native part works, or why there is none. */
export type NativeTfjsNode =
  | { readonly nodeModules: string; readonly env: Readonly<Record<string, string>> }
  | { readonly missing: string };

/**
 * `@tensorflow/tfjs-node` with its native part. Its own installer downloads TensorFlow's C library, which many machines
 * cannot; this one is built against the library inside the Python package of TensorFlow, into the cache folder, once.
 */
export async function nativeTfjsNode(): Promise<NativeTfjsNode> {
  if (process.platform !== 'linux')
    return { missing: 'only on Linux does the Python package hold what it is built on' };
  const tensorflow = tensorflowFolder(await pythonForTests());
  if (tensorflow === null) return { missing: 'the Python for tests has no TensorFlow' };
  const tools = buildTools();
  if (typeof tools === 'string') return { missing: tools };
  const parts = [VERSION, tensorflow, process.versions.node, process.arch];
  const key = createHash('sha256').update(parts.join()).digest('hex').slice(0, 12);
  const folder = path.join(cacheFolder(), `tfjs-node-${key}`);
  const nodeModules = path.join(folder, 'node_modules');
  const env = { LD_LIBRARY_PATH: [tensorflow, process.env['LD_LIBRARY_PATH'] ?? ''].filter(Boolean).join(':') };
  if (existsSync(path.join(folder, 'complete'))) return { nodeModules, env };
  console.log(`Building tfjs-node's native part in ${folder} (once, under a minute)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const log = path.join(folder, 'build.log');
  const packages = ['@tensorflow/tfjs-node', '@tensorflow/tfjs'].map((name) => `${name}@${VERSION}`);
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages];
  const installed = await runCommand('npm', install, { cwd: folder, logFile: log });
  if (installed.exitCode !== 0) return { missing: `npm could not install it, see ${log}` };
  const target = path.join(nodeModules, '@tensorflow', 'tfjs-node');
  linkLibrary(target, tensorflow);
  const binding = path.join(target, 'lib', `napi-v${NODE_API}`);
  const gyp = [
    tools.nodeGyp,
    'rebuild',
    `--module=${path.join(binding, 'tfjs_binding.node')}`,
    '--module_name=tfjs_binding',
    `--module_path=${binding}`,
    `--napi_version=${NODE_API}`,
    `--napi_build_version=${NODE_API}`,
    `--nodedir=${tools.headers}`,
  ];
  const built = await runCommand(process.execPath, gyp, { cwd: target, logFile: log, timeoutMilliseconds: 600_000 });
  if (built.exitCode !== 0) return { missing: `its native part could not be built, see ${log}` };
  writeFileSync(path.join(folder, 'complete'), '');
  return { nodeModules, env };
}

function tensorflowFolder(python: string): string | null {
  const ask = 'import importlib.util as u; print(u.find_spec("tensorflow").submodule_search_locations[0])';
  const { status, stdout } = spawnSync(python, ['-c', ask], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** @returns what native parts are built with, or what is lacking */
function buildTools(): { readonly nodeGyp: string; readonly headers: string } | string {
  for (const program of ['g++', 'make']) {
    if (spawnSync(program, ['--version']).status !== 0) return `there is no ${program}`;
  }
  const headers = path.join(path.dirname(process.execPath), '..');
  if (!existsSync(path.join(headers, 'include', 'node', 'node_api.h'))) return 'there are no headers of Node.js';
  const globals = spawnSync('npm', ['root', '--global'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  const nodeGyp = path.join(globals, 'npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  return existsSync(nodeGyp) ? { nodeGyp, headers } : "npm's node-gyp was not found";
}

/** Puts the wheel's library and headers where `binding.gyp` looks for TensorFlow's C library. */
function linkLibrary(target: string, tensorflow: string): void {
  const library = path.join(target, 'deps', 'lib');
  mkdirSync(library, { recursive: true });
  symlinkSync(path.join(tensorflow, 'include'), path.join(target, 'deps', 'include'));
  const found = (part: string): string => {
    const name = readdirSync(tensorflow).find((file) => file.startsWith(part));
    if (name === undefined) throw new Error(`${tensorflow} holds no ${part}.`);
    return name;
  };
  const all = found('libtensorflow_cc.so');
  const framework = found('libtensorflow_framework.so');
  const links = {
    'libtensorflow.so': all,
    [all]: all,
    'libtensorflow_framework.so': framework,
    [framework]: framework,
  };
  for (const [name, file] of Object.entries(links)) symlinkSync(path.join(tensorflow, file), path.join(library, name));
}
