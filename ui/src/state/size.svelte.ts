/** How big the user made a part of the window, in pixels. Kept for the next start. */
export class Size {
  #name: string;
  /** Null until the user chose one. */
  chosen = $state<number | null>(null);

  /** `name`: under which it is kept. */
  constructor(name: string) {
    this.#name = name;
    const kept = Number(localStorage.getItem(name));
    if (kept > 0) this.chosen = kept;
  }

  set(size: number): void {
    this.chosen = size;
    localStorage.setItem(this.#name, String(size));
  }

  reset(): void {
    this.chosen = null;
    localStorage.removeItem(this.#name);
  }
}
