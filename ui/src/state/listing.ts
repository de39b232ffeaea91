import { Arranged } from '../lib/arranged';
import type { Sort } from '../lib/entries';
import { Rows } from '../lib/rows';
import type { Selection } from '../lib/selection';
import { inSlices } from '../lib/slices';
import { View } from '../lib/view';

/** The rows of one place, in order and filtered. Says through `changed` when there is something new to show. */
export class Listing {
  readonly rows: Rows;
  /** The page to ask for next; null before the first and after the last. */
  next: string | null = null;
  complete = false;

  #folders: Arranged;
  #objects: Arranged;
  #working = false;

  constructor(prefix: string, private readonly changed: () => void, rows = new Rows(prefix)) {
    this.rows = rows;
    this.#folders = new Arranged(this.rows, this.rows.folders);
    this.#objects = new Arranged(this.rows, this.rows.objects);
  }

  view(): View {
    return new View(this.rows, this.#folders, this.#objects);
  }

  /** Folders always go by name. */
  arrange(sort: Sort, filter: string): this {
    this.#folders.sort({ column: 'name', descending: sort.descending });
    this.#objects.sort(sort);
    this.#folders.filter(filter);
    this.#objects.filter(filter);
    this.settle();
    return this;
  }

  /** To be called when rows were added. */
  settle(): void {
    if (this.#working) return;
    this.#working = true;
    void inSlices(this.#work(), this.changed);
  }

  *#work(): Generator<void> {
    try {
      while ((yield* this.#folders.work(this.complete)) || (yield* this.#objects.work(this.complete))) yield;
    } finally {
      this.#working = false;
    }
  }
}

interface KeptPlace {
  listing: Listing;
  /** By rows of the listing. */
  selection: Selection;
}

/** The listings of the places that were left last: going back shows them at once. Bounded in places and in rows. */
export class Kept {
  #places = new Map<string, KeptPlace>();

  constructor(private readonly most = 5, private readonly rows = 1_000_000) {}

  put(place: string, listing: Listing, selection: Selection): void {
    this.#places.delete(place);
    if (listing.rows.length === 0) return;
    this.#places.set(place, { listing, selection });
    let rows = 0;
    const newestFirst = [...this.#places].reverse();
    newestFirst.forEach(([each, { listing: { rows: { length } } }], i) => {
      rows += length;
      if (i >= this.most || rows > this.rows) this.#places.delete(each);
    });
  }

  take(place: string): KeptPlace | undefined {
    const found = this.#places.get(place);
    this.#places.delete(place);
    return found;
  }

  forget(connection: string): void {
    for (const place of this.#places.keys()) if (place.startsWith(`${connection}/`)) this.#places.delete(place);
  }
}
