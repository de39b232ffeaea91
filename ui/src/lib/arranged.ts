/** One kind of rows as they are shown: in an order, and of those the ones that the filter lets through. */
import { halve, Ids } from './columns';
import type { Sort } from './entries';
import type { Rows } from './rows';
import { merging, sorting } from './slices';

/** Rows that are not sorted in yet stand at the end until they are an eighth of the others: then each is moved few times. */
const LAG = 1000;

export class Arranged {
  #sort: Sort = { column: 'name', descending: false };
  #filter = '';
  /** Ids in the chosen order, of the first that came; absent while the order in which they came is the wanted one. */
  #sorted: Uint32Array | null = null;
  #matched: Ids | null = null;
  /** How many of the matched are in the order of `#sorted`. */
  #matchedSorted = 0;
  /** How far the filter has looked. */
  #looked = 0;
  /** Counts up when the order or the filter becomes another, so that work for the old one ends. */
  #turn = 0;

  constructor(private readonly rows: Rows, private readonly ids: Ids) {}

  sort(sort: Sort): void {
    if (sort.column === this.#sort.column && sort.descending === this.#sort.descending) return;
    this.#sort = sort;
    this.#turn += 1;
    this.#sorted = null;
    this.#restart();
  }

  filter(text: string): void {
    const wanted = text.trim().toLowerCase();
    if (wanted === this.#filter) return;
    this.#filter = wanted;
    this.#turn += 1;
    this.#restart();
  }

  #restart(): void {
    this.#matched = this.#filter ? new Ids() : null;
    this.#looked = this.#matchedSorted = 0;
  }

  get #asTheyCame(): boolean {
    return this.#sort.column === 'name' && this.rows.inOrder;
  }

  get #backwards(): boolean {
    return this.#asTheyCame && this.#sort.descending;
  }

  get length(): number {
    return this.#matched ? this.#matched.length : this.ids.length;
  }

  idAt(at: number): number {
    const place = this.#backwards ? this.length - 1 - at : at;
    if (this.#matched) return this.#matched.at(place);
    return this.#ordered(place);
  }

  #ordered(place: number): number {
    return this.#sorted && place < this.#sorted.length ? (this.#sorted[place] as number) : this.ids.at(place);
  }

  /** Where a row stands; -1 if it is not shown. */
  placeOf(id: number): number {
    const list = this.#matched;
    const at = (index: number): number => (list ? list.at(index) : this.#ordered(index));
    const end = this.length;
    const sorted = list ? this.#matchedSorted : (this.#sorted?.length ?? 0);
    const by = this.rows.order(this.#sort);
    let place = halve(0, sorted, (index) => by(at(index), id) < 0);
    // Behind what is sorted, rows stand as they came, which is the order of their ids.
    if (place >= sorted || at(place) !== id) place = halve(sorted, end, (index) => at(index) < id);
    if (place >= end || at(place) !== id) return -1;
    return this.#backwards ? end - 1 - place : place;
  }

  /** All that is still to do, in small steps; `complete`: no more rows will come. */
  *work(complete: boolean): Generator<void, boolean> {
    const turn = this.#turn;
    const behind = this.ids.length - (this.#sorted?.length ?? 0);
    if (!this.#asTheyCame && behind > 0 && (complete || behind > Math.max(LAG, (this.#sorted?.length ?? 0) / 8))) {
      const from = this.#sorted?.length ?? 0;
      const by = this.rows.order(this.#sort);
      const fresh = yield* this.#until(turn, sorting(this.ids.copy(from, this.ids.length), by));
      const all = fresh && (yield* this.#until(turn, merging(this.#sorted ?? new Uint32Array(0), fresh, by)));
      if (!all || turn !== this.#turn) return true;
      this.#sorted = all;
      this.#restart();
      return true;
    }
    if (!this.#matched || this.#looked >= this.ids.length) return false;
    while (turn === this.#turn && this.#matched && this.#looked < this.ids.length) {
      const id = this.#ordered(this.#looked);
      if (this.rows.name(id).toLowerCase().includes(this.#filter)) this.#matched.push(id);
      this.#looked += 1;
      if (this.#looked <= (this.#sorted?.length ?? 0)) this.#matchedSorted = this.#matched.length;
      if (this.#looked % 1024 === 0) yield;
    }
    return true;
  }

  *#until<T>(turn: number, steps: Generator<void, T>): Generator<void, T | null> {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (turn !== this.#turn) return null;
      yield;
    }
  }
}
