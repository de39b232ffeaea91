import { backend } from '../../backend/current';
import type { Counted, Place, Problem, SelectedItem } from '../../generated/wire';
import type { Entry } from '../../lib/entries';
import { nextNumber } from '../../lib/numbers';
import { problemFrom } from '../../lib/problem';

export function selectedItem(entry: Entry): SelectedItem {
  return entry.kind === 'folder' ? { kind: 'folder', prefix: entry.key } : { kind: 'object', key: entry.key, size: entry.size ?? 0, etag: entry.etag, version: null };
}

/** One count of what is selected, with its progress. */
export class Counting {
  counted = $state.raw<Counted | null>(null);
  problem = $state.raw<Problem | null>(null);
  running = $state(false);
  stopped = $state(false);
  #number = 0;
  #asked: { place: Place; items: SelectedItem[] } | null = null;

  /** What was counted is named by a token, if it was counted to its end. */
  ready = $derived(this.counted !== null && this.counted.done && !this.running && !this.stopped);

  async run(place: Place, items: SelectedItem[]): Promise<void> {
    await this.stop();
    this.#asked = { place, items };
    const number = nextNumber();
    this.#number = number;
    this.counted = this.problem = null;
    this.stopped = false;
    this.running = true;
    try {
      const last = await backend.count(number, { place, items, versions: false }, (counted) => { if (number === this.#number) this.counted = counted; });
      if (number === this.#number && !this.stopped) this.counted = last;
    } catch (error) {
      if (number === this.#number && !this.stopped) this.problem = problemFrom(error);
    }
    if (number === this.#number) this.running = false;
  }

  async again(): Promise<void> {
    if (this.#asked) await this.run(this.#asked.place, this.#asked.items);
  }

  /** What was counted is of something else now. */
  async forget(): Promise<void> {
    await this.stop();
    this.#number = 0;
    this.counted = this.problem = null;
    this.running = this.stopped = false;
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.stopped = true;
    await backend.stop(this.#number).catch(() => undefined);
  }
}
