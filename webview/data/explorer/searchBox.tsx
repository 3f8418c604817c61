import type { VNode } from 'preact';
import type { Found } from './useSearch.ts';

/** Words by which examples are found, and how the search goes. */
export function SearchBox(props: {
  readonly query: string;
  readonly found: Found | null;
  readonly count: number;
  readonly onSearch: (query: string) => void;
}): VNode {
  const { query, found, count, onSearch } = props;
  const isUnderWay = found !== null && found.done < count;
  const status =
    found === null
      ? ''
      : isUnderWay
        ? `${found.examples.length.toLocaleString('en')} among the first ${found.done.toLocaleString('en')} …`
        : `${found.examples.length.toLocaleString('en')} found`;
  return (
    <search class="words-search">
      <input
        type="search"
        aria-label="Search texts and labels for words"
        title="Examples whose text or label has each of these words, from its beginning"
        placeholder="Words of texts and labels"
        value={query}
        onInput={(event) => onSearch((event.target as HTMLInputElement).value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onSearch('');
        }}
      />
      <span class="quiet" role="status">
        {status}
      </span>
      {isUnderWay ? (
        <button type="button" class="link" onClick={() => onSearch('')}>
          Cancel
        </button>
      ) : null}
    </search>
  );
}
