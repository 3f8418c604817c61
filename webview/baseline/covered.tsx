import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ShownSample, ShownState } from '../../src/editor/panels/baselineMessages.ts';
import { Button } from '../ui/controls.tsx';
import type { Send } from './app.tsx';

/** A pass is over. A second pass is worth most now, before any label was seen. */
export function Covered(props: {
  readonly sample: ShownSample;
  readonly covered: Extract<ShownState, { kind: 'covered' }>;
  readonly send: Send;
}): VNode {
  const { covered, send } = props;
  const { pass, answered, of } = covered;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [pass]);
  const undo = (
    <Button secondary onClick={() => send({ type: 'undo' })}>
      Take Back the Last Answer
    </Button>
  );
  return (
    <section class="covered">
      <h2 ref={heading} tabIndex={-1}>
        {answered === of ? `All ${of} examples answered` : `${answered} of ${of} examples answered`}
        {pass === 0 ? '' : ', twice'}
      </h2>
      {pass === 0 ? (
        <>
          <p>
            Before you look at the results: answer the same examples once more, in another order. How often you agree
            with yourself tells how much of the difference to the labels is your own wavering. Once the labels are shown
            a second pass is no longer blind.
          </p>
          <span class="line">
            <Button onClick={() => send({ type: 'second-pass' })}>Second Pass</Button>
            <Button secondary onClick={() => send({ type: 'show-results' })}>
              Show the Results
            </Button>
            {undo}
          </span>
        </>
      ) : (
        <span class="line">
          <Button onClick={() => send({ type: 'show-results' })}>Show the Results</Button>
          {undo}
        </span>
      )}
    </section>
  );
}
