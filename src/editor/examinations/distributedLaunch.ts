import type { Ranks } from '../../training/protocol/messages.ts';

/** Launchers that start one process a rank, by their module's name or their command's. */
const LAUNCHERS = new Set([
  'torch.distributed.run',
  'torch.distributed.launch',
  'torchrun',
  'accelerate',
  'accelerate.commands.launch',
  'accelerate.commands.accelerate_cli',
]);

/** What a launcher is asked for, with what comes after it for the script. */
export interface DistributedLaunch {
  readonly launcher: string;
  readonly ranks: Ranks;
  /** What the launcher tells the script by its environment, besides the place of each rank. */
  readonly env: Readonly<Record<string, string>>;
  readonly scriptArguments: readonly string[];
}

/**
 * Reads the arguments of a launcher; this machine's ranks are the world.
 *
 * @param program the name of a command or module
 * @param isScript whether an argument names the script
 * @returns null where it is no launcher, or launches something else
 */
export function distributedLaunch(
  program: string,
  args: readonly string[],
  isScript: (argument: string) => boolean,
): DistributedLaunch | null {
  const launcher = program.replace(/\.exe$/i, '');
  const at = args.findIndex(isScript);
  if (!LAUNCHERS.has(launcher) || at < 0) return null;
  const own = args.slice(0, at);
  const ranks = option(own, 'nproc-per-node') ?? option(own, 'num-processes') ?? '1';
  return {
    launcher,
    // `accelerate launch --cpu` starts one process, however many it is asked for.
    ranks: own.includes('--cpu')
      ? 1
      : ranks === 'auto' || ranks === 'gpu' || ranks === 'cpu'
        ? ranks
        : Math.max(1, Number.parseInt(ranks, 10) || 1),
    env: launcher.startsWith('accelerate') ? accelerateEnvironment(own) : {},
    scriptArguments: args.slice(at + 1),
  };
}

function accelerateEnvironment(args: readonly string[]): Readonly<Record<string, string>> {
  const precision = option(args, 'mixed-precision');
  const accumulation = option(args, 'gradient-accumulation-steps');
  return {
    ...(args.includes('--cpu') ? { ACCELERATE_USE_CPU: 'true' } : {}),
    ...(precision === null ? {} : { ACCELERATE_MIXED_PRECISION: precision }),
    ...(accumulation === null ? {} : { ACCELERATE_GRADIENT_ACCUMULATION_STEPS: accumulation }),
  };
}

/** `--name value` and `--name=value`, with dashes or underscores. */
function option(args: readonly string[], name: string): string | null {
  for (const [index, argument] of args.entries()) {
    const [, written = '', value] = /^--([^=]+)(?:=(.*))?$/.exec(argument) ?? [];
    if (written.replaceAll('_', '-') === name) return value ?? args[index + 1] ?? null;
  }
  return null;
}
