import type { Neighbours } from './neighbours.ts';

/** An example whose neighbours are of one mind, and not of its label's. */
export interface Suspect {
  /** Its place among those looked at. */
  readonly at: number;
  readonly label: number;
  readonly likelier: number;
  /** Of its neighbours, the share with the likelier label. */
  readonly share: number;
}

export interface Suspects {
  /** The surest first. Only examples of classes that neighbours recognise. */
  readonly suspects: readonly Suspect[];
  /** Examples of classes that neighbours recognise, of those looked at. */
  readonly judged: number;
  /** How many of those looked at have a label that most of their neighbours have. */
  readonly accuracy: number;
  /**
   * How many of the judged have no neighbour of their own label beyond what a border between classes explains: there
   * few examples stand all alone, more have one neighbour of their own, and more still have two or three.
   */
  readonly excess: number;
  /** One standard error of it. */
  readonly error: number;
}

/** A class with fewer examples cannot fill a neighbourhood. */
const FEWEST_OF_A_CLASS = 30;
/** A class is recognised where the neighbours of so many of its examples are mostly of it. */
const RECOGNISED = 0.7;
/** Of its neighbours, no more share a suspect's own label. */
const MOST_OF_ITS_OWN = 0.1;

/**
 * Confident learning (Northcutt et al., 2021) with nearest neighbours as the out-of-sample predictor: an example of class
 * i is suspect where the neighbours speak for another class j more than they do for the average example of j, and hardly
 * at all for i. No net is trained, and no example speaks for itself.
 *
 * @param labels of all points, as indices; the first ones are those looked at
 */
export function suspectsAmong({ nearest }: Neighbours, labels: ArrayLike<number>): Suspects {
  const votes = nearest.map((others) => votesOf(others, labels));
  const classes = new Map<number, { count: number; right: number; own: number }>();
  for (const [at, vote] of votes.entries()) {
    const label = labels[at] ?? -1;
    const tally = classes.get(label) ?? { count: 0, right: 0, own: 0 };
    tally.count += 1;
    tally.right += commonest(vote) === label ? 1 : 0;
    tally.own += vote.get(label) ?? 0;
    classes.set(label, tally);
  }
  const isRecognised = (label: number): boolean => {
    const tally = classes.get(label);
    return tally !== undefined && tally.count >= FEWEST_OF_A_CLASS && tally.right >= RECOGNISED * tally.count;
  };
  const usual = (label: number): number => {
    const { own = 0, count = 1 } = classes.get(label) ?? {};
    return own / count;
  };
  const suspects: Suspect[] = [];
  let [judged, alone, oneOfItsOwn, twoOfItsOwn] = [0, 0, 0, 0];
  for (const [at, vote] of votes.entries()) {
    const label = labels[at] ?? -1;
    if (label < 0 || !isRecognised(label)) {
      continue;
    }
    const own = vote.get(label) ?? 0;
    const tenth = Math.round(10 * own);
    judged += 1;
    alone += tenth === 0 ? 1 : 0;
    oneOfItsOwn += tenth === 1 ? 1 : 0;
    twoOfItsOwn += tenth === 2 ? 1 : 0;
    const likelier = commonest(vote);
    const share = vote.get(likelier) ?? 0;
    if (likelier !== label && own <= MOST_OF_ITS_OWN && share >= usual(likelier) && isRecognised(likelier)) {
      suspects.push({ at, label, likelier, share });
    }
  }
  const explained = Math.max(oneOfItsOwn, twoOfItsOwn);
  return {
    suspects: suspects.toSorted((one, other) => other.share - one.share),
    judged,
    accuracy: [...classes.values()].reduce((sum, { right }) => sum + right, 0) / Math.max(1, votes.length),
    excess: alone - explained,
    error: Math.sqrt(alone + explained + 1),
  };
}

/** By how many examples labels are looked for at most, where they are out of step with their inputs. */
const MOST_STEPS = 8;
/** Of what is possible beyond chance: no more with the labels as they are, and at least so much with the shifted ones. */
const LIKE_CHANCE = 0.1;
const CLEAR = 0.5;

/** Labels that belong to other rows: `by` 1 says that each example has the label of the one after it. */
export interface OutOfStep {
  readonly by: number;
  /** How often a neighbour has the same label, as it is and with each label from `by` rows on; and by chance. */
  readonly agreement: number;
  readonly shiftedAgreement: number;
  readonly byChance: number;
}

/** How often neighbours share a label, and how often any two examples do. */
export function agreementOf(
  { nearest }: Neighbours,
  labels: ArrayLike<number>,
): { readonly agreement: number; readonly byChance: number } {
  const counts = new Map<number, number>();
  for (let at = 0; at < labels.length; at += 1) {
    counts.set(labels[at] ?? -1, (counts.get(labels[at] ?? -1) ?? 0) + 1);
  }
  const byChance = [...counts.values()].reduce((sum, count) => sum + (count / labels.length) ** 2, 0);
  return { agreement: agreementAt(nearest, labels, 0), byChance };
}

/**
 * Whether labels stand some rows away from their inputs: neighbours share theirs no more than by chance, and do once each
 * label is taken from another row. Null where not. Points have to be consecutive examples.
 */
export function outOfStep(neighbours: Neighbours, labels: ArrayLike<number>): OutOfStep | null {
  const { nearest } = neighbours;
  const { agreement, byChance } = agreementOf(neighbours, labels);
  const beyondChance = (share: number): number => (share - byChance) / Math.max(1e-9, 1 - byChance);
  if (beyondChance(agreement) > LIKE_CHANCE) {
    return null;
  }
  const shifts = Array.from({ length: 2 * MOST_STEPS + 1 }, (_, at) => at - MOST_STEPS).filter((by) => by !== 0);
  const best = shifts
    .map((by) => ({ by, agreement, shiftedAgreement: agreementAt(nearest, labels, by), byChance }))
    .reduce((most, each) => (each.shiftedAgreement > most.shiftedAgreement ? each : most));
  return beyondChance(best.shiftedAgreement) >= CLEAR ? best : null;
}

function agreementAt(nearest: Neighbours['nearest'], labels: ArrayLike<number>, by: number): number {
  let [same, pairs] = [0, 0];
  for (const [at, others] of nearest.entries()) {
    const label = labels[at + by];
    for (const other of others) {
      const theirs = labels[other + by];
      if (label !== undefined && theirs !== undefined) {
        pairs += 1;
        same += label === theirs ? 1 : 0;
      }
    }
  }
  return same / Math.max(1, pairs);
}

/** The share of neighbours with each label. */
function votesOf(others: readonly number[], labels: ArrayLike<number>): ReadonlyMap<number, number> {
  const votes = new Map<number, number>();
  for (const other of others) {
    const label = labels[other] ?? -1;
    votes.set(label, (votes.get(label) ?? 0) + 1 / others.length);
  }
  return votes;
}

function commonest(votes: ReadonlyMap<number, number>): number {
  let found = -1;
  let most = 0;
  for (const [label, share] of votes) {
    if (share > most + 1e-9) {
      [found, most] = [label, share];
    }
  }
  return found;
}
