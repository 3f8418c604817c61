import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../../scripts/command.ts';
import { inRepository } from '../../scripts/repository.ts';
import { codeServerVersion, installFolder, serverNodeVersion } from './installFolder.ts';

export interface InstalledServer {
  /** The Node that runs the server. */
  readonly node: string;
  /** VS Code's `out/server-main.js`. */
  readonly main: string;
  /** VS Code's folder, with `extensions/` and `product.json`. */
  readonly folder: string;
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** The npm package that holds Node for this system; null when the Node that we run on is new enough. */
function nodePackage(): string | null {
  if (Number(process.versions.node.split('.')[0]) >= Number(serverNodeVersion.split('.')[0])) return null;
  const { platform, arch } = process;
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return `node-linux-${arch}`;
  throw new Error(`On ${platform} ${arch} the test rig has to be run on Node ${serverNodeVersion} or newer.`);
}

function serverIn(folder: string): InstalledServer {
  const needed = nodePackage();
  const server = path.join(folder, 'node_modules/code-server/lib/vscode');
  return {
    node: needed === null ? process.execPath : path.join(folder, 'node_modules', needed, 'bin/node'),
    main: path.join(server, 'out/server-main.js'),
    folder: server,
  };
}

async function npmInstall(cwd: string, logFile: string, args: readonly string[] = []): Promise<void> {
  const { exitCode } = await runCommand(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', ...args],
    { cwd, logFile, environment: { NODE_ENV: undefined, npm_config_workspace: undefined } },
  );
  if (exitCode !== 0) throw new Error(`npm could not install the test rig's packages; see ${logFile}`);
}

/** Parts that a rig never uses make up a third of the download. */
async function prune(server: string): Promise<void> {
  const unused = [
    'node_modules/@github',
    'node_modules/@microsoft/mxc-sdk',
    'node_modules/@devcontainers',
    'node_modules/@vscode/windows-process-tree',
    'node_modules/@vscode/sandbox-runtime',
    'extensions/copilot',
    'extensions/mermaid-markdown-features',
  ];
  for (const each of unused) await rm(path.join(server, each), { recursive: true, force: true });
  const platform = `${process.platform}-${process.arch}`;
  for (const each of ['node_modules/@vscode/ripgrep-universal/bin', 'node_modules/node-pty/prebuilds']) {
    const folder = path.join(server, each);
    for (const name of await readdir(folder).catch(() => [])) {
      if (name !== platform) await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

async function install(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const logFile = path.join(folder, 'install.log');
  const needed = nodePackage();
  const dependencies = {
    'code-server': codeServerVersion,
    ...(needed === null ? {} : { [needed]: serverNodeVersion }),
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await npmInstall(folder, logFile);
  const server = serverIn(folder).folder;
  // VS Code's own dependencies. `npm ci` refuses its shrinkwrap, which lacks an entry.
  await npmInstall(server, logFile, ['--omit=dev']);
  await npmInstall(path.join(server, 'extensions'), logFile, ['--omit=dev']);
  // Two native modules would have to be compiled; plain stand-ins do for tests.
  const stubs = inRepository('test/rig/stubs');
  await copyFile(path.join(stubs, 'spdlog.js'), path.join(server, 'node_modules/@vscode/spdlog/index.js'));
  await copyFile(
    path.join(stubs, 'nativeWatchdog.js'),
    path.join(server, 'node_modules/@vscode/native-watchdog/index.js'),
  );
  await prune(server);
}

/** VS Code's server from the npm registry, installed on first use (under a minute, about 360 MB). */
export async function installServer(): Promise<InstalledServer> {
  const folder = installFolder();
  const installed = serverIn(folder);
  if (await exists(installed.main)) return installed;
  console.log(`Installing VS Code's server for the test rig into ${folder} (once; about 360 MB)`);
  // A folder of our own, moved into place when it is complete: an interrupted installation is never taken for one.
  const unfinished = `${folder}.${process.pid}`;
  try {
    await install(unfinished);
    await rename(unfinished, folder).catch(async (error: unknown) => {
      // Somebody else was quicker.
      if (!(await exists(installed.main))) throw error;
    });
  } finally {
    if (await exists(installed.main)) await rm(unfinished, { recursive: true, force: true });
  }
  return installed;
}
