import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { SampleOffer, ShownSample } from '../../src/editor/panels/baselineMessages.ts';
import type { WordList } from '../../src/tensors/words.ts';
import { Button, Dropdown } from '../ui/controls.tsx';
import { Doing, type PartProps } from './app.tsx';
import { parseNames, writeNames } from './classNames.ts';

/** Drawing a sample: from what, how many, by which seed. */
export function Setup(props: PartProps & { readonly replacing?: ShownSample; readonly onKeep?: () => void }): VNode {
  const { snapshot, send, replacing, onKeep } = props;
  const { doing, offers, refusal } = snapshot;
  const keep =
    onKeep === undefined ? null : (
      <Button secondary onClick={onKeep}>
        Back to the Sample
      </Button>
    );
  return (
    <section class="setup" aria-label="Draw a sample">
      <p>
        You label a sample of the training’s examples yourself, without seeing their labels. What you get wrong tells
        how much can be asked of the net on these data; a second pass tells how sure you are yourself.
      </p>
      {doing === null ? null : <Doing doing={doing} send={send} />}
      {refusal === null ? null : <p class="stale">{refusal}</p>}
      {offers.length === 0 ? (
        doing !== null ? null : (
          <>
            <p>
              {refusal === null
                ? `${snapshot.scriptName} is run up to its first training step, and its data are read as the net would get them.`
                : 'If the script has changed since, read its data again.'}
            </p>
            <span class="line">
              <Button onClick={() => send({ type: 'read-examples' })}>
                {refusal === null ? 'Read the Training Data' : 'Read Again'}
              </Button>
              {keep}
            </span>
          </>
        )
      ) : (
        <Draw {...props} offers={offers} replacing={replacing} keep={keep} />
      )}
    </section>
  );
}

function Draw(
  props: PartProps & {
    readonly offers: readonly SampleOffer[];
    readonly replacing: ShownSample | undefined;
    readonly keep: VNode | null;
  },
): VNode | null {
  const { offers, snapshot, state, onState, send, replacing, keep } = props;
  const [origin, setOrigin] = useState(offers[0]?.origin ?? 'data');
  const [from, setFrom] = useState(0);
  // Null: to the last one, however many more are read.
  const [to, setTo] = useState<number | null>(null);
  const offer = offers.find((each) => each.origin === origin) ?? offers[0];
  if (offer === undefined) return null;
  const last = offer.count - 1;
  const first = Math.min(from, last);
  const end = Math.max(first, Math.min(to ?? last, last));
  const size = Math.min(state.size, end - first + 1);
  const draw = (): void => {
    const part = first === 0 && end === last ? null : ([first, end] as const);
    send({ type: 'draw', origin: offer.origin, size, seed: state.seed, names: parseNames(state.names), part });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        draw();
      }}
    >
      {offers.length > 1 ? (
        <Dropdown
          label="Drawn from"
          options={offers.map(({ words }) => words)}
          chosen={offer.words}
          onChoose={(words) => setOrigin(offers.find((each) => each.words === words)?.origin ?? 'data')}
        />
      ) : (
        <p>{`Drawn from ${offer.words}.`}</p>
      )}
      {offer.origin === 'watched' ? (
        <p class="quiet">
          What the net said to these at the end of that training is known, and is set beside your answers.
        </p>
      ) : null}
      <span class="line">
        <NumberField
          label="Examples"
          value={state.size}
          least={1}
          most={Math.max(offer.count, state.size)}
          onValue={(value) => onState({ size: value })}
        />
        <NumberField
          label="Seed"
          value={state.seed}
          least={0}
          most={2 ** 32 - 1}
          onValue={(seed) => onState({ seed })}
        />
        <NumberField label="From example" value={first} least={0} most={last} onValue={setFrom} />
        <NumberField
          label="To example"
          value={end}
          least={first}
          most={last}
          onValue={(value) => setTo(value === last ? null : value)}
        />
      </span>
      {offer.kind === 'classes' ? (
        <Names
          count={offer.classCount ?? 0}
          names={state.names}
          known={snapshot.wordLists}
          onNames={(names) => onState({ names })}
        />
      ) : (
        <p class="quiet">The labels are numbers: you enter a number for each example.</p>
      )}
      {replacing === undefined ? null : (
        <p class="quiet">The sample of now keeps its answers, and is one of a list from then on.</p>
      )}
      <span class="line">
        <Button disabled={snapshot.doing !== null} onClick={draw}>
          {size === 1 ? 'Draw 1 Example' : `Draw ${size} Examples`}
        </Button>
        {keep}
        <button type="button" class="link" onClick={() => send({ type: 'read-examples' })}>
          {offers.some((each) => each.origin === 'data') ? 'Read the training data again' : 'Read the training data'}
        </button>
      </span>
    </form>
  );
}

function NumberField(props: {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onValue: (value: number) => void;
}): VNode {
  const { label, value, least, most, onValue } = props;
  return (
    <label class="field">
      <span class="choice-label">{label}</span>
      <input
        type="number"
        min={least}
        max={most}
        step={1}
        value={value}
        onChange={(event) => {
          const typed = Math.round(Number(event.currentTarget.value));
          onValue(Number.isFinite(typed) ? Math.min(most, Math.max(least, typed)) : value);
        }}
      />
    </label>
  );
}

function Names(props: {
  readonly count: number;
  readonly names: string;
  /** Lists of the script's that may name the classes. */
  readonly known: readonly WordList[];
  readonly onNames: (names: string) => void;
}): VNode {
  const { count, names, known, onNames } = props;
  const fitting = known.filter(({ words }) => words.length === count);
  const help = useId();
  const given = parseNames(names).length;
  return (
    <div class="field wide">
      <label>
        <span class="choice-label">Class names, separated by commas (if you like)</span>
        <input
          type="text"
          value={names}
          aria-describedby={help}
          onInput={(event) => onNames(event.currentTarget.value)}
        />
      </label>
      <span id={help} class="quiet">
        {given === 0 || given === count
          ? `${count} classes, numbered from 0.`
          : `${given} names for ${count} classes: the others go by their numbers.`}
      </span>
      {fitting.map(({ name, words }) => (
        <button key={name} type="button" class="link" onClick={() => onNames(writeNames(words))}>
          {`Take them from ${name}`}
        </button>
      ))}
    </div>
  );
}
