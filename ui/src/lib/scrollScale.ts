/**
 * Engines draw no element higher than about 16 million px (Chromium) or 33 million (WebKit), and a million rows are 28.
 * A higher list is scrolled in a lower area: near both ends pixel by pixel, in between scaled.
 */
const MOST = 15_000_000;
const END = 1_000_000;

export class ScrollScale {
  /** Height of the area that is scrolled. */
  readonly height: number;

  /** `whole`: height of all rows; `seen`: of what is in view at once. */
  constructor(private readonly whole: number, private readonly seen: number) {
    this.height = Math.min(whole, MOST);
  }

  get #middle(): { scrolls: number; rows: number } {
    return { scrolls: this.height - this.seen - 2 * END, rows: this.whole - this.seen - 2 * END };
  }

  /** What part of the list stands at the top when the area is scrolled so far. */
  toList(scroll: number): number {
    if (this.whole === this.height || scroll <= END) return scroll;
    const left = this.height - this.seen - scroll;
    if (left <= END) return this.whole - this.seen - left;
    return END + ((scroll - END) * this.#middle.rows) / this.#middle.scrolls;
  }

  toScroll(list: number): number {
    if (this.whole === this.height || list <= END) return list;
    const left = this.whole - this.seen - list;
    if (left <= END) return this.height - this.seen - left;
    return END + ((list - END) * this.#middle.scrolls) / this.#middle.rows;
  }

  /** Near the ends, small steps need no correction. */
  straight(scroll: number): boolean {
    return this.whole === this.height || scroll <= END || this.height - this.seen - scroll <= END;
  }
}
