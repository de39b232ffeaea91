import { backend } from '../backend/current';
import type { Problem, SearchRequest } from '../generated/wire';
import { problemFrom } from '../lib/problem';
import { selectedRows } from '../lib/selected';
import { nothing } from '../lib/selection';
import type { Listing } from './listing';
import type { Past, PastList } from './past.svelte';
import { Table } from './table.svelte';

export interface Search {
  request: SearchRequest;
  running: boolean;
  lookedAt: number;
  /** The last key that was looked at. */
  at: string;
  /** It ended at the most results there can be. */
  full: boolean;
  stopped: boolean;
  problem: Problem | null;
}

/** Numbers that name searches to the program. */
let numbers = 0;

/** A table that can show what a search finds, or what was, instead of what is in the place. */
export class Searching extends Table {
  /** The search's bar is open. */
  barOpen = $state(false);
  /** What the bar begins with. */
  wanted = $state('');
  search = $state.raw<Search | null>(null);
  /** Looking back: the versions are shown instead. */
  past = $state.raw<Past | null>(null);
  /** What is shown while it looks back. */
  pastList = $state.raw<PastList | null>(null);
  override selected = $derived(this.pastList ? this.pastList.selected : selectedRows(this.listing.rows, this.selection.marks));
  #number = 0;
  /** The rows of the place while results are shown. */
  #aside: Listing | null = null;

  /** What is selected now would be out of sight. */
  look(past: Past | null): void {
    this.selection = { ...nothing, cursor: this.selection.cursor };
    this.past = past;
  }

  openSearch(text = ''): void {
    this.wanted = text;
    this.barOpen = true;
  }

  async runSearch(request: SearchRequest): Promise<void> {
    this.stopSearch();
    const number = (this.#number = numbers += 1);
    this.#aside ??= this.listing;
    const results = this.blank(request.place.prefix);
    results.rows.outOfOrder();
    this.#turnTo(results);
    this.search = { request, running: true, lookedAt: 0, at: '', full: false, stopped: false, problem: null };
    const change = (more: Partial<Search>): void => { if (number === this.#number && this.search) this.search = { ...this.search, ...more }; };
    try {
      await backend.search(number, request, ({ objects, lookedAt, at, full, problem }) => {
        // What was on its way when the user stopped it is left out: what is shown stays.
        if (number !== this.#number || this.search?.stopped) return;
        results.rows.addObjects(objects);
        results.settle();
        this.changed();
        change({ lookedAt, at, full, problem });
      });
      change({ running: false });
    } catch (error) {
      change({ running: false, problem: problemFrom(error) });
    }
    results.complete = true;
    results.settle();
  }

  /** Keeps what was found. */
  stopSearch(): void {
    if (!this.search?.running) return;
    this.search = { ...this.search, running: false, stopped: true };
    void backend.stop(this.#number).catch(() => undefined);
  }

  /** Back to the rows of the place. */
  closeSearch(): void {
    this.stopSearch();
    this.#number = 0;
    this.barOpen = false;
    this.search = null;
    const back = this.#aside;
    this.#aside = null;
    if (back) this.#turnTo(back);
  }

  #turnTo(listing: Listing): void {
    this.selection = nothing;
    this.forgetFilter();
    this.listing = listing.arrange(this.sort, '');
    this.changed();
  }
}
