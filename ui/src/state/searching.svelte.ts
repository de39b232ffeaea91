import { backend } from '../backend/current';
import type { Object as StoredObject, Place, Problem, SearchRequest } from '../generated/wire';
import type { Gone } from '../lib/gone';
import { sameBucket } from '../lib/places';
import { problemFrom } from '../lib/problem';
import { selectedRows } from '../lib/selected';
import { carried, nothing, type Selection } from '../lib/selection';
import { History } from './history.svelte';
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

/** What a search has found, as it was left: going back shows it again. */
export interface Results {
  search: Search;
  listing: Listing;
  selection: Selection;
  filter: string;
}

/** What a job took out of a bucket. */
export interface Taken {
  place: Place;
  gone: Gone;
  /** What one of them is now, under another name. */
  come: StoredObject | null;
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
  protected history = new History();
  #number = 0;
  /** The rows of the place while results are shown, and what was selected of them. */
  #aside: { listing: Listing; selection: Selection } | null = null;

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
    this.#aside ??= { listing: this.listing, selection: this.selection };
    const results = this.blank(request.place.prefix);
    results.rows.outOfOrder();
    this.#turnTo(results);
    this.search = { request, running: true, lookedAt: 0, at: '', full: false, stopped: false, problem: null };
    const change = (more: Partial<Search>): void => { if (number === this.#number && this.search) this.search = { ...this.search, ...more }; };
    try {
      await backend.search(number, request, ({ objects, lookedAt, at, full, problem }) => {
        // What was on its way when the user stopped it is left out: what is shown stays.
        if (number !== this.#number || this.search?.stopped) return;
        this.listing.rows.addObjects(objects);
        this.listing.settle();
        this.changed();
        change({ lookedAt, at, full, problem });
      });
      change({ running: false });
    } catch (error) {
      change({ running: false, problem: problemFrom(error) });
    }
    // Meanwhile it may have been closed, or be without what was deleted.
    const shown = number === this.#number ? this.listing : results;
    shown.complete = true;
    shown.settle();
  }

  /** Keeps what was found. */
  stopSearch(): void {
    if (!this.search?.running) return;
    this.search = { ...this.search, running: false, stopped: true };
    void backend.stop(this.#number).catch(() => undefined);
  }

  /** What is found so far, for coming back to it. */
  protected results(): Results | null {
    this.stopSearch();
    return this.search && { search: this.search, listing: this.listing, selection: this.selection, filter: this.filter };
  }

  /** Shows what was found before. */
  protected resume({ search, listing, selection, filter }: Results): void {
    this.#aside = { listing: this.listing, selection: this.selection };
    this.#turnTo(listing);
    this.search = search;
    this.barOpen = true;
    this.selection = selection;
    this.filter = filter;
  }

  /** Whether what was found there is shown, or can be gone back to. */
  hasResults(place: Place): boolean {
    return this.#shows(place) || this.history.hasResults(place);
  }

  #shows(place: Place): boolean {
    return this.search !== null && sameBucket(this.search.request.place, place);
  }

  /** Where it is not known which of the results are left. */
  searchAgain(place: Place): void {
    if (this.search && this.#shows(place)) void this.runSearch(this.search.request);
    this.history.changeResults(place, () => null);
  }

  /** A job took these away: they are no results any more. */
  gone(what: Taken): void {
    const { search, listing, selection, filter } = this;
    this.history.changeResults(what.place, (left) => this.#without(left, what));
    if (!search || !this.#shows(what.place)) return;
    const left = this.#without({ search, listing, selection, filter }, what);
    this.listing = left.listing.arrange(this.sort, filter);
    this.selection = left.selection;
    this.changed();
  }

  #without(results: Results, { gone, come }: Taken): Results {
    const { rows, complete } = results.listing;
    const listing = this.blank(rows.prefix, rows.without(gone));
    if (come) listing.rows.addObjects([come]);
    listing.complete = complete;
    return { ...results, listing, selection: carried(results.selection, rows, listing.rows) };
  }

  /** Back to the rows of the place. */
  closeSearch(): void {
    this.stopSearch();
    this.#number = 0;
    this.barOpen = false;
    this.search = null;
    const back = this.#aside;
    this.#aside = null;
    if (!back) return;
    this.#turnTo(back.listing);
    this.selection = back.selection;
  }

  #turnTo(listing: Listing): void {
    this.selection = nothing;
    this.forgetFilter();
    this.listing = listing.arrange(this.sort, '');
    this.changed();
  }
}
