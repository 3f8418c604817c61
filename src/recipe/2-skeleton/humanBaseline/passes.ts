import { anotherOrder } from './draw.ts';

/** A class, or a value; null where the person cannot tell. */
export type Answer = number | null;

/** The whole sample once through, or as far as the person went. */
export interface Pass {
  /** ISO 8601. */
  readonly startedAt: string;
  /** Places in the sample, in the order in which they are asked. */
  readonly order: readonly number[];
  /** Of the first of them; answers come in the order's own order. */
  readonly answers: readonly Answer[];
  /** Ended by the person before the last example. */
  readonly ended: boolean;
  /** The labels had been shown before it began, so it is not blind. */
  readonly knowing: boolean;
}

/** How far the labelling of a sample is. */
export interface Labelling {
  readonly passes: readonly Pass[];
  /** The results, labels included, are shown. */
  readonly shown: boolean;
}

export type LabellingState =
  | { readonly kind: 'asking'; readonly pass: number; readonly at: number; readonly of: number; readonly place: number }
  /** A pass is over, and the results are still covered: the moment for a second pass. */
  | { readonly kind: 'covered'; readonly pass: number }
  | { readonly kind: 'shown' };

export const MOST_PASSES = 2;

/** The first pass over a sample of `count` examples. */
export function begin(count: number, startedAt: string): Labelling {
  const order = Array.from({ length: count }, (_, place) => place);
  return { passes: [{ startedAt, order, answers: [], ended: false, knowing: false }], shown: false };
}

export function stateOf({ passes, shown }: Labelling): LabellingState {
  const pass = passes.length - 1;
  const last = passes[pass];
  const place = last?.order[last.answers.length];
  if (last !== undefined && !last.ended && place !== undefined) {
    return { kind: 'asking', pass, at: last.answers.length, of: last.order.length, place };
  }
  return shown ? { kind: 'shown' } : { kind: 'covered', pass };
}

/**
 * The labelling with one answer more. An answer to another question than the one that is asked now (a key that was
 * pressed twice) changes nothing.
 */
export function answered(
  labelling: Labelling,
  question: { readonly pass: number; readonly at: number },
  answer: Answer,
): Labelling {
  const state = stateOf(labelling);
  const isAsked = state.kind === 'asking' && state.pass === question.pass && state.at === question.at;
  return isAsked ? withLast(labelling, (pass) => ({ ...pass, answers: [...pass.answers, answer] })) : labelling;
}

/** Takes the last answer back, also that which was a pass's last; what was shown cannot be covered again. */
export function undone(labelling: Labelling): Labelling {
  if (labelling.shown || !canUndo(labelling)) return labelling;
  return withLast(labelling, (pass) => ({
    ...pass,
    answers: pass.ended ? pass.answers : pass.answers.slice(0, -1),
    ended: false,
  }));
}

export function canUndo({ passes, shown }: Labelling): boolean {
  return !shown && (passes.at(-1)?.answers.length ?? 0) > 0;
}

/** Leaves the rest of the pass unasked. */
export function ended(labelling: Labelling): Labelling {
  const state = stateOf(labelling);
  return state.kind === 'asking' && state.at > 0
    ? withLast(labelling, (pass) => ({ ...pass, ended: true }))
    : labelling;
}

/** The results are looked at: from here on the person knows the labels. */
export function shown(labelling: Labelling): Labelling {
  return stateOf(labelling).kind === 'covered' ? { ...labelling, shown: true } : labelling;
}

/** A second pass over what the first one answered, in an order of its own; results are covered until it is over. */
export function secondPass(labelling: Labelling, seed: number, startedAt: string): Labelling {
  const [first] = labelling.passes;
  if (first === undefined || labelling.passes.length >= MOST_PASSES || stateOf(labelling).kind === 'asking') {
    return labelling;
  }
  const asked = first.order.slice(0, first.answers.length);
  const order = anotherOrder(asked.length, seed).map((at) => asked[at] ?? 0);
  const pass: Pass = { startedAt, order, answers: [], ended: false, knowing: labelling.shown };
  return { passes: [...labelling.passes, pass], shown: false };
}

/** By place in the sample: what a pass answered; undefined where it was not asked. */
export function answersOf({ order, answers }: Pass, count: number): readonly (Answer | undefined)[] {
  const byPlace = new Map(answers.map((answer, at) => [order[at], answer]));
  return Array.from({ length: count }, (_, place) => byPlace.get(place));
}

function withLast({ passes, shown }: Labelling, change: (pass: Pass) => Pass): Labelling {
  return { passes: passes.map((pass, at) => (at === passes.length - 1 ? change(pass) : pass)), shown };
}
