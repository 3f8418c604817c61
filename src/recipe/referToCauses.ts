import type { Cause, Finding } from './check.ts';

/** The check that names a cause most narrowly. Without it, the first in the recipe's order leads. */
const NARROWEST: Readonly<Partial<Record<Cause, string>>> = {
  'activation-applied-twice': 'skeleton/double-activation',
  broadcast: 'skeleton/batch-independence',
  'batch-mixed': 'skeleton/batch-independence',
  'not-finite': 'skeleton/data-before-net',
  'input-scale': 'skeleton/data-before-net',
  'no-gradient': 'skeleton/gradient-flow',
  'not-trained': 'skeleton/gradient-flow',
  symmetry: 'skeleton/gradient-flow',
  'no-nonlinearity': 'skeleton/gradient-flow',
  'gradients-not-cleared': 'skeleton/gradient-flow',
  'learning-rate': 'skeleton/overfit-one-batch',
  'sees-the-future': 'skeleton/causality',
};

/**
 * What follows from what: of a net whose outputs its criterion clips, or takes for labels, whose loss is clipped as a whole, or whose units are all
 * zero, no gradient comes back.
 */
const FOLLOWS_FROM: Readonly<Partial<Record<Cause, readonly Cause[]>>> = {
  'no-gradient': ['output-out-of-range', 'clamped-logits', 'clip', 'symmetry'],
  'input-ignored': ['output-out-of-range', 'clamped-logits', 'clip', 'symmetry'],
  clip: ['output-out-of-range'],
  'not-finite': ['arguments-swapped'],
};

/**
 * Several checks see one fault from several sides. One finding of a cause leads, the others of the same cause refer to
 * it; a symptom, which knows no cause, refers to the first cause that is proved, and points at its line.
 */
export function referToCauses<F extends Finding>(findings: readonly F[]): readonly F[] {
  const complaints = findings.filter(({ verdict }) => verdict === 'warn' || verdict === 'fail');
  const leaderOf = (cause: Cause): F | undefined => {
    const seeing = complaints.filter((finding) => finding.cause === cause);
    return seeing.find(({ check }) => check === NARROWEST[cause]) ?? seeing[0];
  };
  const proved = complaints.find(({ verdict, cause }) => verdict === 'fail' && cause !== null);
  const provedLeader = proved?.cause ? leaderOf(proved.cause) : undefined;
  return findings.map((finding) => {
    if (!complaints.includes(finding)) {
      return finding;
    }
    if (finding.cause !== null) {
      const origin = FOLLOWS_FROM[finding.cause]?.find((cause) => proves(complaints, cause));
      const leader = leaderOf(origin ?? finding.cause);
      return leader && leader !== finding ? { ...finding, refersTo: leader.check } : finding;
    }
    return provedLeader
      ? { ...finding, refersTo: provedLeader.check, location: provedLeader.location ?? finding.location }
      : finding;
  });
}

const proves = (findings: readonly Finding[], cause: Cause): boolean =>
  findings.some((finding) => finding.verdict === 'fail' && finding.cause === cause);
