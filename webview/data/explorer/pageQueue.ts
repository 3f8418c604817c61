/** Pages that lie one after the other in a file: from the first up to, but without, the end. */
export interface Stretch {
  readonly first: number;
  readonly end: number;
}

/** Things that one place of the panel looks at: those that are on screen, and those that will likely be there next. */
export interface Wish {
  readonly now: readonly number[];
  readonly next: readonly number[];
}

export interface PageSource {
  /** Whether a page need not be sent for. */
  readonly isHere: (page: number) => boolean;
  /** Brings pages here. */
  readonly fetch: (stretch: Stretch) => Promise<void>;
  /** Pages of one request, at most. */
  readonly mostTogether: number;
}

/** Requests under way: enough that one travels while another is read, too few to make those that are needed next wait. */
const MOST_AT_ONCE = 3;
const PAUSE_AFTER_FAILURE_MILLISECONDS = 1000;

/**
 * Sends for pages in the order in which they are needed. Who looks at something else by now has a new wish, and what only
 * the old one asked for is never sent for: after a jump the pages on screen come first.
 */
export class PageQueue {
  readonly #source: PageSource;
  readonly #wishes = new Map<object, Wish>();
  readonly #coming = new Set<number>();
  readonly #failed = new Set<number>();
  #underWay = 0;

  constructor(source: PageSource) {
    this.#source = source;
  }

  /** What is looked at by someone now, in the place of what they looked at before. */
  want(who: object, wish: Wish): void {
    if (wish.now.length === 0 && wish.next.length === 0) this.#wishes.delete(who);
    else this.#wishes.set(who, wish);
    this.#send();
  }

  isWanted(page: number): boolean {
    return [...this.#wishes.values()].some(({ now, next }) => now.includes(page) || next.includes(page));
  }

  #send(): void {
    while (this.#underWay < MOST_AT_ONCE) {
      const wishes = [...this.#wishes.values()];
      const isNeeded = (page: number): boolean =>
        !this.#coming.has(page) && !this.#failed.has(page) && !this.#source.isHere(page);
      const needed = [...wishes.flatMap(({ now }) => now), ...wishes.flatMap(({ next }) => next)].filter(isNeeded);
      const stretch = nextStretch(needed, this.#source.mostTogether);
      if (stretch === null) return;
      void this.#fetch(stretch);
    }
  }

  async #fetch(stretch: Stretch): Promise<void> {
    const pages = Array.from({ length: stretch.end - stretch.first }, (_, at) => stretch.first + at);
    for (const page of pages) this.#coming.add(page);
    this.#underWay += 1;
    try {
      await this.#source.fetch(stretch);
    } catch {
      // They are asked for again after a while, where they are still wanted then.
      for (const page of pages) this.#failed.add(page);
      setTimeout(() => {
        for (const page of pages) this.#failed.delete(page);
        this.#send();
      }, PAUSE_AFTER_FAILURE_MILLISECONDS);
    } finally {
      for (const page of pages) this.#coming.delete(page);
      this.#underWay -= 1;
    }
    this.#send();
  }
}

/** The page that is needed first, and those beside it that are needed as well; null where none is. */
export function nextStretch(needed: readonly number[], mostTogether: number): Stretch | null {
  const [first] = needed;
  if (first === undefined) return null;
  const all = new Set(needed);
  const stretch = { first, end: first + 1 };
  while (stretch.end - stretch.first < mostTogether && all.has(stretch.end)) stretch.end += 1;
  while (stretch.end - stretch.first < mostTogether && all.has(stretch.first - 1)) stretch.first -= 1;
  return stretch;
}
