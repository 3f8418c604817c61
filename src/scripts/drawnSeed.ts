import { callsOf } from './syntax/calls.ts';
import type { Source } from './syntax/source.ts';

const DRAWS =
  /\b(randint|randrange|random|rand|getrandbits|urandom|token_bytes|time|time_ns|now|Date|seed)\s*\(|Date\.now/;
const PRINTS = /^(print|log|info|debug|warning|warn|write|echo)$/;

/**
 * The line that draws the seed which a line sets, where the script prints that seed: a run can then be had again by whoever
 * wants it. Null for seeds that are numbers in the source, that nobody is told, or that come from elsewhere.
 * @param line on which the generator is seeded
 */
export function drawnSeed(source: Source, line: number): number | null {
  for (const { name, positional } of callsOf(source, line)) {
    const [seed] = /seed/i.test(name) ? positional : [];
    if (!seed || !/^(VariableName|MemberExpression)$/.test(seed.name)) continue;
    const called = source.textOf(seed);
    const told = callsOf(source).some(
      ({ name: printer, node }) => PRINTS.test(printer) && mentions(source.textOf(node), called),
    );
    const drawn = source.nodes(['AssignStatement', 'VariableDeclaration', 'AssignmentExpression']).find((node) => {
      const [target = '', ...value] = source.textOf(node).split('=');
      return mentions(target, called) && DRAWS.test(value.join('='));
    });
    if (told && drawn) return source.lineAt(drawn.from);
  }
  return null;
}

const mentions = (text: string, name: string) =>
  new RegExp(`(?<![\\w.])${name.replaceAll(/[.[\]'"()$]/g, '\\$&')}(?!\\w)`).test(text);
