import { backend } from '../backend/current';
import type { Problem, Row } from '../generated/wire';
import { type Entry, fromBuckets, fromListing, matching, merge, order, type Sort } from '../lib/entries';
import { above, path, placeOf, same, type Spot } from '../lib/places';
import { problemFrom } from '../lib/problem';
import { nothing, type Selection } from '../lib/selection';
import { places } from './places.svelte';

const LAST_PLACE = 'windlass.place';
const SOON = 200;
const NOW_AND_THEN = 5000;

/** The open place: what is in it, where one came from, what is selected. */
class Browser {
  spot = $state.raw<Spot | null>(null);
  filter = $state('');
  sort = $state.raw<Sort>({ column: 'name', descending: false });
  selection = $state.raw<Selection>(nothing);
  loading = $state(false);
  /** Nothing could be listed. */
  problem = $state.raw<Problem | null>(null);
  /** A later page failed; the rows stay. */
  rest = $state.raw<Problem | null>(null);
  /** `rest` means that listing again failed as a whole: what is shown is what was there before. */
  stale = $state(false);
  listedAt = $state<number | null>(null);

  #folders = $state.raw<Entry[]>([]);
  #objects = $state.raw<Entry[]>([]);
  #back = $state.raw<Spot[]>([]);
  #forward = $state.raw<Spot[]>([]);
  /** Counts up with every listing, so that pages of an older one are dropped. */
  #turn = 0;
  #next: string | null = null;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshAt = 0;

  rows = $derived([...this.#folders, ...this.#objects]);
  visible = $derived(matching(this.rows, this.filter));
  chosen = $derived(this.selection.keys.size === 0 ? [] : this.rows.filter((row) => this.selection.keys.has(row.key)));
  canBack = $derived(this.#back.length > 0);
  canForward = $derived(this.#forward.length > 0);
  canUp = $derived(this.spot !== null && above(this.spot) !== null);

  open(spot: Spot): void {
    if (same(spot, this.spot)) return void this.refresh();
    if (this.spot) this.#back = [...this.#back, this.spot].slice(-100);
    this.#forward = [];
    this.#go(spot, null);
  }

  back(): void {
    const spot = this.#back.at(-1);
    if (!spot || !this.spot) return;
    this.#forward = [...this.#forward, this.spot];
    this.#back = this.#back.slice(0, -1);
    this.#go(spot, this.spot);
  }

  forward(): void {
    const spot = this.#forward.at(-1);
    if (!spot || !this.spot) return;
    this.#back = [...this.#back, this.spot];
    this.#forward = this.#forward.slice(0, -1);
    this.#go(spot, this.spot);
  }

  up(): void {
    const spot = this.spot && above(this.spot);
    if (!spot || !this.spot) return;
    const from = this.spot;
    this.#back = [...this.#back, from];
    this.#forward = [];
    this.#go(spot, from);
  }

  /** A connection is gone, and with it every place in it. */
  forget(connection: string): void {
    this.#back = this.#back.filter((spot) => spot.connection !== connection);
    this.#forward = this.#forward.filter((spot) => spot.connection !== connection);
    if (this.spot?.connection !== connection) return;
    this.#turn += 1;
    this.spot = null;
    this.#folders = this.#objects = [];
  }

  sortBy(column: Sort['column']): void {
    this.sort = { column, descending: this.sort.column === column && !this.sort.descending };
    const byName = order({ column: 'name', descending: this.sort.descending });
    this.#folders = [...this.#folders].sort(byName);
    this.#objects = [...this.#objects].sort(order(this.sort));
  }

  #go(spot: Spot, from: Spot | null): void {
    this.spot = spot;
    this.filter = '';
    this.#folders = this.#objects = [];
    this.problem = this.rest = null;
    this.listedAt = null;
    // Coming back up, the folder one came from has the cursor.
    const parent = from && above(from);
    const key = from && parent && same(parent, spot) ? (spot.bucket === null ? from.bucket : from.prefix) : null;
    this.selection = { ...nothing, cursor: key };
    localStorage.setItem(LAST_PLACE, [spot.connection, ...(spot.bucket === null ? [] : [spot.bucket, spot.prefix])].join('/'));
    void this.refresh();
  }

  /** Lists again. Rows stay until the first page is there. */
  async refresh(): Promise<void> {
    const { spot } = this;
    if (!spot) return;
    const turn = (this.#turn += 1);
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = undefined;
    this.loading = true;
    this.rest = null;
    this.#next = null;
    if (spot.bucket === null) await this.#listBuckets(spot.connection, turn);
    else await this.#listPages(null, turn);
    if (turn === this.#turn) this.loading = false;
  }

  /** The pages that did not load. */
  async loadRest(): Promise<void> {
    const turn = (this.#turn += 1);
    this.rest = null;
    this.loading = true;
    await this.#listPages(this.#next, turn);
    if (turn === this.#turn) this.loading = false;
  }

  async #listBuckets(connection: string, turn: number): Promise<void> {
    const { problem, list } = await places.listBuckets(connection);
    if (turn !== this.#turn) return;
    // Buckets that were opened by name can be shown although the key may not list.
    const named = places.connection(connection)?.buckets ?? [];
    const shown = problem ? named.map((name) => ({ name, created: null })) : list;
    this.#folders = fromBuckets(shown).sort(order({ column: 'name', descending: this.sort.descending }));
    this.#objects = [];
    this.problem = shown.length > 0 ? null : problem;
    if (!problem) this.listedAt = Date.now();
  }

  async #listPages(first: string | null, turn: number): Promise<void> {
    const place = this.spot && placeOf(this.spot);
    if (!place) return;
    let page = first;
    let folders = first === null ? [] : this.#folders;
    let objects = first === null ? [] : this.#objects;
    do {
      try {
        const listing = await backend.listObjects({ place, page, after: null });
        if (turn !== this.#turn) return;
        const arrived = fromListing(listing, place.prefix);
        // A sort that changed in between has put the rows in order anew.
        if (page !== null) [folders, objects] = [this.#folders, this.#objects];
        this.#folders = folders = merge(folders, arrived.folders, order({ column: 'name', descending: this.sort.descending }));
        this.#objects = objects = merge(objects, arrived.objects, order(this.sort));
        this.problem = null;
        this.#next = page = listing.next;
      } catch (error) {
        if (turn !== this.#turn) return;
        const problem = problemFrom(error);
        if (page === null && this.rows.length === 0) this.problem = problem;
        else [this.rest, this.stale] = [problem, page === null];
        return;
      }
    } while (page !== null);
    this.listedAt = Date.now();
  }

  /** Something arrived in the open place: list it again, soon, and the longer the list the later. */
  notice(rows: Row[]): void {
    const { spot } = this;
    if (!spot || spot.bucket === null) return;
    // What is moved leaves the place that it comes from; that is known by its path only.
    const from = path(spot).replace(/\/$/, '');
    const touches = (row: Row): boolean => (row.direction === 'move' && row.from.startsWith(from))
      || (row.place.connection === spot.connection && row.place.bucket === spot.bucket && row.place.prefix.startsWith(spot.prefix));
    const arrived = rows.filter((row) => row.direction !== 'download' && (row.state === 'done' || (['failed', 'cancelled'].includes(row.state) && (row.files?.done ?? 0) > 0)) && touches(row));
    // The files of a folder come by the thousand: in between one look now and then will do, the folder's end shows all.
    if (arrived.length > 0) this.#refreshSoon(arrived.some((row) => row.batch === null) ? SOON : NOW_AND_THEN);
  }

  /** What is planned already is not put off, or a stream of small files would keep the list as it was until its end. */
  #refreshSoon(wait: number): void {
    const at = Date.now() + wait + Math.min(20_000, this.rows.length);
    if (this.#refreshTimer !== undefined && this.#refreshAt <= at) return;
    clearTimeout(this.#refreshTimer);
    this.#refreshAt = at;
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      if (this.loading) this.#refreshSoon(wait);
      else void this.refresh();
    }, at - Date.now());
  }
}

/** Where the window stood when it was closed. */
export function lastPlace(): Spot | null {
  const [connection, bucket, ...rest] = (localStorage.getItem(LAST_PLACE) ?? '').split('/');
  return connection ? { connection, bucket: bucket ?? null, prefix: rest.join('/') } : null;
}

export const browser = new Browser();
