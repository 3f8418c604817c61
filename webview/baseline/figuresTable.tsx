import type { ComponentChildren, VNode } from 'preact';
import type { ShownResults, ShownSample } from '../../src/editor/panels/baselineMessages.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import { classWords } from './answerKeys.ts';

type Figures = ShownResults['figures'];
type Rate = NonNullable<Extract<Figures, { kind: 'classes' }>['passes'][number]['score']>;
type Mean = NonNullable<Extract<Figures, { kind: 'values' }>['passes'][number]['score']>;
type Kappa = NonNullable<Figures['passes'][number]['kappa']>;

const PASSES = ['You, first pass', 'You, second pass'];

/** One row for each who answered; every figure with its 95 % interval. */
export function FiguresTable({
  results,
  sample,
}: {
  readonly results: ShownResults;
  readonly sample: ShownSample;
}): VNode {
  const { figures, constant } = results;
  const isClasses = figures.kind === 'classes';
  const always = sample.classes[constant];
  const { passes, agreement, besideNet } = figures;
  const isOfAll = besideNet?.net.of === passes[0]?.score?.of;
  return (
    <table class="figures">
      <thead>
        <tr>
          <th scope="col" />
          <th scope="col">{isClasses ? 'right' : 'off by, on average'}</th>
          <th scope="col">95 % interval</th>
          {isClasses ? <th scope="col">κ</th> : null}
          <th scope="col">unsure</th>
        </tr>
      </thead>
      <tbody>
        {passes.map(({ score, kappa, untold, knowing }, at) => (
          <Row
            key={PASSES[at]}
            name={`${PASSES[at]}${knowing ? ', not blind' : ''}`}
            score={score}
            kappa={kappa}
            isClasses={isClasses}
          >
            {String(untold)}
          </Row>
        ))}
        {agreement === null ? null : (
          <Row
            name={isClasses ? 'You with yourself' : 'You from yourself'}
            score={agreement.score}
            kappa={agreement.kappa}
            isClasses={isClasses}
          />
        )}
        <Row
          name={
            isClasses
              ? `Always ${always === undefined ? constant : classWords(always)}`
              : `Always ${shortNumber(constant)}`
          }
          score={passes[0]?.constant ?? null}
          kappa={null}
          isClasses={isClasses}
        />
        {besideNet === null ? null : (
          <>
            <Row
              name={isOfAll ? 'The net' : 'The net, on what both answered'}
              score={besideNet.net}
              kappa={null}
              isClasses={isClasses}
            />
            {isOfAll ? null : (
              <Row name="You, on the same" score={besideNet.person} kappa={null} isClasses={isClasses} />
            )}
          </>
        )}
      </tbody>
    </table>
  );
}

function Row(props: {
  readonly name: string;
  readonly score: Rate | Mean | null;
  readonly kappa: Kappa | null;
  readonly isClasses: boolean;
  readonly children?: ComponentChildren;
}): VNode {
  const { name, score, kappa, isClasses, children } = props;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{score === null ? 'nothing told' : scoreWords(score)}</td>
      <td class="quiet">{score === null ? '' : intervalWords(score)}</td>
      {isClasses ? (
        <td>
          {kappa === null ? '' : `${kappa.value.toFixed(2)} (${kappa.low.toFixed(2)} to ${kappa.high.toFixed(2)})`}
        </td>
      ) : null}
      <td>{children}</td>
    </tr>
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(0)}\u00a0%`;

function scoreWords(score: Rate | Mean): string {
  if (!('hits' in score)) return `${shortNumber(score.value)} (${score.of} examples)`;
  return `${score.hits} of ${score.of}, ${percent(score.hits / score.of)}`;
}

function intervalWords({ low, high, ...score }: Rate | Mean): string {
  if (low === null || high === null) return '';
  return 'hits' in score ? `${percent(low)} to ${percent(high)}` : `${shortNumber(low)} to ${shortNumber(high)}`;
}
