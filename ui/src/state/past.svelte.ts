import { backend } from '../backend/current';
import type { Place, Problem, Row, Versions } from '../generated/wire';
import { isJob } from '../lib/jobs';
import { touches } from '../lib/objects';
import { path } from '../lib/places';
import { problemFrom } from '../lib/problem';
import type { Entry } from '../lib/entries';
import { NOTHING, type Picked } from '../lib/picked';
import { selectedOf } from '../lib/selected';
import { entryOf, type PastRow, withPage } from '../lib/versions';

const SOON = 200;
const MOST = 20_000;

/** How a view looks back: at all versions, or at a moment. */
export type Past = { kind: 'versions' } | { kind: 'asOf'; at: number };

/** The versions of one place, page by page as they are looked at. */
export class PastList {
  rows = $state.raw<PastRow[]>([]);
  loading = $state(true);
  problem = $state.raw<Problem | null>(null);
  next = $state.raw<string | null>(null);
  listedAt = $state<number | null>(null);
  /** For a filter or an order all rows are wanted, which are listed by themselves up to so many. */
  most = $state(MOST);
  selection = $state.raw<Picked>(NOTHING);
  chosen = $derived(this.rows.filter((row) => this.selection.ids.has(row.id)));
  /** What can be fetched and looked at of it: everything but delete markers. */
  selected = $derived.by(() => {
    const at = this.past.kind === 'asOf' ? this.past.at : null;
    return selectedOf(this.chosen.map((row) => entryOf(row, at)).filter((entry): entry is Entry => entry !== null));
  });
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly place: Place, readonly past: Past) {
    void this.refresh();
  }

  /** Lists again, as far as it was listed. */
  async refresh(): Promise<void> {
    const turn = (this.#turn += 1);
    const wanted = this.rows.length;
    this.loading = true;
    let rows: PastRow[] = [];
    let page: string | null = null;
    try {
      do {
        const found: Versions = await this.#fetch(page);
        if (turn !== this.#turn) return;
        rows = withPage(rows, found, this.place.prefix);
        page = found.next;
      } while (page !== null && rows.length < wanted);
      this.rows = rows;
      this.next = page;
      this.problem = null;
      this.listedAt = Date.now();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = problemFrom(error);
    }
    this.loading = false;
  }

  /** The next page, when the end of the list comes near. */
  async more(): Promise<void> {
    if (this.loading || this.next === null) return;
    const turn = this.#turn;
    this.loading = true;
    try {
      const found = await this.#fetch(this.next);
      if (turn !== this.#turn) return;
      this.rows = withPage(this.rows, found, this.place.prefix);
      this.next = found.next;
      this.problem = null;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = problemFrom(error);
    }
    this.loading = false;
  }

  /** After a failure, or beyond what is listed by itself. */
  async goOn(): Promise<void> {
    if (this.rows.length >= this.most) this.most = this.rows.length + MOST;
    await (this.rows.length === 0 ? this.refresh() : this.more());
  }

  /** From the feed: something here was changed. What was does not change. */
  notice(rows: readonly Row[]): void {
    const leaves = (row: Row): boolean => row.direction === 'move' && row.connection === this.place.connection && row.from.startsWith(path(this.place).replace(/\/$/, ''));
    const ends = (row: Row): boolean => ['done', 'failed', 'cancelled'].includes(row.state) && (isJob(row) || row.direction === 'upload');
    if (this.past.kind === 'asOf' || !rows.some((row) => ends(row) && (leaves(row) || (row.place.connection === this.place.connection && touches(row.place, this.place))))) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), SOON);
  }

  close(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  #fetch(page: string | null): Promise<Versions> {
    const request = { place: this.place, page };
    return this.past.kind === 'asOf' ? backend.listAsOf(request, this.past.at) : backend.listVersions(request);
  }
}
