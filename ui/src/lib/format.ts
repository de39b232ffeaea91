/** How numbers, times and sizes read. SI units, one decimal; unknown is a dash, never 0. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** What stands for a value that is not known. */
export const UNKNOWN = '–';

let locale = chooseLocale(globalThis.navigator?.language);
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The words are English, so a date must be too: another language would mix with them. */
export function chooseLocale(language: string | undefined): string {
  return language?.toLowerCase().startsWith('en') ? language : 'en-GB';
}

/** For tests, which must not depend on the machine. */
export function useLocale(language: string | undefined): void {
  locale = chooseLocale(language);
  formatters.clear();
}

function known(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** Where rounding would give "1000.0 kB" the next unit is taken. */
function unitOf(size: number): number {
  let unit = 0;
  for (let rest = Math.abs(size); unit < UNITS.length - 1 && rest >= (unit === 0 ? 1000 : 999.95); rest /= 1000) unit += 1;
  return unit;
}

function inUnit(size: number, unit: number): string {
  return unit === 0 ? String(Math.round(size)) : (size / 1000 ** unit).toFixed(1);
}

/** `918.4 MB`, `812 B`. */
export function bytes(size: number | null | undefined): string {
  if (!known(size)) return UNKNOWN;
  const unit = unitOf(size);
  return `${inUnit(size, unit)} ${UNITS[unit]}`;
}

/** For badges, whole units from 10 up: `38 GB`, `4.1 MB`. */
export function roughBytes(size: number | null | undefined): string {
  if (!known(size)) return UNKNOWN;
  const unit = unitOf(size);
  const value = size / 1000 ** unit;
  return value >= 10 && unit > 0 && Math.round(value) < 1000 ? `${Math.round(value)} ${UNITS[unit]}` : bytes(size);
}

/** `58,712,334,336 bytes`. */
export function exactBytes(size: number | null | undefined): string {
  if (!known(size)) return UNKNOWN;
  return `${count(size)} ${size === 1 ? 'byte' : 'bytes'}`;
}

/** `0.4 of 64.2 GB`: both in the unit of the total. */
export function pair(done: number, total: number | null | undefined): string {
  if (!known(total)) return bytes(done);
  const unit = unitOf(total);
  return `${done === 0 ? '0' : inUnit(done, unit)} of ${inUnit(total, unit)} ${UNITS[unit]}`;
}

/** `112.4 MB/s`; a mean below 1 kB/s reads as standing still. */
export function rate(perSecond: number | null | undefined): string {
  if (!known(perSecond)) return UNKNOWN;
  return isSlow(perSecond) ? 'Stalled' : `${bytes(perSecond)}/s`;
}

/** The speed of what moves: nothing while unknown, and of standing still nothing until it has lasted. */
export function speed(perSecond: number | null | undefined, stalled: boolean): string {
  return !known(perSecond) || (isSlow(perSecond) && !stalled) ? '' : rate(perSecond);
}

/** Below this, what moves stands still. */
export function isSlow(perSecond: number): boolean {
  return perSecond < 1000;
}

/** Two neighbouring units, the smaller left out when it is 0. */
function two(big: number, bigWord: string, small: number, smallWord: string): string {
  return small === 0 ? `${big} ${bigWord}` : `${big} ${bigWord} ${small} ${smallWord}`;
}

/** Whole minutes and up: `3 min`, `1 h 4 min`, `2 d 4 h`. */
function minutesUp(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** `3 min left`, `under 1 min left`; nothing while unknown. */
export function timeLeft(seconds: number | null | undefined): string {
  if (!known(seconds)) return '';
  if (seconds < 60) return 'under 1 min left';
  if (seconds > 100 * 3600) return 'over 4 days left';
  return `${minutesUp(Math.round(seconds / 60))} left`;
}

/** `41 s`, `8 min 51 s`, `1 h 4 min`, `1 d 13 h`. */
export function duration(milliseconds: number | null | undefined): string {
  if (!known(milliseconds)) return UNKNOWN;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 1) return 'under 1 s';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  return minutesUp(Math.round(seconds / 60));
}

/** Making a formatter costs more than using it a thousand times. */
function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let found = formatters.get(name);
  if (!found) formatters.set(name, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}

/** `14:07`. */
export function clock(time: number | null | undefined): string {
  if (!known(time)) return UNKNOWN;
  return formatter('clock', { hour: '2-digit', minute: '2-digit' }).format(time);
}

/** `14:07:19`, for the timeline. */
export function clockSeconds(time: number | null | undefined): string {
  if (!known(time)) return UNKNOWN;
  return formatter('seconds', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(time);
}

/** `12 Apr 2026, 18:22`, `Today, 09:14`, `Yesterday, 22:48`. */
export function when(time: number | null | undefined, now = Date.now()): string {
  if (!known(time)) return UNKNOWN;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const day = new Date(time).setHours(0, 0, 0, 0);
  if (day === midnight) return `Today, ${clock(time)}`;
  // Twelve hours back from midnight is yesterday on every day, those of 23 and 25 hours too.
  if (day === new Date(midnight - 12 * 3600_000).setHours(0, 0, 0, 0)) return `Yesterday, ${clock(time)}`;
  return `${formatter('day', { day: 'numeric', month: 'short', year: 'numeric' }).format(time)}, ${clock(time)}`;
}

/** `1,204`. */
export function count(number: number): string {
  return number.toLocaleString(locale);
}

/** `1 file`, `1,204 files`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** `3rd`. */
export function ordinal(number: number): string {
  const endings: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' };
  return `${count(number)}${endings[new Intl.PluralRules('en', { type: 'ordinal' }).select(number)] ?? 'th'}`;
}
