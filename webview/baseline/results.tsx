import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type {
  SampleOffer,
  ShownResults,
  ShownRow,
  ShownSample,
  ShownState,
} from '../../src/editor/panels/baselineMessages.ts';
import { Button, Dropdown } from '../ui/controls.tsx';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { classWords } from './answerKeys.ts';
import type { Send } from './app.tsx';
import { type Cell, Confusion } from './confusion.tsx';
import { FiguresTable } from './figuresTable.tsx';
import { Gallery } from './gallery.tsx';
import { RATERS, type Rater, ratersOf, saidBy } from './raters.ts';

/** The person beside the labels and the net: figures, the confusion table, and the examples behind each cell. */
export function Results(props: {
  readonly sample: ShownSample;
  readonly shown: Extract<ShownState, { kind: 'shown' }>;
  readonly input: ShownTensor;
  readonly offers: readonly SampleOffer[];
  readonly send: Send;
}): VNode {
  const { sample, shown, input, offers, send } = props;
  const { results, passes } = shown;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="results">
      <h2 ref={heading} tabIndex={-1}>
        Results
      </h2>
      <FiguresTable results={results} sample={sample} />
      <Net results={results} sample={sample} offers={offers} send={send} />
      <span class="line">
        {passes === 1 ? (
          <Button secondary onClick={() => send({ type: 'second-pass' })}>
            Second Pass, Not Blind Any More
          </Button>
        ) : null}
        <Button secondary onClick={() => send({ type: 'export', format: 'csv' })}>
          Export as CSV…
        </Button>
        <Button secondary onClick={() => send({ type: 'export', format: 'json' })}>
          Export as JSON…
        </Button>
      </span>
      <Examples sample={sample} results={results} input={input} send={send} />
    </section>
  );
}

/** What is said of the net, or why nothing is and what to do. */
function Net(props: {
  readonly results: ShownResults;
  readonly sample: ShownSample;
  readonly offers: readonly SampleOffer[];
  readonly send: Send;
}): VNode {
  const { results, sample, offers, send } = props;
  const { net, figures } = results;
  const watch = (
    <button type="button" class="link" onClick={() => send({ type: 'watch' })}>
      Watch Training
    </button>
  );
  if (net === null && results.withoutNet === null) {
    return (
      <p>
        {'What the net says to these examples is not known. '}
        {watch}
        {' runs the script to its end, and asks the net about this sample then; '}
        <button type="button" class="link" onClick={() => send({ type: 'ask-the-net' })}>
          Ask the Net
        </button>
        {' does so after some of the script’s own steps, and leaves no trace.'}
      </p>
    );
  }
  if (net === null) {
    const canDraw = offers.some(({ origin }) => origin === 'watched');
    return (
      <p>
        {`What the net says to these examples is not known: ${results.withoutNet} `}
        {canDraw
          ? 'What it says to the first batch was recorded: a sample drawn from that batch has both on the same examples.'
          : 'A sample drawn from the first batch of a training that was watched has both on the same examples. '}
        {canDraw ? null : watch}
      </p>
    );
  }
  const { besideNet } = figures;
  const some = net.known < sample.count ? `It is known for ${net.known} of the ${sample.count} examples. ` : '';
  if (figures.kind === 'values' || besideNet === null) return <p>{`The net: ${net.words}. ${some}`}</p>;
  const { shared } = figures.besideNet ?? {};
  return (
    <p>
      {`The net: ${net.words}. ${some}`}
      {shared
        ? `On the ${besideNet.net.of} that both answered: ${shared.both} both right, ${shared.person} you alone, ${shared.net} the net alone, ${shared.neither} neither.`
        : null}
    </p>
  );
}

/** Takes the examples that are shown to the data explorer, where they stand with all of their figures. */
function OpenAll(props: {
  readonly rows: readonly ShownRow[];
  readonly words: string;
  readonly send: Send;
}): VNode | null {
  const { rows, words, send } = props;
  if (rows.length === 0) return null;
  const count = rows.length === 1 ? '1 example' : `${rows.length} examples`;
  const examples = rows.flatMap(({ read }) => (read === null ? [] : [read]));
  if (examples.length === 0) {
    return (
      <p class="quiet">
        <span role="status">{`${count}: ${words}. `}</span>
        {'To open them in the data explorer, '}
        <button type="button" class="link" onClick={() => send({ type: 'read-examples' })}>
          read the training data
        </button>
        {' again: they are looked for among all of them.'}
      </p>
    );
  }
  const missing = rows.length - examples.length;
  const of = examples.length === 1 ? '1 example' : `${examples.length} examples`;
  return (
    <p class="open-all">
      <span role="status" class="quiet">{`${count}: ${words}. `}</span>
      <Button
        secondary
        onClick={() => send({ type: 'open-examples', examples, words: `${of} of the sample: ${words}.` })}
      >
        {`Open ${of} in the Data Explorer`}
      </Button>
      {missing === 0 ? null : (
        <span class="quiet">{` ${missing} of them ${missing === 1 ? 'is' : 'are'} not among the data as read last.`}</span>
      )}
    </p>
  );
}

function whichWords(sample: ShownSample, cell: Cell | null, group: string, rater: Rater): string {
  if (cell === null) return group;
  const [label, said] = cell;
  const word = (number: number | '?'): string => {
    const named = number === '?' ? undefined : sample.classes[number];
    return number === '?' ? 'cannot tell' : named === undefined ? String(number) : classWords(named);
  };
  return `labelled ${word(label)}, answered ${word(said)} (answers: ${RATERS[rater]})`;
}

const DIFFERENT = 'different from the label';
const SUSPECTS = 'answered twice the same, against the label';
const EVERY = 'all examples';

/** Which examples are looked at: by whose answers, and which cell or group of them. */
function Examples(props: {
  readonly sample: ShownSample;
  readonly results: ShownResults;
  readonly input: ShownTensor;
  readonly send: Send;
}): VNode {
  const { sample, results, input, send } = props;
  const [rater, setRater] = useState<Rater>('first');
  const [cell, setCell] = useState<Cell | null>(null);
  const [group, setGroup] = useState(DIFFERENT);
  const raters = ratersOf(results);
  const { figures, rows } = results;
  const suspects = new Set(figures.suspects);
  const said = (row: (typeof rows)[number]) => saidBy(row, rater);
  const off = (row: (typeof rows)[number]): number => {
    const answer = said(row);
    return typeof answer === 'number' ? Math.abs(answer - row.label) : -1;
  };
  const groups = [DIFFERENT, ...(suspects.size > 0 && figures.kind === 'classes' ? [SUSPECTS] : []), EVERY];
  const chosen = rows.filter((row) => {
    if (cell !== null) return row.label === cell[0] && said(row) === cell[1];
    if (group === SUSPECTS) return suspects.has(row.place);
    if (group === DIFFERENT) return said(row) !== null && said(row) !== row.label;
    return true;
  });
  const sorted = figures.kind === 'values' ? chosen.toSorted((one, other) => off(other) - off(one)) : chosen;
  return (
    <>
      <span class="line">
        {raters.length > 1 ? (
          <Dropdown
            label="Whose answers"
            options={raters.map((each) => RATERS[each])}
            chosen={RATERS[rater]}
            onChoose={(words) => {
              setRater(raters.find((each) => RATERS[each] === words) ?? 'first');
              setCell(null);
            }}
          />
        ) : null}
        <Dropdown
          label="Examples"
          options={cell === null ? groups : ['of the chosen cell', ...groups]}
          chosen={cell === null ? group : 'of the chosen cell'}
          onChoose={(words) => {
            setCell(null);
            setGroup(words);
          }}
        />
      </span>
      {figures.suspects.length > 0 && figures.kind === 'classes' ? (
        <p>
          {figures.suspects.length === 1
            ? '1 example was answered twice the same, against its label: look at the label, too.'
            : `${figures.suspects.length} examples were answered twice the same, against their labels: look at the labels, too.`}
        </p>
      ) : null}
      <div class="beside">
        {figures.kind === 'classes' ? (
          <Confusion sample={sample} rows={rows} rater={rater} cell={cell} onCell={setCell} />
        ) : null}
        <div class="behind">
          <Gallery sample={sample} rows={sorted} input={input} />
          <OpenAll rows={sorted} words={whichWords(sample, cell, group, rater)} send={send} />
        </div>
      </div>
    </>
  );
}
