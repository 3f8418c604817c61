import type { Capture } from '../../../training/protocol/capture.ts';
import type { Dependencies, Mixing } from '../../../training/protocol/step.ts';
import type { Judgement } from '../../check.ts';

/** Operations that sum up a batch, as batch normalisation written by hand does. */
const STATISTICS =
  /^(reduce_?)?(mean|var|std|variance|sum|std_mean|var_mean|norm|vector_norm|linalg_vector_norm|normalize|moments|max|amax|min|amin|logsumexp|batch_norm\w*|squareddifference)$/i;
const RESHAPES = /^(view|reshape|flatten|unflatten|view_as|reshape_as|as_strided|resize)$/i;
const SOFTMAXES = /^(log_?)?softmax$/i;
/** Layers that take the first axis for time unless they are told otherwise. */
const TIME_FIRST_LAYERS = /^(LSTM|GRU|RNN|MultiheadAttention|Transformer\w*)$/;

/** Why examples may well be meant to come together here; null where nothing speaks for it. */
export function meantToMix(capture: Capture, { matrix, mixing }: Dependencies): string | null {
  const { size, inputs } = capture.batch;
  const dense = matrix.every((row, i) => row.every((influence, j) => i === j || influence > 0));
  const square = ([rows, columns]: readonly number[], axes: number) => axes === 2 && rows === size && columns === size;
  if (inputs.some(({ shape }) => square(shape, shape.length))) {
    return 'The net is given a matrix that relates the examples of the batch to each other, as graph nets are.';
  }
  if (mixing?.operands.some((shape) => square(shape, shape.length))) {
    return `${where(mixing)} joins the examples by a matrix that relates each to each, as graph nets do.`;
  }
  const readsRowsInOrder = isChain(matrix) || (mixing?.layer && TIME_FIRST_LAYERS.test(mixing.layer.kind));
  if (readsRowsInOrder && !firstAxisCountsExamples(capture)) {
    return `The net reads the ${size} rows of its input one after another, as positions of a sequence. Whether they are that or examples cannot be told of a batch that the script makes by hand.`;
  }
  if (!dense) {
    return null;
  }
  if (!mixing) {
    return 'Every output depends on every example: the net looks at the batch as a whole, as graph nets do, or mixes it.';
  }
  if (STATISTICS.test(mixing.operation)) {
    return `${where(mixing)} takes a statistic over the whole batch, as batch normalisation does, in evaluation mode too.`;
  }
  if (capture.dataSource?.exampleCount === size) {
    return `${where(mixing)} joins all examples, and the batch is the whole data set: they may be meant to meet.`;
  }
  return null;
}

/** Each row depends on the one before, and none on a later one. */
const isChain = (matrix: readonly (readonly number[])[]): boolean =>
  matrix.length > 1 &&
  matrix.every(
    (row, i) => (i === 0 || (row[i - 1] ?? 0) > 0) && row.every((influence, j) => j <= i || influence === 0),
  );

/**
 * Whether it is known that rows are examples. A sentence that is trained on by itself, (words) or (words, features), looks
 * like a batch of words; a data source that deals batches of that size, or inputs with a further axis, say that it is none.
 */
function firstAxisCountsExamples({ batch, dataSource }: Capture): boolean {
  const { size, inputs } = batch;
  const dealt = dataSource !== null && dataSource.kind !== 'by-hand' && dataSource.batchSize === size;
  return dealt || inputs.some(({ shape }) => shape.length >= 3 && shape[0] === size);
}

/** What is said of examples that come together, as narrowly as is known. */
export function mixingFinding(capture: Capture, mixing: Mixing | undefined, i: number, j: number): Judgement {
  const leak = `The output for example ${i} depends on example ${j}`;
  const fallback = capture.model?.location ?? capture.location;
  if (!mixing) {
    return {
      verdict: 'fail',
      message: `${leak}: the net mixes information across the batch, as a view or reshape in a transpose's place does.`,
      location: fallback,
      advice: 'Look for a reshape, view or softmax that touches the batch axis.',
      cause: 'batch-mixed',
    };
  }
  const location = mixing.location ?? fallback;
  const { layer } = mixing;
  if (layer && TIME_FIRST_LAYERS.test(layer.kind)) {
    return takenForTime(capture, mixing, leak);
  }
  if (SOFTMAXES.test(mixing.operation)) {
    return {
      verdict: 'fail',
      message: `${leak}: ${where(mixing)} normalises over the batch, so that the examples share out one total between them.`,
      location,
      advice: 'Let the softmax run over the classes, the last axis.',
      cause: 'softmax-axis',
    };
  }
  if (RESHAPES.test(mixing.operation)) {
    return {
      verdict: 'fail',
      message: `${leak}: ${where(mixing)} puts numbers of several examples together, where a transpose or permute would keep them apart.`,
      location,
      advice: 'Bring the batch axis to the front by transpose or permute before the shape is changed.',
      cause: 'batch-mixed',
    };
  }
  return {
    verdict: 'fail',
    message: `${leak}: ${where(mixing)} brings them together${operandsOf(mixing)}.`,
    location,
    advice: 'Let this operation leave the batch axis alone, or move that axis out of its way.',
    cause: 'batch-mixed',
  };
}

/** A recurrent or attention layer that reads (time, batch, features) and was given (batch, …). */
function takenForTime(capture: Capture, mixing: Mixing, leak: string): Judgement {
  const [given = []] = mixing.operands;
  const { size } = capture.batch;
  const kind = mixing.layer?.kind ?? mixing.operation;
  const first = given.length === 3 && given[0] === size && (given[1] ?? 1) > 1;
  const related = mixing.location === null ? [] : [{ message: `${kind} is called here.`, location: mixing.location }];
  return {
    // With one position an example, joining the examples of a batch might be the purpose.
    verdict: first ? 'fail' : 'warn',
    message: `${leak}: ${kind} takes the batch for time. It was given (${given.join(', ')}) and reads the ${given.length === 3 && given[0] === 1 ? 'second' : 'first'} axis as positions of one sequence.`,
    location: mixing.layer?.location ?? mixing.location ?? capture.model?.location ?? null,
    related,
    advice: first
      ? 'Make the layer with batch_first=True, or hand it (time, batch, features).'
      : 'Give every example a sequence of its own: (batch, 1, features) with batch_first=True.',
    cause: 'batch-mixed',
  };
}

function where({ operation, layer, location }: Mixing): string {
  const name =
    layer && layer.kind.toLowerCase() !== operation.toLowerCase() ? `${operation} in ${layer.kind}` : operation;
  return location ? `${name} on line ${location.line}` : name;
}

function operandsOf({ operands }: Mixing): string {
  const shapes = operands.slice(0, 2).map((shape) => `(${shape.join(', ')})`);
  return shapes.length > 0 ? `, of shape ${shapes.join(' and ')}` : '';
}
