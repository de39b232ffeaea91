/** What is typed as a limit of a search. */
import { momentTexts } from './versions';

const UNITS: Record<string, number> = { '': 1, b: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9, t: 1e12, tb: 1e12, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3, tib: 1024 ** 4 };

/** `1.5 GB`, `20 MiB`, `812`: in bytes; null for nothing, undefined for what is no size. */
export function sizeFrom(text: string): number | null | undefined {
  const typed = text.trim().toLowerCase().replaceAll(',', '');
  if (!typed) return null;
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(typed) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit];
  if (number === undefined || factor === undefined) return undefined;
  const size = Math.round(Number(number) * factor);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** A day as a date field has it, `2026-04-12`: its first millisecond here, or with `end` its last. */
export function dayFrom(text: string, end = false): number | null {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  if (!year || !month || !day) return null;
  return end ? new Date(year, month - 1, day + 1).getTime() - 1 : new Date(year, month - 1, day).getTime();
}

/** As it could have been typed; nothing for no limit. */
export function sizeText(size: number | null): string {
  if (size === null) return '';
  const unit = ['TB', 'GB', 'MB', 'kB'].find((each) => size >= (UNITS[each.toLowerCase()] ?? 1) && Number.isInteger((size * 10) / (UNITS[each.toLowerCase()] ?? 1)));
  return unit ? `${size / (UNITS[unit.toLowerCase()] ?? 1)} ${unit}` : String(size);
}

/** The day of a moment, as a date field has it. */
export function dayText(at: number | null): string {
  return at === null ? '' : momentTexts(at).date;
}
