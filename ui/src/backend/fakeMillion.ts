/** A million keys under one prefix, made when a page of them is asked for. */
import type { Listing, ListRequest } from '../generated/wire';

const MILLION = 1_000_000;
const PAGE = 1000;
const START = new Date(2026, 3, 1).getTime();
const key = (prefix: string, number: number): string => `${prefix}${'abcdefghij'[Math.floor(number / 100_000)]}-${String(number).padStart(7, '0')}.las`;

/** With `?fails` the page in the middle does not come the first time. */
let failed = !new URLSearchParams(globalThis.location?.search).has('fails');

export function fakeMillion({ place: { prefix }, page, after }: ListRequest): Listing {
  let first = Number(page ?? 0);
  if (page === null && after !== null) while (first < MILLION && key(prefix, first) <= after) first += PAGE / 10;
  if (first >= 3000 && !failed) {
    failed = true;
    throw { code: 'noNetwork', message: 'No answer from Archive.', hint: null, retry: true, detail: 'reset' };
  }
  const objects = Array.from({ length: Math.min(PAGE, MILLION - first) }, (_, i) => {
    const number = first + i;
    const etag = `${number.toString(16).padStart(8, '0')}35f27731c974343645a39853`;
    return { key: key(prefix, number), size: (number * 7919) % 900_000_007, etag, modified: START - ((number * 104_729) % 25_920_000) * 1000, storageClass: 'STANDARD' };
  });
  return { folders: [], objects, next: first + PAGE < MILLION ? String(first + PAGE) : null };
}
