import { backend } from '../backend/current';
import type { Counted, Problem, Selection } from '../generated/wire';
import { nextNumber } from '../lib/numbers';
import { problemFrom } from '../lib/problem';

/** One count of what is selected, with its progress. */
export class Counting {
  counted = $state.raw<Counted | null>(null);
  problem = $state.raw<Problem | null>(null);
  running = $state(false);
  stopped = $state(false);
  #number = 0;
  #asked: Selection | null = null;

  /** What was counted is named by a token, if it was counted to its end. */
  ready = $derived(this.counted !== null && this.counted.done && !this.running && !this.stopped);

  /** What it came to; null if it was stopped, begun anew, or failed: then `problem` says why. */
  async run(selection: Selection): Promise<Counted | null> {
    await this.stop();
    this.#asked = selection;
    const number = nextNumber();
    this.#number = number;
    this.counted = this.problem = null;
    this.stopped = false;
    this.running = true;
    const current = (): boolean => number === this.#number && !this.stopped;
    try {
      // What was on its way when it was stopped still says how far it came.
      const last = await backend.count(number, selection, (counted) => { if (number === this.#number) this.counted = counted; });
      if (current()) this.counted = last;
    } catch (error) {
      if (current()) this.problem = problemFrom(error);
    }
    if (number === this.#number) this.running = false;
    return this.ready ? this.counted : null;
  }

  async again(): Promise<void> {
    if (this.#asked) await this.run(this.#asked);
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
