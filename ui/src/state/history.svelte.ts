import type { Spot } from '../lib/places';

/** A place as it was left. */
export interface Left {
  spot: Spot;
  /** How far its list was scrolled, in pixels; null where that says nothing, as with a filter. */
  top: number | null;
  /** Key of the row with the keyboard. */
  cursor: string | null;
}

/** The places before and after the open one, as a browser has them. */
export class History {
  #back = $state.raw<Left[]>([]);
  #forward = $state.raw<Left[]>([]);

  canBack = $derived(this.#back.length > 0);
  canForward = $derived(this.#forward.length > 0);

  /** A new place is opened from here. */
  leave(here: Left): void {
    this.#back = [...this.#back, here].slice(-100);
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

  forget(connection: string): void {
    this.#back = this.#back.filter(({ spot }) => spot.connection !== connection);
    this.#forward = this.#forward.filter(({ spot }) => spot.connection !== connection);
  }
}
