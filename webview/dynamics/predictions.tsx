import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ShownExample, ShownPredictions } from '../../src/editor/panels/dynamicsMessages.ts';
import { Button, Dropdown } from '../ui/controls.tsx';
import { HeatStrip } from './heatStrip.tsx';
import { RecordView } from './recordView.tsx';
import { recordInWords, whenOf } from './scores.ts';

const FRAME_MILLISECONDS = 80;
const UNSETTLED = 10;

const ORDERS = {
  'as in the batch': ({ index }: ShownExample) => index,
  'most jitter first': ({ jitter }: ShownExample) => -(jitter ?? 0),
  'most forgotten first': ({ forgotten, jitter }: ShownExample) => -(forgotten ?? 0) - Math.min(0.5, jitter ?? 0),
} as const;
type Order = keyof typeof ORDERS;

/** The fixed batch over the training: scrubbed, played, sorted. */
export function Predictions(props: { readonly predictions: ShownPredictions; readonly taken: number }): VNode {
  const { predictions, taken } = props;
  const last = predictions.steps.length - 1;
  const [chosen, setChosen] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [order, setOrder] = useState<Order>('as in the batch');
  // While nothing is chosen the newest record is shown.
  const at = Math.min(chosen ?? last, last);
  usePlaying(playing, () => {
    if (at >= last) setPlaying(false);
    else setChosen(at + 1);
  });
  const examples = useMemo(() => {
    const key = ORDERS[order];
    return predictions.examples.toSorted((one, other) => key(one) - key(other)).map(({ index }) => index);
  }, [predictions, order]);
  const play = (): void => {
    if (!playing && at >= last) setChosen(0);
    setPlaying(!playing);
  };
  const orders = (Object.keys(ORDERS) as Order[]).filter(
    (name) =>
      (predictions.labels !== null || !/forgotten/.test(name)) && (isJitterKnown(predictions) || !/jitter/.test(name)),
  );
  const words = recordInWords(predictions, at);
  const when = whenOf(predictions.steps, at, taken);
  return (
    <section aria-label="Predictions on the first batch">
      <h2>Predictions on the first batch</h2>
      <div class="scrub">
        <Button secondary onClick={play}>
          {playing ? 'Pause' : 'Play'}
        </Button>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-label="Record"
          aria-valuetext={`${when}: ${words}`}
          onInput={(event) => {
            setPlaying(false);
            setChosen(Number(event.currentTarget.value));
          }}
        />
        <Dropdown label="Order" options={orders} chosen={order} onChoose={(name) => setOrder(name as Order)} />
      </div>
      <p class="at">
        {when}: {words}
      </p>
      <RecordView predictions={predictions} order={examples} at={at} label={words} />
      <HeatStrip
        predictions={predictions}
        order={examples}
        taken={taken}
        at={at}
        onPick={(record) => {
          setPlaying(false);
          setChosen(record);
        }}
      />
      {predictions.recorded > predictions.steps.length ? (
        <p class="quiet">{`${predictions.steps.length} of ${predictions.recorded} records are shown; figures are of all.`}</p>
      ) : null}
      <Unsettled predictions={predictions} />
    </section>
  );
}

const isJitterKnown = ({ examples }: ShownPredictions): boolean => examples.some(({ jitter }) => jitter !== null);

/** The examples whose predictions moved most from record to record. */
function Unsettled({ predictions }: { readonly predictions: ShownPredictions }): VNode {
  const { examples, truth, labels, recorded } = predictions;
  if (!isJitterKnown(predictions)) {
    return (
      <p class="quiet">
        {`Predictions were recorded ${recorded === 1 ? 'once' : `${recorded} times`}: too few to tell how unsettled each example is.`}
      </p>
    );
  }
  const worst = examples.toSorted((one, other) => (other.jitter ?? 0) - (one.jitter ?? 0)).slice(0, UNSETTLED);
  return (
    <table>
      <caption>{`The most unsettled examples, from one to the next of ${recorded} predictions; between them more may have happened`}</caption>
      <thead>
        <tr>
          <th scope="col">example</th>
          <th scope="col">{labels === null ? 'target' : 'class'}</th>
          <th scope="col">jitter</th>
          {labels === null ? null : (
            <>
              <th scope="col">label changes</th>
              <th scope="col">forgotten</th>
              <th scope="col">at the end</th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {worst.map(({ index, jitter, labelChanges, forgotten, right }) => (
          <tr key={index}>
            <td>{index}</td>
            <td>{truth[index]}</td>
            <td>{jitter === null ? '–' : jitter.toPrecision(3)}</td>
            {labels === null ? null : (
              <>
                <td>{labelChanges}</td>
                <td>{forgotten}</td>
                <td>{right ? 'right' : 'wrong'}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function usePlaying(playing: boolean, next: () => void): void {
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(next, FRAME_MILLISECONDS);
    return () => clearTimeout(timer);
  });
}
