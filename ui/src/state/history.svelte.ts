import type { Spot } from '../lib/places';

/** The places before and after the open one, as a browser has them. */
export class History {
  #back = $state.raw<Spot[]>([]);
  #forward = $state.raw<Spot[]>([]);

  canBack = $derived(this.#back.length > 0);
  canForward = $derived(this.#forward.length > 0);

  /** A new place is opened from here. */
  leave(here: Spot): void {
    this.#back = [...this.#back, here].slice(-100);
    this.#forward = [];
  }

  back(here: Spot): Spot | undefined {
    const spot = this.#back.at(-1);
    if (!spot) return undefined;
    this.#forward = [...this.#forward, here];
    this.#back = this.#back.slice(0, -1);
    return spot;
  }

  forward(here: Spot): Spot | undefined {
    const spot = this.#forward.at(-1);
    if (!spot) return undefined;
    this.#back = [...this.#back, here];
    this.#forward = this.#forward.slice(0, -1);
    return spot;
  }

  forget(connection: string): void {
    this.#back = this.#back.filter((spot) => spot.connection !== connection);
    this.#forward = this.#forward.filter((spot) => spot.connection !== connection);
  }
}
