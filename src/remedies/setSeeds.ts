import type { Source } from '../scripts/syntax/source.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';
import type { GeneratorName } from '../training/protocol/randomness.ts';

const SEED = 1337;

interface Seeding {
  /** The module whose function seeds the generator. */
  readonly module: string;
  readonly call: string;
}

const SEEDINGS: Readonly<Partial<Record<GeneratorName, Seeding>>> = {
  python: { module: 'random', call: 'seed' },
  numpy: { module: 'numpy', call: 'random.seed' },
  torch: { module: 'torch', call: 'manual_seed' },
  tensorflow: { module: 'tensorflow', call: 'random.set_seed' },
  keras: { module: 'keras', call: 'utils.set_random_seed' },
};

/**
 * A line for each generator, below the imports at the script's head. JavaScript's `Math.random` cannot be seeded.
 */
export function setSeeds(source: Source, generators: readonly GeneratorName[]): readonly SourceEdit[] | null {
  if (source.language !== 'python') return null;
  const imports = source.nodes(['ImportStatement']).filter(({ parent }) => parent?.name === 'Script');
  const last = imports.at(-1);
  const seedings = generators.map((generator) => SEEDINGS[generator]);
  if (!last || seedings.length === 0 || seedings.includes(undefined)) return null;
  const lines = seedings.flatMap((seeding) =>
    seeding
      ? linesOf(
          seeding,
          imports.map((each) => source.textOf(each)),
        )
      : [],
  );
  const at = source.startOfLine(source.lineAt(last.to) + 1);
  return [source.edit(at, at, `\n${lines.join('\n')}\n`)];
}

function linesOf({ module, call }: Seeding, imports: readonly string[]): readonly string[] {
  const known = imports.flatMap((statement) => {
    const named = new RegExp(`^import (?:.*,\\s*)?${module}(?: as (\\w+))?\\b(?!\\.)`).exec(statement);
    const fromTensorflow = module === 'keras' && /^from tensorflow import (?:.*,\s*)?keras\b(?! as)/.test(statement);
    return named ? [named[1] ?? module] : fromTensorflow ? [module] : [];
  });
  const [name] = known;
  return name === undefined ? [`import ${module}`, `${module}.${call}(${SEED})`] : [`${name}.${call}(${SEED})`];
}
