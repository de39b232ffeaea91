import { backend } from '../backend/current';
import type { Problem, Row, SearchRequest } from '../generated/wire';
import { nextNumber } from '../lib/numbers';
import { above, placeOf, same, type Spot } from '../lib/places';
import { problemFrom } from '../lib/problem';
import { carried, nothing } from '../lib/selection';
import { Arrivals } from './arrivals';
import type { Left } from './history.svelte';
import { kept } from './keptPlaces.svelte';
import { before, textOf } from './lastPlace';
import { Kept, type Listing } from './listing';
import { places } from './places.svelte';
import { Searching } from './searching.svelte';

/** One view: the open place, what is in it, and where one came from. */
export class Browser extends Searching {
  /** Names it in the page. */
  readonly number = nextNumber();
  spot = $state.raw<Spot | null>(null);
  /** The same, where a bucket is open. */
  place = $derived(this.spot && placeOf(this.spot));
  /** Nothing could be listed. */
  problem = $state.raw<Problem | null>(null);
  /** A later page failed; the rows stay. */
  rest = $state.raw<Problem | null>(null);
  /** `rest` means that listing again failed as a whole: what is shown is what was there before. */
  stale = $state(false);
  listedAt = $state<number | null>(null);
  /** A path is being typed where the breadcrumbs are. */
  goingTo = $state(false);

  /** The list begins here, not at the beginning of the place. */
  from = $state<string | null>(null);
  /** Being listed; takes the place of what is shown as soon as it has as much to show. */
  #pending: Listing = this.listing;
  #kept = new Kept();
  #arrivals = new Arrivals(() => this.count, () => !this.loading && this.search === null && (void this.refresh(), true));
  /** Counts up with every listing, so that pages of an older one are dropped. */
  #turn = 0;

  canBack = $derived(this.history.canBack);
  canForward = $derived(this.history.canForward);
  canUp = $derived(this.spot !== null && above(this.spot) !== null);

  open(spot: Spot): void {
    if (same(spot, this.spot)) return void this.refresh();
    const here = this.#asLeft();
    if (here) this.history.leave(here);
    this.#go(spot, null);
  }

  back(): void {
    if (this.canBack) this.#walk((here) => this.history.back(here));
  }

  forward(): void {
    if (this.canForward) this.#walk((here) => this.history.forward(here));
  }

  #walk(step: (here: Left) => Left | undefined): void {
    const here = this.#asLeft();
    const to = here && step(here);
    if (to) this.#go(to.spot, here.spot, to);
  }

  up(): void {
    const here = this.#asLeft();
    const to = here && above(here.spot);
    if (!to) return;
    this.history.leave(here);
    this.#go(to, here.spot);
  }

  /** A connection is gone, and with it every place in it. */
  forget(connection: string): void {
    this.history.forget(connection);
    this.#kept.forget(connection);
    if (this.spot?.connection !== connection) return;
    this.#turn += 1;
    this.spot = null;
    this.#show(this.blank(''));
  }

  /** The view is closed: nothing goes on for it. */
  end(): void {
    this.stopSearch();
    this.#arrivals.cancel();
    this.#turn += 1;
  }

  /** Opens the place of an object and selects it. */
  openAt(spot: Spot, key: string): void {
    const here = this.#asLeft();
    if (!same(spot, this.spot)) this.open(spot);
    else if (here && this.search) {
      // From a result to its row in the same place: one can go back to the results.
      this.history.leave(here);
      this.closeSearch();
    }
    this.filter = '';
    this.sought = { key };
    this.seek(0);
    if (!this.loading) this.sought = null;
  }

  /** Lists from the rows on that begin so, without waiting for those before. */
  listFrom(text: string | null): void {
    this.from = text;
    this.sought = null;
    this.selection = nothing;
    this.#show(this.blank(this.spot?.prefix ?? '').arrange(this.sort, this.filter));
    void this.refresh();
  }

  #asLeft(): Left | null {
    const otherRows = this.past !== null || this.from !== null || this.filter !== '';
    return this.spot && { spot: this.spot, top: otherRows ? null : this.top, cursor: this.selection.cursor, results: this.results() };
  }

  /** `again`: the place is gone back to, and looks as it did. */
  #go(spot: Spot, from: Spot | null, again: Left | null = null): void {
    super.closeSearch();
    if (this.spot && this.from === null) this.#kept.put(textOf(this.spot), this.listing, this.selection);
    this.spot = spot;
    this.forgetFilter();
    this.selection = nothing;
    this.from = this.sought = null;
    const last = this.#kept.take(textOf(spot));
    this.#show((last?.listing ?? this.blank(spot.prefix)).arrange(this.sort, ''));
    this.problem = this.rest = null;
    this.listedAt = null;
    // Coming back up, the folder one came from has the cursor.
    const parent = from && above(from);
    const key = from && parent && same(parent, spot) ? (spot.bucket === null ? from.bucket : from.prefix) : null;
    this.selection = { ...((again && last?.selection) ?? nothing), cursor: again?.cursor ?? key };
    this.topWanted = again?.top ?? null;
    if (!again?.results) return void this.refresh();
    this.#turn += 1;
    this.loading = false;
    this.resume(again.results);
  }

  #show(listing: Listing): void {
    this.selection = carried(this.selection, this.listing.rows, listing.rows);
    this.listing = this.#pending = listing;
    this.changed();
  }

  /** Lists again. Rows stay until there are as many new ones. */
  async refresh(): Promise<void> {
    const { spot } = this;
    if (!spot) return;
    void this.pastList?.refresh();
    if (this.search) return this.runSearch(this.search.request);
    const turn = (this.#turn += 1);
    this.#arrivals.cancel();
    this.loading = true;
    this.rest = null;
    this.#pending = this.blank(spot.prefix).arrange(this.sort, this.filter);
    if (spot.bucket === null) await this.#listBuckets(spot.connection, turn);
    else await this.#listPages(turn);
    this.#ended(turn);
  }

  /** The pages that did not load. */
  async loadRest(): Promise<void> {
    const turn = (this.#turn += 1);
    this.rest = null;
    this.loading = true;
    await this.#listPages(turn);
    this.#ended(turn);
  }

  #ended(turn: number): void {
    if (turn !== this.#turn) return;
    this.loading = false;
    this.sought = null;
  }

  async #listBuckets(connection: string, turn: number): Promise<void> {
    const { problem, list: shown } = await places.listOrNamed(connection);
    if (turn !== this.#turn) return;
    this.#pending.rows.addBuckets(shown);
    this.#arrived(null, 0);
    this.problem = shown.length > 0 ? null : problem;
    if (!problem) this.listedAt = Date.now();
  }

  override async runSearch(request: SearchRequest): Promise<void> {
    // Pages that still come are for the rows of the place: they are listed again when the search is closed.
    this.#turn += 1;
    this.loading = false;
    await super.runSearch(request);
  }

  override closeSearch(): void {
    const searched = this.search !== null;
    super.closeSearch();
    if (searched) void this.refresh();
  }

  async #listPages(turn: number): Promise<void> {
    const { place } = this;
    if (!place) return;
    const after = this.from === null ? null : place.prefix + before(this.from);
    do {
      const { next: page } = this.#pending;
      try {
        const listing = await backend.listObjects({ place, page, after: page === null ? after : null });
        if (turn !== this.#turn) return;
        const seen = this.#pending.rows.length;
        this.#pending.rows.addListing(listing);
        this.#arrived(listing.next, seen);
        this.problem = null;
        kept.visit(place);
      } catch (error) {
        if (turn !== this.#turn) return;
        const problem = problemFrom(error);
        if (page === null && this.count === 0) this.problem = problem;
        else [this.rest, this.stale] = [problem, this.#pending !== this.listing];
        return;
      }
    } while (!this.#pending.complete);
    this.listedAt = Date.now();
  }

  /** A page is in, behind `seen` rows: it is shown with the others, or all that is new at once. */
  #arrived(next: string | null, seen: number): void {
    const pending = this.#pending;
    pending.next = next;
    pending.complete = next === null;
    // The order and the filter may have changed meanwhile.
    pending.arrange(this.sort, this.filter);
    if (pending !== this.listing && (pending.complete || pending.rows.length >= this.listing.rows.length)) {
      this.#show(pending);
      this.seek(0);
    } else if (pending === this.listing) {
      this.changed();
      this.seek(seen);
    }
  }

  /** Something may have arrived in the open place. */
  notice(rows: Row[]): void {
    this.pastList?.notice(rows);
    this.#arrivals.notice(this.spot, rows);
  }
}
