import { agreementOf, type Kappa, kappaOf, type Mean, meanOf, type Pair, type Rate } from './agreement.ts';
import { type Answer, answersOf, type Labelling } from './passes.ts';

/** What the figures are of. */
export interface Judged {
  readonly kind: 'classes' | 'values';
  /** By place in the sample. */
  readonly labels: readonly number[];
  /** The answer that is best where the input is not looked at: the most frequent class of the data, or their median. */
  readonly constant: number;
  readonly labelling: Labelling;
  /** By place: what the net says; null where that is not known. */
  readonly net: readonly Answer[] | null;
}

/** Whoever answered: a pass of the person's, the net, a constant guess. `Rate` of right classes, `Mean` of absolute errors. */
export interface Scored<Score> {
  readonly score: Score | null;
  /** With the labels; null where it says nothing, and for values. */
  readonly kappa: Kappa | null;
  /** Examples that were asked; those that could not be told are among them and not in the score. */
  readonly asked: number;
  readonly untold: number;
}

export interface ScoredPass<Score> extends Scored<Score> {
  readonly knowing: boolean;
  /** The constant guess on the same examples. */
  readonly constant: Score | null;
}

/** The person's last blind look and the net on the examples that both answered. */
export interface BesideNet<Score> {
  readonly net: Score;
  readonly person: Score;
  /** Of how many examples both, the person alone, the net alone and neither is right; null for values. */
  readonly shared: {
    readonly both: number;
    readonly person: number;
    readonly net: number;
    readonly neither: number;
  } | null;
}

interface FiguresOf<Score> {
  readonly passes: readonly ScoredPass<Score>[];
  /** Between the passes, on what both could tell: equal answers, or the absolute difference. Null before the second. */
  readonly agreement: { readonly score: Score; readonly kappa: Kappa | null } | null;
  readonly besideNet: BesideNet<Score> | null;
  /** Places that the person answered twice the same, and against the label. */
  readonly suspects: readonly number[];
}

export type Figures =
  | ({ readonly kind: 'classes' } & FiguresOf<Rate>)
  | ({ readonly kind: 'values' } & FiguresOf<Mean>);

export function figuresOf(judged: Judged): Figures {
  return judged.kind === 'classes'
    ? { kind: 'classes', ...figures(judged, CLASSES) }
    : { kind: 'values', ...figures(judged, VALUES) };
}

/** How pairs of two who answered are scored. */
interface Scoring<Score> {
  readonly score: (pairs: readonly Pair[]) => Score | null;
  readonly kappa: (pairs: readonly Pair[]) => Kappa | null;
  readonly shared: (
    answers: readonly (readonly [person: number, net: number, label: number])[],
  ) => BesideNet<Score>['shared'];
}

const CLASSES: Scoring<Rate> = {
  score: (pairs) => (pairs.length === 0 ? null : agreementOf(pairs)),
  kappa: kappaOf,
  shared: (answers) => {
    const count = (person: boolean, net: boolean): number =>
      answers.filter(([said, told, label]) => (said === label) === person && (told === label) === net).length;
    return {
      both: count(true, true),
      person: count(true, false),
      net: count(false, true),
      neither: count(false, false),
    };
  },
};

const VALUES: Scoring<Mean> = {
  score: (pairs) => meanOf(pairs.map(([one, other]) => Math.abs(one - other))),
  kappa: () => null,
  shared: () => null,
};

function figures<Score>({ labels, constant, labelling, net }: Judged, scoring: Scoring<Score>): FiguresOf<Score> {
  const passes = labelling.passes.map((pass) => answersOf(pass, labels.length));
  const withLabels = (answers: readonly (Answer | undefined)[]): readonly Pair[] => paired(answers, labels);
  const [first = [], second] = passes;
  return {
    passes: labelling.passes.map(({ knowing }, at) => {
      const answers = passes[at] ?? [];
      const pairs = withLabels(answers);
      const asked = answers.filter((answer) => answer !== undefined).length;
      return {
        knowing,
        score: scoring.score(pairs),
        constant: scoring.score(pairs.map(([, label]) => [constant, label])),
        kappa: scoring.kappa(pairs),
        asked,
        untold: asked - pairs.length,
      };
    }),
    agreement: second === undefined ? null : agreementBetween(paired(first, second), scoring),
    besideNet: net === null ? null : besideNet(first, net, labels, scoring),
    suspects: labels.flatMap((label, place) => {
      const answer = first[place];
      const isTold = answer !== undefined && answer !== null;
      return isTold && answer === second?.[place] && answer !== label ? [place] : [];
    }),
  };
}

function agreementBetween<Score>(
  pairs: readonly Pair[],
  { score, kappa }: Scoring<Score>,
): FiguresOf<Score>['agreement'] {
  const known = score(pairs);
  return known === null ? null : { score: known, kappa: kappa(pairs) };
}

function besideNet<Score>(
  person: readonly (Answer | undefined)[],
  net: readonly Answer[],
  labels: readonly number[],
  scoring: Scoring<Score>,
): BesideNet<Score> | null {
  const answers = labels.flatMap((label, place) => {
    const [said, told] = [person[place], net[place]];
    return isNumber(said) && isNumber(told) ? [[said, told, label] as const] : [];
  });
  const ofNet = scoring.score(answers.map(([, told, label]) => [told, label]));
  const ofPerson = scoring.score(answers.map(([said, , label]) => [said, label]));
  if (ofNet === null || ofPerson === null) return null;
  return { net: ofNet, person: ofPerson, shared: scoring.shared(answers) };
}

function paired(ones: readonly (Answer | undefined)[], others: readonly (Answer | undefined)[]): readonly Pair[] {
  return ones.flatMap((one, place) => {
    const other = others[place];
    return isNumber(one) && isNumber(other) ? [[one, other] as const] : [];
  });
}

const isNumber = (answer: Answer | undefined): answer is number => typeof answer === 'number';
