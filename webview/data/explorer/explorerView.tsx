import type { VNode } from 'preact';
import { useCallback, useMemo } from 'preact/hooks';
import type { DataPanelState, ExamplesData, PointedAt } from '../../../src/editor/panels/dataMessages.ts';
import type { SampleRate } from '../../../src/tensors/audio.ts';
import { type ColumnTensor, columnsOf, stepWidthOf } from '../../../src/tensors/columns/columns.ts';
import { measureFor } from '../../../src/tensors/columns/nearest.ts';
import { paddingOf } from '../../../src/tensors/columns/padding.ts';
import type { WordList } from '../../../src/tensors/words.ts';
import { ProgressRing } from '../../ui/controls.tsx';
import { type ShownTensor, shownTensor } from '../../ui/examples/choices.ts';
import { isDrawn } from '../../ui/examples/examplePicture.tsx';
import { ShownAs } from '../../ui/examples/shownAs.tsx';
import { useComing } from '../../ui/examples/useComing.ts';
import { ExampleDetail, type ExampleDetailProps } from '../exampleDetail.tsx';
import { ExampleRows } from '../exampleRows.tsx';
import { ExampleTiles } from '../exampleTiles.tsx';
import { Distributions } from './distributions.tsx';
import { ExampleFacts } from './exampleFacts.tsx';
import { mistakes, type SaidClass, saidClasses } from './mistakes.ts';
import { OrderBar } from './orderBar.tsx';
import { SearchBox } from './searchBox.tsx';
import { useAnswers } from './useAnswers.ts';
import { useColumns } from './useColumns.ts';
import { useNearestColumn } from './useNearestColumn.ts';
import { useOrder } from './useOrder.ts';
import { type OpenTensor, useRowFiles } from './useRowFiles.ts';
import { hasWords, useSearch } from './useSearch.ts';

export interface ExplorerViewProps {
  readonly examples: ExamplesData;
  /** Words for class and token numbers. */
  readonly wordLists: readonly WordList[];
  readonly sampleRate: SampleRate | null;
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
  return <Explorer {...props} input={chosen} tensors={opening.tensors} />;
}

function Explorer(
  props: ExplorerViewProps & { readonly input: OpenTensor; readonly tensors: readonly OpenTensor[] },
): VNode {
  const { examples, wordLists, sampleRate, pointedAt, state, onState, input: opened, tensors } = props;
  const { order, selected } = state;
  const count = examples.examples;
  const openedTargets = useMemo(() => tensors.filter(({ loaded }) => loaded.tensor.role === 'target'), [tensors]);
  // Made anew they would have every cell on screen drawn again.
  const choices = [state.decodings, state.ranges, state.words, state.slices, wordLists];
  const input = useMemo(() => shownTensor(opened.loaded, state, wordLists), [opened, ...choices]);
  const targets = useMemo(
    () => openedTargets.map(({ loaded }) => shownTensor(loaded, state, wordLists)),
    [openedTargets, ...choices],
  );
  const answers = useAnswers(examples.answers);
  const stepWidth = stepWidthOf({ decoding: input.decoding, shape: input.shape });
  const { filling } = input.tensor;
  const padding = useMemo(
    () =>
      filling === undefined ? paddingOf(opened.sample, stepWidth) : { value: Number(filling), side: 'end' as const },
    [opened.sample, stepWidth, filling],
  );
  const columns = columnsOf({
    input: columnTensor(input),
    padding,
    targets: targets.map(columnTensor),
    answered: new Set(answers.flatMap((file, at) => (file === null ? [] : [at]))),
  });
  const shownColumns = new Set(
    columns.filter(({ id, usual }) => state.columns?.includes(id) ?? usual).map(({ id }) => id),
  );
  const wanted = columns.filter(({ id }) => shownColumns.has(id) || id === order.by || order.ranges[id] !== undefined);
  const files = { input: opened.file, targets: openedTargets.map(({ file }) => file), answers };
  const figures = useColumns(files, wanted);
  const nearest = useNearestColumn(
    opened.file,
    measureFor(input.decoding),
    wanted.some(({ id }) => id === 'nearest'),
  );
  const known = useMemo(
    () => (nearest === null ? figures : { ...figures, columns: { ...figures.columns, nearest: nearest.values } }),
    [figures, nearest],
  );
  const searched = [input, ...targets].flatMap((shown, at) => {
    const file = [opened, ...openedTargets][at]?.file;
    return file === undefined ? [] : [{ shown, file }];
  });
  const found = useSearch(searched, count, order.search);
  const only = order.onlyPointedAt && pointedAt !== null;
  const said = useMemo(() => saidClasses(columns, known.columns), [columns.map(({ id }) => id).join('\n'), known]);
  const { places, isFiltered } = useOrder({
    count,
    order,
    sorted: columns.find(({ id }) => id === order.by),
    known,
    pointedAt: only ? pointedAt : null,
    wrongIn: order.onlyWrong ? said : NO_CLASSES,
    found,
  });
  const placedInput = useMemo(() => placed(input, places), [input, places]);
  const placedTargets = useMemo(() => targets.map((target) => placed(target, places)), [targets, places]);
  const numberOf = useCallback((at: number) => places[at] ?? at, [places]);
  const mistakesIn = useCallback(
    (at: number) => mistakes(said, known.columns, places[at] ?? at, targets),
    [said, known, places, targets],
  );
  const position = selected === null ? -1 : places.indexOf(selected);
  const select = (at: number | null): void => onState({ selected: at === null ? null : (places[at] ?? null) });
  const Examples = isDrawn(input.decoding) ? ExampleTiles : ExampleRows;
  return (
    <>
      {only ? (
        <p class="pointed-at" role="status">
          <strong>{pointedAt.title}</strong> {pointedAt.message}
        </p>
      ) : null}
      <div class="choices" role="toolbar" aria-label="How the examples are shown, sorted and filtered">
        <ShownAs input={input} targets={targets} state={state} onState={onState} scaleOf="the data" />
        <OrderBar
          order={order}
          columns={columns}
          shown={shownColumns}
          left={places.length}
          of={count}
          isFiltered={isFiltered}
          surestBy={said[0]?.confidence ?? null}
          onState={onState}
        >
          {searched.some((each) => hasWords(each.shown)) ? (
            <SearchBox
              query={order.search}
              found={found}
              count={count}
              onSearch={(search) => onState({ order: { ...order, search } })}
            />
          ) : null}
        </OrderBar>
      </div>
      <Distributions
        columns={columns}
        shown={shownColumns}
        known={known}
        nearest={nearest}
        count={count}
        order={order}
        onState={onState}
      />
      <div class="content">
        {places.length === 0 ? (
          <p class="message">
            {found !== null && found.done < count ? 'Searching …' : 'No example is left by these filters.'}
          </p>
        ) : (
          <Examples
            // Another order begins at its top.
            key={JSON.stringify(order)}
            input={placedInput}
            targets={placedTargets}
            numberOf={numberOf}
            mistakesIn={mistakesIn}
            overlays={state.overlays}
            selected={position < 0 ? null : position}
            onSelect={select}
          />
        )}
        {selected === null ? null : (
          <ComingDetail
            input={input}
            targets={targets}
            index={selected}
            overlays={state.overlays}
            sampleRate={sampleRate}
            onClose={() => select(null)}
          >
            <ExampleFacts
              file={opened.file}
              input={input}
              targets={targets}
              columns={columns}
              known={known}
              example={selected}
              onSelect={(example) => onState({ selected: example })}
            />
          </ComingDetail>
        )}
      </div>
    </>
  );
}

/** An example, once its values are here. */
function ComingDetail(props: ExampleDetailProps): VNode | null {
  const { input, targets, index } = props;
  const tensors = useMemo(() => [input, ...targets], [input, targets]);
  const now = useMemo(() => [index], [index]);
  useComing(tensors, now);
  return tensors.every((tensor) => tensor.has(index)) ? <ExampleDetail {...props} /> : null;
}

/** Examples in another order, or some of them. */
function placed(shown: ShownTensor, places: Int32Array): ShownTensor {
  const { coming } = shown;
  const exampleAt = (at: number): number => places[at] ?? 0;
  return {
    ...shown,
    count: places.length,
    has: (at) => shown.has(exampleAt(at)),
    exampleAt: (at) => shown.exampleAt(exampleAt(at)),
    coming:
      coming === null
        ? null
        : {
            rowBytes: coming.rowBytes,
            want: (who, { now, next }) => coming.want(who, { now: now.map(exampleAt), next: next.map(exampleAt) }),
            onArrival: (listener) => coming.onArrival(listener),
          },
  };
}

const NO_CLASSES: readonly SaidClass[] = [];

const columnTensor = ({ tensor, decoding, shape, words }: ShownTensor): ColumnTensor => ({
  name: tensor.name,
  decoding,
  shape,
  names: decoding.kind === 'table' ? (words?.words ?? null) : null,
});
