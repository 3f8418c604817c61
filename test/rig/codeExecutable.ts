import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { inRepository } from '../../scripts/repository.ts';
import { hasScreen } from './hasScreen.ts';

const updates = 'https://update.code.visualstudio.com/api/releases/stable';

async function canDownload(): Promise<boolean> {
  try {
    return (await fetch(updates, { method: 'HEAD', signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

/**
 * What `runTests` should start: desktop VS Code, downloaded, where that can be had and shown; the rig otherwise,
 * or when TRAINING_RECIPE_RIG=1 asks for it.
 */
export async function codeExecutable(): Promise<string> {
  const rig = inRepository('test/rig/code.mjs');
  if (process.env['TRAINING_RECIPE_RIG'] === '1' || !hasScreen() || !(await canDownload())) return rig;
  return downloadAndUnzipVSCode({ version: 'stable', cachePath: inRepository('.vscode-test') });
}
