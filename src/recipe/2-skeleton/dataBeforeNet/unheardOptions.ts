import type { Capture, UnheardOption } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';

/** Is the training told something that the framework does not hear? It trains on, with its own idea of it. */
export function judgeUnheardOptions({ trigger, location, unheardOptions = [] }: Capture): Judgement | null {
  const [first] = unheardOptions;
  if (first === undefined) {
    return null;
  }
  return {
    verdict: 'warn',
    message: unheardOptions.map((each) => told(each.call ?? trigger, each)).join(' '),
    location: first.location ?? location,
    cause: 'unheard-option',
    advice: [...new Set(unheardOptions.map((each) => advice(trigger, each)))].join(' '),
    evidence: { unheardOptions: unheardOptions.length },
  };
}

function told(call: string, { given, value, option, taken }: UnheardOption): string {
  if (option === null) {
    return `${call} is given the number ${value} where its options belong, and takes nothing from it: it trains for 1 epoch in batches of 32.`;
  }
  const unknown = 'TensorFlow.js does not know and passes over without a word';
  if (option === 'learningRate') {
    return `${call} is told ${given}: ${value}, which ${unknown}: the optimizer's learning rate is ${taken}.`;
  }
  if (option === 'lossWeights') {
    return `${call} is told ${given}, which ${unknown}: the weight of its loss is ${taken}.`;
  }
  const instead = taken === null ? `it does without ${option}` : `its ${option} is ${taken}`;
  return `${call} is told ${given}: ${value}, a name that ${unknown}: ${instead}.`;
}

function advice(trigger: string, { given, value, option }: UnheardOption): string {
  switch (option) {
    case null:
      return `Give ${trigger} one object: { epochs: …, batchSize: … }.`;
    case 'learningRate':
      return `Give the rate to the optimizer: optimizer: tf.train.adam(${value}).`;
    case 'lossWeights':
      return 'Multiply by the weights in loss functions of your own, one for each output.';
    default:
      return `Write ${option} for ${given}.`;
  }
}
