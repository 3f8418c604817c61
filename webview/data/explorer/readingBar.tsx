import type { VNode } from 'preact';
import type { DataPanelToHost, DataSnapshot, ExamplesData } from '../../../src/editor/panels/dataMessages.ts';
import { Button, ProgressRing } from '../../ui/controls.tsx';

const FIRST = 10_000;
const MORE = 6;

/** What was read of the data source and how it comes to the net; reading it, more of it, and stopping. */
export function ReadingBar({
  snapshot,
  send,
}: {
  readonly snapshot: DataSnapshot;
  readonly send: (message: DataPanelToHost) => void;
}): VNode {
  const { examples, doing } = snapshot;
  if (doing !== null) {
    return (
      <div class="reading" role="status">
        <ProgressRing label={doing} />
        <span>{doing}</span>
        <Button secondary onClick={() => send({ type: 'stop' })}>
          Stop
        </Button>
      </div>
    );
  }
  if (examples === null) {
    return (
      <div class="reading">
        <span>The script is run to its first training step, and its data source is read as the net would get it.</span>
        <Button onClick={() => send({ type: 'read-examples', limit: FIRST })}>Read the Training Data</Button>
      </div>
    );
  }
  const more = examples.examples * MORE;
  return (
    <div class="reading">
      <span>{sentence(examples)}</span>
      {examples.complete ? null : (
        <Button secondary onClick={() => send({ type: 'read-examples', limit: more })}>
          {examples.of !== null && examples.of <= more ? 'Read All' : `Read ${more.toLocaleString('en')}`}
        </Button>
      )}
      <Button secondary={!examples.stale} onClick={() => send({ type: 'read-examples', limit: examples.examples })}>
        Read Again
      </Button>
      {asksTheNet(examples) ? (
        <Button secondary onClick={() => send({ type: 'ask-the-net' })}>
          {examples.answers === null ? 'Ask the Net' : 'Ask the Net Again'}
        </Button>
      ) : null}
      {examples.answers === null ? null : (
        <p class="quiet">{`The net was asked about ${examples.answers.examples.toLocaleString('en')} of them after ${examples.answers.steps.toLocaleString('en')} of the script’s own steps. Loss: minus the logarithm of the probability that it gives an example’s label; error, of quantities: how far it is off.`}</p>
      )}
      {examples.stale ? <p class="stale">Stale: the script has changed since these were read.</p> : null}
      {examples.notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
    </div>
  );
}

/** It can only be asked about what it is fed. */
const asksTheNet = ({ asTheNetGetsThem, tensors }: ExamplesData): boolean =>
  asTheNetGetsThem === true &&
  tensors.some(({ role }) => role === 'target') &&
  tensors.every(({ filling }) => filling === undefined);

const ORIGINS: Readonly<Record<ExamplesData['origin'], string>> = {
  arrays: 'the arrays given to fit',
  dataset: "the script's pipeline",
  'data-loader': "the loader's data set",
  generator: "the script's generator",
  variables: "arrays among the script's variables",
  batch: 'the captured batch',
};

function sentence({ examples, of, complete, origin, inOrder, asTheNetGetsThem }: ExamplesData): string {
  const count = examples.toLocaleString('en');
  const all = complete
    ? origin === 'batch'
      ? count
      : `All ${count}`
    : of === null
      ? `The first ${count}`
      : `${count} of ${of.toLocaleString('en')}`;
  const order = inOrder ? '' : ', in an order drawn at random';
  const net =
    asTheNetGetsThem === true
      ? ' The net gets them so.'
      : asTheNetGetsThem === false
        ? ' The script changes them on their way to the net: they are shown as the source gives them.'
        : ' Whether the net gets them so could not be compared.';
  return `${all} examples of ${ORIGINS[origin]}${order}.${net}`;
}
