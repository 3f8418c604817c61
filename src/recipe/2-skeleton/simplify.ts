import { orNull } from '../../training/errors.ts';
import type { Refetch } from '../../training/protocol/randomness.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { onLine } from './lossAtInit/words.ts';

/** Layers of all three frameworks that draw random numbers while the net trains. */
const RANDOM_LAYERS = /dropout|dropconnect|droppath|drop_path|stochasticdepth|gaussiannoise|^random[A-Z]/i;

type RandomPart = Refetch['random'][number];

/**
 * What fanciness is on? The article's step "simplify": augmentation, dropout and the like are another opportunity to
 * introduce a bug, so they are listed with their lines. They are no mistake: this check never warns.
 */
export const simplify: Check = {
  id: 'skeleton/simplify',
  stage: 2,
  title: 'Nothing fancy yet',
  question: 'Are augmentation, dropout and other random parts switched off while the skeleton is built?',
  effort: 'moment',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  context.report('Fetching some examples twice');
  const refetch = await orNull(training.refetch());
  const layers = (capture.model?.layers ?? []).filter(({ kind }) => RANDOM_LAYERS.test(kind));
  const inNet: readonly RandomPart[] = [
    ...layers.map(({ kind, location }) => ({ name: kind, location })),
    ...(capture.model?.randomCalls ?? []),
  ];
  const augmented = refetch !== null && refetch.differing > 0;
  const parts = [...(augmented ? [augmentation(refetch)] : []), ...(inNet.length > 0 ? [inTheNet(inNet)] : [])];
  if (parts.length === 0) {
    return refetch === null
      ? {
          verdict: 'not-applicable',
          message:
            'No layer of the net is known to be random. Whether the data is augmented could not be told: no example could be fetched twice.',
        }
      : {
          verdict: 'pass',
          message: `Nothing random is in the way: ${refetch.examples === 1 ? 'an example' : `${refetch.examples} examples`} came out the same when fetched again, and no layer of the net is known to be random.`,
          evidence: { examples: refetch.examples, differing: 0, randomLayers: 0 },
        };
  }
  return {
    verdict: 'pass',
    message: `${parts.join(' ')}${refetch === null ? ' Whether the data is augmented could not be told.' : ''} That is no mistake; until the skeleton can be trusted it is one more place for one.`,
    related: [...(refetch?.random ?? []), ...inNet].flatMap(({ name, location }) =>
      location ? [{ message: `${name} is random.`, location }] : [],
    ),
    advice: 'Switch these off while you look for mistakes, and on again one at a time.',
    evidence: {
      examples: refetch?.examples ?? null,
      differing: refetch?.differing ?? null,
      randomLayers: inNet.length,
    },
  };
}

function augmentation({ examples, differing, random }: Refetch): string {
  const named = random.map(({ name, location }) => `${name}${onLine(location)}`);
  return `Augmentation is on: ${differing} of ${examples} examples came out otherwise when they were fetched again${named.length > 0 ? ` (${named.join(', ')})` : ''}.`;
}

function inTheNet(parts: readonly RandomPart[]): string {
  const named = [...new Set(parts.map(({ name, location }) => `${name}${onLine(location)}`))];
  const more = named.length > 4 ? ` and ${named.length - 4} more` : '';
  return `Random while it trains: ${named.slice(0, 4).join(', ')}${more}.`;
}
