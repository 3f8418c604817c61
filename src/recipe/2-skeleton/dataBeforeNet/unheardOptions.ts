import type { Capture, UnheardOption } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';

/** Is the training call told something that the framework does not hear? It trains on, with its own idea of it. */
export function judgeUnheardOptions({ trigger, location, unheardOptions = [] }: Capture): Judgement | null {
  if (unheardOptions.length === 0) {
    return null;
  }
  const instead = unheardOptions.filter(({ option }) => option !== null);
  return {
    verdict: 'warn',
    message: unheardOptions.map((each) => told(trigger, each)).join(' '),
    location,
    cause: 'unheard-option',
    advice:
      instead.length === 0
        ? `Give ${trigger} one object: { epochs: …, batchSize: … }.`
        : `Write ${instead.map(({ given, option }) => `${option} for ${given}`).join(', ')}.`,
    evidence: { unheardOptions: unheardOptions.length },
  };
}

function told(trigger: string, { given, value, option, taken }: UnheardOption): string {
  if (option === null) {
    return `${trigger} is given the number ${value} where its options belong, and takes nothing from it: it trains for 1 epoch in batches of 32.`;
  }
  const instead = taken === null ? `it does without ${option}` : `its ${option} is ${taken}`;
  return `${trigger} is told ${given}: ${value}, a name that TensorFlow.js does not know and passes over without a word: ${instead}.`;
}
