/** Launchers that start one process a rank, by their module's name or their command's. */
const LAUNCHERS = new Set([
  'torch.distributed.run',
  'torch.distributed.launch',
  'torchrun',
  'accelerate',
  'accelerate.commands.launch',
  'accelerate.commands.accelerate_cli',
]);

export function isDistributedLauncher(name: string): boolean {
  return LAUNCHERS.has(name.replace(/\.exe$/i, ''));
}

/**
 * What the launcher would hand to the script: everything after it.
 *
 * @param isScript whether an argument names the script
 * @returns null where the launcher runs something else
 */
export function scriptArguments(
  launcherArguments: readonly string[],
  isScript: (argument: string) => boolean,
): readonly string[] | null {
  const at = launcherArguments.findIndex(isScript);
  return at < 0 ? null : launcherArguments.slice(at + 1);
}

/**
 * What a launcher tells the process of rank 0, in a world of its own: the collectives of the script then have nobody to
 * wait for, and its step is the step of that rank, except that gradients are not averaged with those of other ranks.
 */
export function rankZeroAlone(port: number): Readonly<Record<string, string>> {
  return {
    RANK: '0',
    LOCAL_RANK: '0',
    GROUP_RANK: '0',
    WORLD_SIZE: '1',
    LOCAL_WORLD_SIZE: '1',
    MASTER_ADDR: '127.0.0.1',
    MASTER_PORT: String(port),
  };
}
