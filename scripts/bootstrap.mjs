/**
 * Runs a script of this folder on a fresh clone: checks Node, installs what is missing, then hands over.
 * Plain JavaScript without a dependency, since nothing may be installed yet.
 *
 *   node scripts/bootstrap.mjs [--with-examples] NAME [ARGUMENTS…]     runs scripts/NAME.ts
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const oldestNode = 20;

function requireNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return;
  console.error(`Training Recipe is developed on Node ${oldestNode} or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

/** Versions by path, as a lock file (the folder's own, or the one npm leaves in node_modules) records them. */
function lockedVersions(lockFile) {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return new Map(Object.entries(packages).filter(([location]) => location !== ''));
}

/** What the lock file asks for and node_modules lacks. Optional packages may be missing: their install may fail. */
function missingPackages(folder) {
  const wanted = path.join(folder, 'package-lock.json');
  const present = path.join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(present)) return ['node_modules'];
  if (!existsSync(wanted)) return [];
  const installed = lockedVersions(present);
  return [...lockedVersions(wanted)]
    .filter(([location, entry]) => !entry.optional && installed.get(location)?.version !== entry.version)
    .map(([location]) => location.replace(/^.*node_modules\//, ''));
}

/** Installs a folder's npm packages where they are missing or of another version than its lock file says. */
function installPackages(folder) {
  const missing = missingPackages(folder);
  if (missing.length === 0) return;
  const name = path.relative(root, folder) || 'the project';
  const clean = missing[0] === 'node_modules' && existsSync(path.join(folder, 'package-lock.json'));
  console.log(
    `Installing npm packages of ${name} (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''})`,
  );
  const { status } = spawnSync('npm', [clean ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`npm could not install the packages of ${name}.`);
  process.exit(1);
}

const [, , ...words] = process.argv;
const withExamples = words[0] === '--with-examples';
const [name, ...rest] = withExamples ? words.slice(1) : words;
if (name === undefined) {
  console.error('usage: node scripts/bootstrap.mjs [--with-examples] NAME [ARGUMENTS…]');
  process.exit(2);
}

requireNode();
installPackages(root);
const examples = path.join(root, 'examples');
if (withExamples && existsSync(path.join(examples, 'package.json'))) installPackages(examples);

process.argv = [process.argv[0], path.join(root, 'scripts', `${name}.ts`), ...rest];
await import('tsx');
await import(pathToFileURL(process.argv[1]).href);
