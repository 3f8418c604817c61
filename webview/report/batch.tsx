import type { VNode } from 'preact';
import type { ReportBatch } from '../../src/editor/panels/reportMessages.ts';

/** The batch just before the net: its first examples with their labels, and what range its numbers lie in. */
export function Batch({ batch }: { readonly batch: ReportBatch }): VNode {
  const { tensors, examples, how, size, stale } = batch;
  const count = size === null || size === examples.length ? '' : `The first ${examples.length} of ${size} examples. `;
  return (
    <section aria-label="The batch just before the net" class="batch">
      <h2>The batch just before the net</h2>
      <p class="quiet">{`${stale ? 'Stale: the script has changed since. ' : ''}${count}${how ?? ''}`}</p>
      <ul class="thumbnails">
        {examples.map(({ picture, numbers, label }, index) => (
          <li key={index}>
            {picture === null ? (
              <code>{numbers}</code>
            ) : (
              <img src={picture} alt={`Example ${index}${label === null ? '' : `, label ${label}`}`} />
            )}
            {label === null ? null : <span>{label}</span>}
          </li>
        ))}
      </ul>
      <table>
        <caption>As the net and the criterion got them</caption>
        <tbody>
          {tensors.map(({ role, name, line }, index) => (
            <tr key={index}>
              <th scope="row">{name ?? role}</th>
              <td>
                <code>{line}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
