/** How long a link works, and the truth about when it ends. Pure. */
import type { Connection, ShareLink } from '../../generated/wire';
import { clock, when } from '../../lib/format';

export const EXPIRIES = [
  { value: '900', label: '15 min' }, { value: '3600', label: '1 hour' }, { value: '86400', label: '1 day' }, { value: '604800', label: '7 days' }, { value: 'custom', label: 'Custom' },
] as const;

export type Expiry = (typeof EXPIRIES)[number]['value'];

export const UNITS = [{ value: '60', label: 'Minutes' }, { value: '3600', label: 'Hours' }, { value: '86400', label: 'Days' }] as const;

const LONGEST = 7 * 86_400;
export const MOST_LINKS = 1000;

/** Seconds of a number and a unit that were typed; null if a link cannot last so long. */
export function secondsOf(expiry: Expiry, amount: string, unit: string): number | null {
  if (expiry !== 'custom') return Number(expiry);
  const seconds = /^\d+$/.test(amount.trim()) ? Number(amount) * Number(unit) : 0;
  return seconds >= 1 && seconds <= LONGEST ? seconds : null;
}

/** Why nothing here can be shared, in words; null if it can. */
export function notShareable(connection: Pick<Connection, 'id' | 'signIn'> | undefined): string | null {
  if (connection?.id === 'practice') return 'Nobody else can reach the practice store.';
  return connection?.signIn === 'anonymous' ? 'This connection has no keys to sign a link with.' : null;
}

/** When it ends; with temporary keys, that these end it. */
export function untilWords(links: readonly ShareLink[], now = Date.now()): string {
  const first = links.reduce<ShareLink | null>((earliest, link) => (earliest === null || link.until < earliest.until ? link : earliest), null);
  if (!first) return '';
  const today = new Date(first.until).toDateString() === new Date(now).toDateString();
  const at = today ? `at ${clock(first.until)}` : `on ${when(first.until, now)}`;
  const [subject, ends] = links.length === 1 ? ['The link', 'ends'] : ['The links', 'end'];
  if (first.cutShort) return `${subject} ${ends} ${at} with your sign-in.`;
  return first.temporary ? `${subject} ${ends} ${at}, or with your temporary keys if they end earlier.` : `${subject} ${ends} ${at}.`;
}
