import type { Progress, Totals } from '../generated/wire';
import { isSlow } from '../lib/format';

/** What a row shows of its progress. Bytes and parts follow every message, speed and time only calmly. */
export interface Shown {
  bytes: number;
  rate: number | null;
  secondsLeft: number | null;
  strip: string | null;
  /** When speed and time were last set, and when the time last grew. */
  setAt: number;
  grewAt: number;
  /** Since when next to nothing moves, and whether that has lasted long enough to be told. */
  slowSince: number | null;
  stalled: boolean;
}

const SPEED_EVERY = 500;
const GROWS_EVERY = 5000;
const STALLED_AFTER = 5000;

/** Speed at most twice a second; the time left may grow, but not more than once in five. */
export function calm(before: Shown | null, message: Progress, now: number): Shown {
  const strip = message.strip ?? before?.strip ?? null;
  const slowSince = message.rate === null || !isSlow(message.rate) ? null : (before?.slowSince ?? now);
  const stalled = slowSince !== null && now - slowSince >= STALLED_AFTER;
  if (before && now - before.setAt < SPEED_EVERY && before.rate !== null && message.rate !== null) {
    return { ...before, bytes: message.bytes, strip, slowSince, stalled };
  }
  const grows = before?.secondsLeft != null && message.secondsLeft !== null && message.secondsLeft > before.secondsLeft;
  const tooSoon = before !== null && grows && now - before.grewAt < GROWS_EVERY;
  return {
    bytes: message.bytes, strip, rate: message.rate, setAt: now, slowSince, stalled,
    secondsLeft: tooSoon ? before.secondsLeft : message.secondsLeft,
    grewAt: grows && !tooSoon ? now : (before?.grewAt ?? now),
  };
}

export const NOTHING: Totals = {
  active: 0, waiting: 0, needsYou: 0, done: 0, failed: 0, rate: 0, secondsLeft: null, bytes: 0, size: null,
};

/** Two minutes of speed for the head of the panel, a point every two seconds. */
export class SpeedHistory {
  static readonly POINTS = 60;
  static readonly EVERY = 2000;
  #last = 0;
  #sum = 0;
  #count = 0;
  points: number[] = [];

  /** True if a point was added. */
  add(rate: number, now: number): boolean {
    this.#sum += rate;
    this.#count += 1;
    if (now - this.#last < SpeedHistory.EVERY) return false;
    this.points = [...this.points, this.#sum / this.#count].slice(-SpeedHistory.POINTS);
    this.#last = now;
    this.#sum = this.#count = 0;
    return true;
  }
}
