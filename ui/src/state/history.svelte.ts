import type { Spot } from '../lib/places';
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

  has(results: (of: Results) => boolean): boolean {
    return [...this.#back, ...this.#forward].some((left) => left.results !== null && results(left.results));
  }

  /** What was found and is no more need not be shown again. */
  change(results: (of: Results) => Results | null): void {
    const changed = (left: Left): Left => (left.results ? { ...left, results: results(left.results) } : left);
    this.#back = this.#back.map(changed);
    this.#forward = this.#forward.map(changed);
  }

  forget(connection: string): void {
    this.#back = this.#back.filter(({ spot }) => spot.connection !== connection);
    this.#forward = this.#forward.filter(({ spot }) => spot.connection !== connection);
  }
}
