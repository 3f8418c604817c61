import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../../scripts/command.ts';
import { installServer } from './installServer.ts';
import { type Settings, writeSettings } from './settings.ts';

export interface ServerOptions {
  /** Belongs to this server alone; logs and, unless told otherwise, user data and extensions go there. */
  readonly folder: string;
  readonly userDataFolder?: string;
  readonly extensionsFolder?: string;
  readonly settings?: Settings;
  readonly environment?: Readonly<Record<string, string>>;
  /** A free one unless told. */
  readonly port?: number;
  /** Asked of every client that connects. Without one, anything on this machine may connect. */
  readonly connectionToken?: string;
  /** Whether folders have to be trusted before code in them runs. */
  readonly workspaceTrust?: boolean;
  /** Packaged extensions to install before the server starts. */
  readonly vsixFiles?: readonly string[];
}

export interface Server {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `127.0.0.1:PORT`, as it stands in `vscode-remote://` addresses. */
  readonly authority: string;
  readonly logFile: string;
  /** Resolves when the server has ended, by itself or by `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const startWithinMilliseconds = 60_000;

/** Ends the server when the process that started it died without stopping it. */
const guard = `data:text/javascript,${encodeURIComponent(
  'const parent = process.ppid; setInterval(() => { if (process.ppid !== parent) process.exit(1); }, 1000).unref();',
)}`;

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function installVsix(node: string, main: string, file: string, args: readonly string[]): Promise<void> {
  const { exitCode } = await runCommand(node, [main, '--install-extension', file, '--force', ...args], {
    environment: { EXTENSIONS_GALLERY: '{}' },
  });
  if (exitCode !== 0) throw new Error(`VS Code's server could not install ${file}`);
}

/** The port that the server says it listens on; rejects when it ends or keeps silent. */
function listening(child: ChildProcess, logFile: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(
      () => reject(new Error(`VS Code's server did not start within a minute; see ${logFile}`)),
      startWithinMilliseconds,
    );
    const listen = (data: Buffer): void => {
      said += data;
      const port = /Extension host agent listening on (\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      child.stdout?.off('data', listen);
      resolve(Number(port));
    };
    child.stdout?.on('data', listen);
    child.once('exit', (exitCode) => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server ended with ${exitCode} before it listened; see ${logFile}\n${said}`));
    });
  });
}

/** Starts VS Code's server on a free port of the loopback address, installing it first where it is missing. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { folder, settings, environment, connectionToken, workspaceTrust = false, vsixFiles = [], port = 0 } = options;
  const { node, main } = await installServer();
  const userDataFolder = options.userDataFolder ?? path.join(folder, 'user-data');
  const extensionsFolder = options.extensionsFolder ?? path.join(folder, 'extensions');
  mkdirSync(extensionsFolder, { recursive: true });
  writeSettings(userDataFolder, settings);
  const folders = [
    ...['--server-data-dir', path.join(folder, 'server-data')],
    ...['--user-data-dir', userDataFolder],
    ...['--extensions-dir', extensionsFolder],
  ];
  for (const file of vsixFiles) await installVsix(node, main, file, folders);

  const logFile = path.join(folder, 'server.log');
  const child = spawn(
    node,
    [
      ...['--import', guard, main, '--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms'],
      ...(connectionToken === undefined ? ['--without-connection-token'] : ['--connection-token', connectionToken]),
      ...['--telemetry-level', 'off', '--disable-telemetry', '--disable-update-check'],
      '--disable-getting-started-override',
      ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...folders,
    ],
    {
      env: { ...process.env, EXTENSIONS_GALLERY: '{}', XDG_RUNTIME_DIR: folder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const endNow = (): void => endGroup(child, 'SIGKILL');
  process.once('exit', endNow);
  const stop = async (): Promise<void> => {
    endGroup(child, 'SIGTERM');
    const timer = setTimeout(endNow, 3000);
    await ended;
    clearTimeout(timer);
    // What is left of its group: extension host, terminals.
    endNow();
    process.off('exit', endNow);
  };
  try {
    const authority = `127.0.0.1:${await listening(child, logFile)}`;
    return { origin: `http://${authority}`, authority, logFile, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
