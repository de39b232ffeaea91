import type { Place } from '../generated/wire';
import { sameBucket, type Spot } from '../lib/places';
import type { Results } from './searching.svelte';

/** Of so many places the results of a search are kept. */
const MOST_RESULTS = 3;

/** A place as it was left. */
export interface Left {
  spot: Spot;
  /** How far its list was scrolled, in pixels; null where that says nothing, as with a filter. */
  top: number | null;
  /** Key of the row with the keyboard. */
  cursor: string | null;
  /** What was shown instead of the place; null if nothing was. */
  results: Results | null;
}

/** The places before and after the open one, as a browser has them. */
export class History {
  #back = $state.raw<Left[]>([]);
  #forward = $state.raw<Left[]>([]);

  canBack = $derived(this.#back.length > 0);
  canForward = $derived(this.#forward.length > 0);

  /** A new place is opened from here. */
  leave(here: Left): void {
    const later = this.#back.length - MOST_RESULTS;
    this.#back = [...this.#back.map((left, at) => (left.results && at <= later ? { ...left, results: null, top: null } : left)), here].slice(-100);
    this.#forward = [];
  }

  back(here: Left): Left | undefined {
    const left = this.#back.at(-1);
    if (!left) return undefined;
    this.#forward = [...this.#forward, here];
    this.#back = this.#back.slice(0, -1);
    return left;
  }

  forward(here: Left): Left | undefined {
    const left = this.#forward.at(-1);
    if (!left) return undefined;
    this.#back = [...this.#back, here];
    this.#forward = this.#forward.slice(0, -1);
    return left;
  }

  /** Whether what was found in a bucket can be gone back to. */
  hasResults(place: Place): boolean {
    return [...this.#back, ...this.#forward].some(({ results }) => results !== null && sameBucket(results.search.request.place, place));
  }

  /** What was found in a bucket and is no more need not be shown again. */
  changeResults(place: Place, change: (of: Results) => Results | null): void {
    const changed = (left: Left): Left => (left.results && sameBucket(left.results.search.request.place, place) ? { ...left, results: change(left.results) } : left);
    this.#back = this.#back.map(changed);
    this.#forward = this.#forward.map(changed);
  }

  forget(connection: string): void {
    this.#back = this.#back.filter(({ spot }) => spot.connection !== connection);
    this.#forward = this.#forward.filter(({ spot }) => spot.connection !== connection);
  }
}
