import { readFile } from 'node:fs/promises';
import { drawnSeed } from '../../scripts/drawnSeed.ts';
import { ScriptText } from '../../scripts/scriptText.ts';
import { orNull } from '../../training/errors.ts';
import type { Capture, SourceLocation } from '../../training/protocol/capture.ts';
import type { GeneratorName, GeneratorUse } from '../../training/protocol/randomness.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Evidence, Judgement } from '../check.ts';
import { relaunched } from '../relaunched.ts';
import { type Beginning, beginningOf, type Difference, differences } from './fixedSeed/beginning.ts';
import { nameOf } from './fixedSeed/names.ts';
import { seededByHand } from './fixedSeed/seededByHand.ts';

/** A fresh process costs as much as this one did to get to its step; so many of them have to fit into the time. */
const PROCESSES = 2;

/**
 * Does the script give the same outcome when it is run twice? The article's step "fix random seed".
 */
export const fixedSeed: Check = {
  id: 'skeleton/fixed-seed',
  stage: 2,
  title: 'The same outcome twice',
  question: 'Do two runs of the script begin with the same weights, the same batch and the same losses?',
  effort: 'processes',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const began = performance.now();
  const { milliseconds } = training.capture;
  if (milliseconds > context.withinMilliseconds / 2) {
    return {
      verdict: 'not-applicable',
      message: `The script needs ${Math.round(milliseconds / 1000)} seconds to its first step, too long to run it again in the time that there is.`,
    };
  }
  const uses = await orNull(training.randomness());
  const first = await beginningOf(training);
  let runs = 1;
  let found: readonly Difference[] = [];
  while (runs <= PROCESSES && found.length === 0) {
    const spent = performance.now() - began;
    if (runs > 1 && context.withinMilliseconds - spent < 2 * (spent / (runs - 1))) {
      break;
    }
    context.report(`Running the script again, for the ${runs === 1 ? 'second' : 'third'} time`);
    const again = await relaunched(training, { ownInterpreter: true }, beginningOf);
    if (typeof again === 'string') {
      return {
        verdict: 'not-applicable',
        message: `The script could not be brought to its first step again: ${again}`,
      };
    }
    found = differences(first, again);
    runs += 1;
  }
  const evidence: Evidence = {
    runs,
    differ: found.join(', ') || 'nothing',
    seeded:
      seedsOf(uses ?? [])
        .map(({ generator }) => generator)
        .join(', ') || 'nothing',
  };
  return {
    ...(found.length === 0 ? alike(first, uses ?? [], runs) : await different(found, uses, training.capture)),
    evidence,
  };
}

function alike({ losses }: Beginning, uses: readonly GeneratorUse[], runs: number): Judgement {
  const seeds = seedsOf(uses).map(({ generator, at }) => `${generator} on line ${at.line}`);
  const compared = ['weights', 'batch', ...(losses.length > 1 ? [`first ${losses.length} losses`] : ['loss'])];
  return {
    verdict: 'pass',
    message: `${runs === 2 ? 'Two' : 'Three'} runs begin with the same ${compared.join(', ')}${seeds.length > 0 ? ` (seeded: ${seeds.join(', ')})` : ''}.`,
  };
}

const IN_WORDS: Readonly<Record<Difference, string>> = {
  weights: 'other initial weights',
  batch: 'another first batch',
  losses: 'other losses from the same weights and batch',
};

async function different(
  found: readonly Difference[],
  uses: readonly GeneratorUse[] | null,
  { framework, frameworkVersion }: Capture,
): Promise<Judgement> {
  if (uses === null) {
    return {
      verdict: 'not-applicable',
      message: `A second run of the script begins with ${found.map((each) => IN_WORDS[each]).join(' and ')}. Which seeds it sets is not known here.`,
    };
  }
  const seeds = seedsOf(uses);
  const drawn = uses.filter((use) => use.drawn !== false).map(({ generator }) => generator);
  const what = `A second run of the script begins with ${found.map((each) => IN_WORDS[each]).join(' and ')}`;
  const [seed] = seeds;
  const halfSeeded = seed ? null : seededByHand(what, found, uses);
  if (halfSeeded) {
    return halfSeeded;
  }
  if (!seed) {
    return {
      verdict: 'not-applicable',
      message: `${what}. It sets no seed, so that no two runs can be compared.`,
      advice: 'Set a fixed seed at the top of the script while you look for mistakes.',
      remedy: { kind: 'set-seeds', generators: drawn },
    };
  }
  const drawnOn = await drawnSeedOf(seeds.map(({ at }) => at));
  if (drawnOn) {
    return {
      verdict: 'not-applicable',
      message: `${what}: the seed itself is drawn anew in every run, on line ${drawnOn.line}, and printed. A run can be had again with the seed that it printed.`,
      location: drawnOn,
      advice: 'Set a fixed seed while you look for mistakes.',
    };
  }
  const late = uses.find(({ drawnBeforeSeed, seededAt }) => drawnBeforeSeed === true && seededAt);
  if (late?.seededAt) {
    return {
      verdict: 'warn',
      message: `${what}, though a seed is set: ${nameOf(late.generator)} is seeded on line ${late.seededAt.line}, when random numbers were drawn from it already.`,
      expected: 'the same beginning in every run',
      observed: found.join(', '),
      location: late.seededAt,
      cause: 'unseeded',
      advice: 'Set the seed before the net is built and the data is shuffled.',
    };
  }
  const unseeded = uses.filter(({ seededAt, drawn: used }) => !seededAt && used === true);
  const { at } = seed;
  if (unseeded.length > 0) {
    const names = unseeded.map(({ generator }) => generator);
    // From version 3 on; tf.random.set_seed() does not reach them.
    const behindKeras = framework === 'keras' && !/^[12]\./.test(frameworkVersion) && names.includes('python');
    const why = behindKeras ? ' Keras takes the seeds of its initialisers and of dropout from it.' : '';
    return {
      verdict: 'warn',
      message: `${what}, though a seed is set on line ${at.line}: ${names.map(nameOf).join(' and ')} ${names.length === 1 ? 'is' : 'are'} drawn from and never seeded.${why}`,
      expected: 'the same beginning in every run',
      observed: found.join(', '),
      location: at,
      cause: 'unseeded',
      related: seeds.slice(1).map((other) => ({ message: `${other.generator} is seeded here.`, location: other.at })),
      advice: behindKeras
        ? 'Call keras.utils.set_random_seed(), which seeds all of them.'
        : `Seed ${names.map(nameOf).join(' and ')} too.`,
      remedy: { kind: 'set-seeds', generators: names },
    };
  }
  return {
    verdict: 'warn',
    message: `${what}, though ${seeds.map(({ generator }) => generator).join(' and ')} ${seeds.length === 1 ? 'is' : 'are'} seeded on line ${at.line}: something else differs from run to run, such as a generator of the script's own that is made without a seed, the order of a set, the clock, or ${seeds.some(({ generator }) => generator === 'Math.random') ? 'asynchronous loading' : 'data-loader workers'}.`,
    expected: 'the same beginning in every run',
    observed: found.join(', '),
    location: at,
    cause: 'unseeded',
    advice: 'Look for default_rng() or Generator without a seed, sets that are iterated over, time and os.urandom.',
  };
}

/** Where the script draws its seed and tells it. */
async function drawnSeedOf(seeds: readonly SourceLocation[]): Promise<SourceLocation | null> {
  for (const at of seeds) {
    const content = await readFile(at.file, 'utf8').catch(() => null);
    const text = content === null ? null : new ScriptText(at.file, content);
    const line = text && drawnSeed(text.source, text.inSource(at).line);
    if (text && line !== null) {
      return text.inFile({ file: at.file, line, column: 1 });
    }
  }
  return null;
}

function seedsOf(
  uses: readonly GeneratorUse[],
): readonly { readonly generator: GeneratorName; readonly at: SourceLocation }[] {
  return uses.flatMap(({ generator, seededAt }) => (seededAt ? [{ generator, at: seededAt }] : []));
}
