import type { VNode } from 'preact';
import { choiceKey, type ShowingChoices, type ShownTensor } from './choices.ts';

/** Which slice of the examples is shown: a slider and a number for each leading axis. */
export function SliceChoice(props: {
  readonly shown: ShownTensor;
  readonly state: ShowingChoices;
  readonly onState: (change: Partial<ShowingChoices>) => void;
}): VNode | null {
  const { shown, state, onState } = props;
  const { chosen, places } = shown;
  if (chosen.kind !== 'slices' || places === null) return null;
  const move = (axis: number, to: number): void => {
    const size = chosen.leading[axis] ?? 1;
    const place = Math.min(size - 1, Math.max(0, Number.isNaN(to) ? 0 : Math.round(to)));
    const moved = places.map((each, at) => (at === axis ? place : each));
    onState({ slices: { ...state.slices, [choiceKey(shown)]: moved } });
  };
  return (
    <span class="slices">
      {chosen.leading.map((size, axis) => {
        const common = {
          min: 0,
          max: size - 1,
          step: 1,
          value: places[axis] ?? 0,
          onInput: (event: Event) => move(axis, (event.target as HTMLInputElement).valueAsNumber),
        };
        return (
          <span key={axis} class="slice-axis">
            <span class="choice-label">{`Axis ${axis + 1}`}</span>
            <input type="range" aria-label={`Slice along axis ${axis + 1}, of ${size}`} {...common} />
            <input type="number" aria-label={`Number of the slice along axis ${axis + 1}`} {...common} />
            <span class="quiet">{`from 0 to ${size - 1}`}</span>
          </span>
        );
      })}
    </span>
  );
}
