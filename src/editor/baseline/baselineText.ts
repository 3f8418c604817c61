import { type Baseline, baselineFigures } from '../../recipe/2-skeleton/humanBaseline/baseline.ts';
import { stateOf } from '../../recipe/2-skeleton/humanBaseline/passes.ts';
import { shortNumber } from '../../tensors/summaryLine.ts';

/** How a human baseline stands, to stand beside its row: `12 of 50`, `44 of 50 right, κ 0.91`. */
export function baselineDescription(baseline: Baseline | null): string {
  if (baseline === null) return 'not taken yet';
  const state = stateOf(baseline.labelling);
  if (state.kind === 'asking') return `${state.at} of ${state.of} labelled${state.pass === 0 ? '' : ', second pass'}`;
  // In the sidebar nothing is uncovered that the panel still covers.
  if (state.kind === 'covered') return 'labelled, results not looked at';
  const figures = baselineFigures(baseline);
  if (figures.kind === 'values') {
    const error = figures.passes[0]?.score?.value;
    return error === undefined ? 'nothing could be told' : `off by ${shortNumber(error)} on average`;
  }
  const { score } = figures.passes[0] ?? {};
  const kappa = figures.agreement?.kappa;
  if (!score) return 'nothing could be told';
  return `${score.hits} of ${score.of} right${kappa ? `, κ ${kappa.value.toFixed(2)} between passes` : ''}`;
}

export function baselineAnnouncement(title: string, baseline: Baseline | null): string {
  return `${title}, ${baselineDescription(baseline).replace('κ', 'kappa')}`;
}
