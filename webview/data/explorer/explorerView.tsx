import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type {
  ColumnName,
  DataPanelState,
  ExampleOrder,
  ExamplesData,
  PointedAt,
} from '../../../src/editor/panels/dataMessages.ts';
import { orderedExamples } from '../../../src/tensors/exampleColumns.ts';
import { type WordList, wordAt } from '../../../src/tensors/words.ts';
import { Button, Dropdown, ProgressRing } from '../../ui/controls.tsx';
import { type ShownTensor, shownTensor } from '../../ui/examples/choices.ts';
import { ShownAs } from '../../ui/examples/shownAs.tsx';
import { ExampleDetail } from '../exampleDetail.tsx';
import { ExampleRows } from '../exampleRows.tsx';
import { ExampleTiles } from '../exampleTiles.tsx';
import { ExampleFacts } from './exampleFacts.tsx';
import { HistogramBrush } from './histogram.tsx';
import { useAnswers } from './useAnswers.ts';
import { type Columns, useColumns } from './useColumns.ts';
import { type OpenTensor, useRowFiles } from './useRowFiles.ts';

export interface ExplorerViewProps {
  readonly examples: ExamplesData;
  /** Words for class and token numbers. */
  readonly wordLists: readonly WordList[];
  readonly pointedAt: PointedAt | null;
  readonly state: DataPanelState;
  readonly onState: (change: Partial<DataPanelState>) => void;
}

/** All examples that were read: sorted, filtered, and looked at one by one. */
export function ExplorerView(props: ExplorerViewProps): VNode {
  const opening = useRowFiles(props.examples);
  if (opening.state === 'failed') return <p class="message">{opening.message}</p>;
  if (opening.state === 'opening') {
    return (
      <div class="message">
        <ProgressRing label="Opening the examples" />
      </div>
    );
  }
  const inputs = opening.tensors.filter(({ loaded }) => loaded.tensor.role === 'input');
  const chosen = inputs[Math.min(props.state.input, inputs.length - 1)];
  if (chosen === undefined) return <p class="message">There is no input among what was read.</p>;
  const targets = opening.tensors.filter(({ loaded }) => loaded.tensor.role === 'target');
  return <Explorer {...props} input={chosen} targets={targets} />;
}

function Explorer({
  examples,
  wordLists,
  pointedAt,
  state,
  onState,
  input: opened,
  targets: openedTargets,
}: ExplorerViewProps & { readonly input: OpenTensor; readonly targets: readonly OpenTensor[] }): VNode {
  const input = shownTensor(opened.loaded, state, wordLists);
  const targets = openedTargets.map(({ loaded }) => shownTensor(loaded, state, wordLists));
  const [firstTarget] = openedTargets;
  const single = openedTargets.length === 1 ? (firstTarget?.file ?? null) : null;
  const answers = useAnswers(examples.answers);
  const { columns, done } = useColumns({
    input: opened.file,
    target: single,
    decoding: targets[0]?.decoding ?? null,
    answers,
  });
  const { order } = state;
  const only = order.onlyPointedAt && pointedAt !== null;
  const { label, prediction } = columns;
  const areClasses = targets[0]?.decoding.kind === 'class';
  const onlyWrong = order.onlyWrong && areClasses && prediction !== undefined;
  const among = useMemo(() => {
    const pointed = only ? pointedAt.examples : null;
    if (!onlyWrong) return pointed;
    const isWrong = (at: number): boolean => Number.isFinite(prediction[at]) && prediction[at] !== label?.[at];
    return (pointed ?? Array.from({ length: done }, (_, at) => at)).filter(isWrong);
  }, [only, pointedAt, onlyWrong, prediction, label, done]);
  const places = useMemo(
    () =>
      orderedExamples({
        count: examples.examples,
        by: order.by === 'place' ? null : (columns[order.by] ?? null),
        descending: order.descending,
        ranges: rangesOf(order, columns),
        among,
      }),
    [examples.examples, order, columns, among],
  );
  const placed = (shown: ShownTensor): ShownTensor => ({
    ...shown,
    count: places.length,
    has: (at) => shown.has(places[at] ?? 0),
    exampleAt: (at) => shown.exampleAt(places[at] ?? 0),
  });
  const position = state.selected === null ? -1 : places.indexOf(state.selected);
  const select = (at: number | null): void => onState({ selected: at === null ? null : (places[at] ?? null) });
  const change = (some: Partial<ExampleOrder>): void => onState({ order: { ...order, ...some } });
  const Examples = input.decoding.kind === 'image' || input.decoding.kind === 'lines' ? ExampleTiles : ExampleRows;
  const { selected } = state;
  const shown = selected !== null && [input, ...targets].every((each) => each.has(selected)) ? selected : null;
  const isFiltered = only || onlyWrong || Object.keys(order.ranges).length > 0;
  return (
    <>
      {only ? (
        <p class="pointed-at" role="status">
          <strong>{pointedAt.title}</strong> {pointedAt.message}
        </p>
      ) : null}
      <div class="choices" role="toolbar" aria-label="How the examples are shown, sorted and filtered">
        <ShownAs input={input} targets={targets} state={state} onState={onState} scaleOf="the data" />
        <Dropdown
          label="Sorted by"
          options={SORTS.filter(([by]) => by === 'place' || columns[by] !== undefined).map(([, words]) => words)}
          chosen={SORTS.find(([by]) => by === order.by)?.[1] ?? 'place'}
          onChoose={(words) => change({ by: SORTS.find(([, each]) => each === words)?.[0] ?? 'place' })}
        />
        <Button secondary onClick={() => change({ descending: !order.descending })}>
          {order.descending ? 'Descending' : 'Ascending'}
        </Button>
        {areClasses && prediction !== undefined ? (
          <Button
            secondary={!onlyWrong}
            onClick={() => {
              // The surest come first, and are not passed over for the example that was looked at before.
              if (!onlyWrong) onState({ selected: null, order: { ...order, ...SUREST_WRONG } });
              else change({ onlyWrong: false });
            }}
          >
            {onlyWrong ? 'Right Ones Too' : 'Only Wrong Ones'}
          </Button>
        ) : null}
        <span class="count" role="status">
          {isFiltered
            ? `${places.length.toLocaleString('en')} of ${examples.examples.toLocaleString('en')}`
            : `${places.length.toLocaleString('en')} examples`}
        </span>
        {isFiltered ? (
          <Button secondary onClick={() => change({ ranges: {}, onlyPointedAt: false, onlyWrong: false })}>
            Show All
          </Button>
        ) : null}
      </div>
      <section class="histograms" aria-label="Distributions: drag over one to filter by it">
        {(Object.entries(columns) as [ColumnName, Float32Array][]).map(([name, values]) => (
          <HistogramBrush
            key={name}
            name={name}
            values={values}
            done={done}
            range={order.ranges[name]}
            onRange={(range) => change({ ranges: withRange(order.ranges, name, range) })}
          />
        ))}
        {done < examples.examples ? (
          <span class="quiet">{`Figures of ${done.toLocaleString('en')} so far`}</span>
        ) : null}
      </section>
      <div class="content">
        {places.length === 0 ? (
          <p class="message">No example is left by these filters.</p>
        ) : (
          <Examples
            // Another order begins at its top.
            key={JSON.stringify(order)}
            input={placed(input)}
            targets={targets.map(placed)}
            numberOf={(at) => places[at] ?? at}
            mistakenFor={(at) =>
              areClasses ? mistaken(columns, places[at] ?? at, targets[0]?.words?.words ?? []) : null
            }
            selected={position < 0 ? null : position}
            onSelect={select}
          />
        )}
        {shown === null ? null : (
          <ExampleDetail input={input} targets={targets} index={shown} onClose={() => select(null)}>
            <ExampleFacts
              file={opened.file}
              input={input}
              targets={targets}
              columns={columns}
              example={shown}
              onSelect={(example) => onState({ selected: example })}
            />
          </ExampleDetail>
        )}
      </div>
    </>
  );
}

const SUREST_WRONG = { onlyWrong: true, by: 'confidence', descending: true } as const;

const SORTS: readonly (readonly [ExampleOrder['by'], string])[] = [
  ['place', 'place in the data'],
  ['label', 'label'],
  ['prediction', 'prediction'],
  ['confidence', 'confidence'],
  ['loss', 'loss'],
  ['mean', 'mean'],
  ['deviation', 'deviation'],
  ['minimum', 'minimum'],
  ['maximum', 'maximum'],
];

function mistaken({ label, prediction }: Columns, example: number, words: readonly string[]): string | null {
  const said = prediction?.[example] ?? Number.NaN;
  return Number.isNaN(said) || said === label?.[example] ? null : wordAt(words, said);
}

function rangesOf({ ranges }: ExampleOrder, columns: Columns) {
  return (Object.entries(ranges) as [ColumnName, readonly [number, number]][]).flatMap(([name, [from, to]]) => {
    const values = columns[name];
    return values === undefined ? [] : [{ values, from, to }];
  });
}

function withRange(
  ranges: ExampleOrder['ranges'],
  name: ColumnName,
  range: readonly [number, number] | undefined,
): ExampleOrder['ranges'] {
  const { [name]: _, ...others } = ranges;
  return range === undefined ? others : { ...others, [name]: range };
}
