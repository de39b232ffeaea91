import type { Happened } from '../../generated/wire';
import type { IconName } from '../../components/icons';
import { clock } from '../../lib/format';
import { eventIcon } from './abilities';

/** Speeds with the second at which each was measured; the last is at `end`. */
export function timed(speeds: readonly number[], end: number): [number[], number[]] {
  const last = Math.round(end / 1000);
  return [speeds.map((_, index) => last - (speeds.length - 1 - index)), speeds.map((speed) => speed / 1e6)];
}

export interface Mark {
  /** From the left, 0 to 1. */
  at: number;
  icon: IconName;
  what: string;
}

const MARKED: ReadonlySet<IconName> = new Set(['gauge', 'pause', 'play', 'rotate-cw', 'wifi-off']);

/** The events that explain a dip, where they happened. The start explains itself. */
export function marksOf(events: readonly Happened[], seconds: number, end: number): Mark[] {
  const marks = events.map((event) => ({ at: 1 - (end - event.at) / 1000 / Math.max(1, seconds), icon: eventIcon(event.what), what: event.what }));
  return marks.filter((mark) => mark.at > 0 && mark.at < 1 && MARKED.has(mark.icon) && !mark.what.startsWith('Started'));
}

/** A round top for the axis: 1, 2, 3, 5 times a power of ten. */
export function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 0.001)));
  return ([1, 1.5, 2, 3, 5, 10].find((factor) => factor * power >= most) ?? 10) * power;
}

/** The graph in a sentence. The timeline below it holds the same events as text. */
export function graphWords(speeds: readonly number[], end: number, marks: readonly Mark[]): string {
  const span = `Speed in MB/s from ${clock(end - speeds.length * 1000)} to ${clock(end)}`;
  return marks.length > 0 ? `${span}, with ${marks.length === 1 ? 'one event' : `${marks.length} events`} told in the timeline` : span;
}
