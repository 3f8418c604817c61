import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownSample } from '../../src/editor/panels/baselineMessages.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import { classesOfText, classWords, numberOfText } from './answerKeys.ts';

const MOST_SHOWN = 12;

/** A class by number or name, or a number, and Enter. In the empty field `?` is "cannot tell" and Backspace takes back. */
export function TypedAnswer(props: {
  readonly asking: 'typed' | 'number';
  readonly sample: ShownSample;
  readonly canUndo: boolean;
  readonly onAnswer: (answer: number | null) => void;
  readonly onUndo: () => void;
}): VNode {
  const { asking, sample, canUndo, onAnswer, onUndo } = props;
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const help = useId();
  // Before anything of the question is seen: a key that is pressed at once is an answer to it.
  useLayoutEffect(() => field.current?.focus(), []);
  const found = asking === 'typed' ? classesOfText(text, sample.classes) : [];
  const enter = (): void => {
    const [only, ...others] = found;
    const answer = asking === 'number' ? numberOfText(text) : others.length === 0 ? (only?.number ?? null) : null;
    if (answer !== null) onAnswer(answer);
    else setTrouble(asking === 'number' ? `“${text}” is no number.` : whyNone(text, found.length));
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') enter();
    else if (text === '' && event.key === '?') onAnswer(null);
    else if (text === '' && event.key === 'Backspace' && canUndo) onUndo();
    else return;
    event.preventDefault();
  };
  const [least, median, greatest] = sample.range;
  return (
    <div class="typed">
      <label>
        {asking === 'number' ? 'Your number' : 'Class, by number or name'}
        <input
          ref={field}
          type="text"
          inputMode={asking === 'number' ? 'decimal' : 'text'}
          autocomplete="off"
          spellcheck={false}
          value={text}
          aria-describedby={help}
          onInput={(event) => {
            setTrouble(null);
            setText(event.currentTarget.value);
          }}
          onKeyDown={press}
        />
        <kbd>Enter</kbd>
      </label>
      <p id={help} class="quiet" role="status">
        {trouble ??
          (asking === 'number'
            ? `Labels go from ${shortNumber(least)} to ${shortNumber(greatest)}; their median is ${shortNumber(median)}.`
            : candidates(text, found.map(classWords), sample.classes.length))}
      </p>
    </div>
  );
}

function candidates(text: string, found: readonly string[], count: number): string {
  if (text.trim() === '') return `${count} classes, numbered from 0.`;
  if (found.length === 0) return 'No class is called so.';
  return `${found.slice(0, MOST_SHOWN).join(', ')}${found.length > MOST_SHOWN ? ', …' : ''}`;
}

function whyNone(text: string, found: number): string {
  if (text.trim() === '') return 'Type a class, or ? where you cannot tell.';
  return found === 0 ? `No class is called “${text}”.` : `“${text}” may be ${found} classes: type more of it.`;
}
