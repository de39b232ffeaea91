/** The shapes and words of the panel's head. */
import type { IconName } from '../../components/icons';
import type { Totals } from '../../generated/wire';
import { count, pair, speed, timeLeft } from '../../lib/format';
import type { Tab } from '../../state/transfersOrder';

export const TABS: readonly { tab: Tab; word: string; empty: string }[] = [
  { tab: 'all', word: 'All', empty: 'No transfers. Drop files on the list above to send them.' },
  { tab: 'active', word: 'Active', empty: 'Nothing moves.' },
  { tab: 'waiting', word: 'Waiting', empty: 'Nothing waits.' },
  { tab: 'needsYou', word: 'Needs you', empty: 'Nothing needs you.' },
  { tab: 'done', word: 'Done', empty: 'Nothing is done yet.' },
  { tab: 'failed', word: 'Failed', empty: 'Nothing failed.' },
];

export function tabName(word: string, number: number): string {
  return `${word}, ${count(number)}`;
}

export interface Overall {
  /** Bytes of all that has not ended; nothing where a size is unknown. */
  bytes: string;
  speed: string;
  left: string;
  percent: number;
}

/** Nothing to tell where nothing is under way. */
export function overall(totals: Totals, stalled = false): Overall | null {
  if (totals.active + totals.waiting + totals.needsYou === 0) return null;
  return {
    bytes: totals.size === null ? '' : pair(totals.bytes, totals.size),
    speed: totals.active === 0 ? '' : speed(totals.rate, stalled),
    left: totals.active === 0 ? '' : timeLeft(totals.secondsLeft),
    percent: totals.size ? Math.min(100, (totals.bytes / totals.size) * 100) : 0,
  };
}

export const SPARK = { width: 72, height: 20 };

/** The line of the sparkline; the newest speed is at the right edge. */
export function sparkline(speeds: readonly number[], points: number): string {
  const most = Math.max(...speeds, 1);
  const first = points - speeds.length;
  return speeds.map((speed, index) => {
    const x = ((first + index) / (points - 1)) * SPARK.width;
    const y = SPARK.height - 2 - (speed / most) * (SPARK.height - 5);
    return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
  }).join(' ');
}

export function sparkArea(line: string, speeds: readonly number[], points: number): string {
  if (speeds.length === 0) return '';
  const start = (((points - speeds.length) / (points - 1)) * SPARK.width).toFixed(1);
  return `${line} L${SPARK.width} ${SPARK.height} L${start} ${SPARK.height} Z`;
}

export type AllButton = { word: 'Pause all' | 'Resume all'; icon: IconName };

/** "Resume all" only where nothing is left to pause. */
export function allButton(whole: { pausable: boolean; resumable: boolean }): AllButton {
  return !whole.pausable && whole.resumable ? { word: 'Resume all', icon: 'play' } : { word: 'Pause all', icon: 'pause' };
}
