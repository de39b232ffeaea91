import type { FailedItem, FailedItems } from '../../generated/wire';

const PAGE = 200;
const COPIED = 10_000;

/** What a job could not do, fetched page by page as it is looked at. */
export class FailedPages {
  total = $state(0);
  #pages = $state.raw<ReadonlyMap<number, FailedItem[]>>(new Map());
  #asked = new Set<number>();
  #turn = 0;

  constructor(private readonly fetch: (offset: number) => Promise<FailedItems>) {}

  /** Forgets what is known and fetches the first page again. */
  async begin(): Promise<void> {
    const turn = (this.#turn += 1);
    const found = await this.fetch(0);
    if (turn !== this.#turn) return;
    this.#asked = new Set([0]);
    this.total = found.total;
    this.#pages = new Map([[0, found.items]]);
  }

  at(index: number): FailedItem | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Fetches the page of an item that comes into view; one that fails is asked for again the next time. */
  want(index: number): void {
    const page = Math.floor(index / PAGE);
    if (this.#asked.has(page) || index >= this.total) return;
    this.#asked.add(page);
    const turn = this.#turn;
    this.fetch(page * PAGE).then(
      (found) => { if (turn === this.#turn) this.#pages = new Map(this.#pages).set(page, found.items); },
      () => this.#asked.delete(page),
    );
  }

  /** All of them, or the first 10,000: more than that nobody reads from a clipboard. */
  async all(): Promise<FailedItem[]> {
    const items: FailedItem[] = [];
    while (items.length < Math.min(this.total, COPIED)) {
      const found = await this.fetch(items.length);
      if (found.items.length === 0) break;
      items.push(...found.items);
    }
    return items;
  }
}
