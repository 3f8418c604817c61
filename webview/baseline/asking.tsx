import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ShownSample, ShownState } from '../../src/editor/panels/baselineMessages.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import { Button } from '../ui/controls.tsx';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { askingOf, classOfKey, classWords, keysOf } from './answerKeys.ts';
import type { Send } from './app.tsx';
import { ExamplePicture } from './examplePicture.tsx';
import { TypedAnswer } from './typedAnswer.tsx';

const SIDE = 336;
const PASSES = ['First pass', 'Second pass, in another order'];

/** One example, large, and the keys or the field to answer with. */
export function Asking(props: {
  readonly sample: ShownSample;
  readonly asked: Extract<ShownState, { kind: 'asking' }>;
  readonly input: ShownTensor;
  readonly send: Send;
}): VNode {
  const { sample, asked, input, send } = props;
  const { pass, at, of, place, canUndo, before } = asked;
  const asking = askingOf(sample);
  const area = useRef<HTMLElement>(null);
  // A key pressed twice answers the picture that was seen, never the next one.
  const answeredTo = useRef<unknown>(null);
  const once = (act: () => void): void => {
    if (answeredTo.current === asked) return;
    answeredTo.current = asked;
    act();
  };
  const answer = (given: number | null): void => once(() => send({ type: 'answer', pass, at, answer: given }));
  const undo = (): void => once(() => send({ type: 'undo' }));
  // Before the question is seen, or a key that is pressed at once would answer the one before.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isTyping(event.target)) return;
      const isUndo = event.key === 'Backspace' || (event.key === 'z' && (event.ctrlKey || event.metaKey));
      const named = asking === 'keys' && !hasModifier(event) ? classOfKey(event.key, sample.classes) : null;
      const isUntold = event.key === '?' || (event.key === ' ' && !isButton(event.target));
      if (isUndo && canUndo) undo();
      else if (named !== null) answer(named);
      else if (isUntold) answer(null);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
  useEffect(() => {
    if (asking === 'keys') area.current?.focus();
  }, [asking, pass]);
  const number = `Example ${at + 1} of ${of}`;
  return (
    <section ref={area} class="asking" tabIndex={-1} aria-label="What is it?">
      <p class="progress" role="status">
        <strong>{number}</strong> <span class="quiet">{PASSES[pass]}</span>
        {before === null ? null : <span class="quiet">{` · before: ${beforeWords(before, sample)}`}</span>}
      </p>
      <progress max={of} value={at} aria-label={`${at} of ${of} answered`} />
      <div class="picture">
        <ExamplePicture input={input} place={place} side={SIDE} label={number} />
      </div>
      {asking === 'keys' ? (
        <fieldset class="classes" aria-label="Classes">
          {sample.classes.map((each, index) => {
            const key = keysOf(sample.classes)[index];
            return (
              <button key={each.number} type="button" aria-keyshortcuts={key} onClick={() => answer(each.number)}>
                <kbd>{key}</kbd>
                {each.name === null || each.name.toLowerCase() === key ? null : <span>{each.name}</span>}
              </button>
            );
          })}
        </fieldset>
      ) : (
        <TypedAnswer
          key={`${pass} ${at}`}
          asking={asking}
          sample={sample}
          canUndo={canUndo}
          onAnswer={answer}
          onUndo={undo}
        />
      )}
      <span class="line">
        <Button secondary onClick={() => answer(null)}>
          Cannot Tell (?)
        </Button>
        <Button secondary disabled={!canUndo} onClick={undo}>
          Undo (Backspace)
        </Button>
        <Button secondary disabled={at === 0} onClick={() => send({ type: 'end-pass' })}>
          End the Pass Here
        </Button>
      </span>
    </section>
  );
}

function beforeWords(before: number | '?', { kind, classes }: ShownSample): string {
  if (before === '?') return 'cannot tell';
  const named = classes[before];
  return kind === 'values' || named === undefined ? shortNumber(before) : classWords(named);
}

const hasModifier = ({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => ctrlKey || metaKey || altKey;
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, select, textarea, vscode-dropdown') !== null;
const isButton = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, vscode-button') !== null;
