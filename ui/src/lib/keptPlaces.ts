/** Bookmarks and recent places: what a visit, a move and a typed path make of them. Pure. */
import type { Bookmark, Place, Places } from '../generated/wire';
import { bare } from './address';
import { path, same, type Spot } from './places';

/** Rust keeps no more. */
export const MOST_BOOKMARKS = 200;
export const MOST_RECENT = 20;

/** Newest first, without doubles. What changes nothing is the same list. */
export function visited(recent: readonly Place[], place: Place): readonly Place[] {
  if (same(recent[0] ?? null, place)) return recent;
  return [place, ...recent.filter((each) => !same(each, place))].slice(0, MOST_RECENT);
}

/** With one bookmark moved by some places, as far as there are any. */
export function moved(bookmarks: readonly Bookmark[], at: number, by: number): readonly Bookmark[] {
  const mark = bookmarks[at];
  const to = Math.max(0, Math.min(bookmarks.length - 1, at + by));
  return mark && to !== at ? bookmarks.toSpliced(at, 1).toSpliced(to, 0, mark) : bookmarks;
}

export function without(places: Places, gone: (place: Place) => boolean): Places {
  return { bookmarks: places.bookmarks.filter(({ place }) => !gone(place)), recent: places.recent.filter((place) => !gone(place)) };
}

/** A name that fits on a line; Rust takes up to 1,024 bytes. */
export function bookmarkNameFault(name: string): string | null {
  if (name === '') return 'Type a name.';
  return new TextEncoder().encode(name).length > 1024 ? 'A name has at most 1,024 bytes.' : null;
}

export interface Suggestion {
  kind: 'bookmark' | 'recent' | 'folder';
  /** Of a bookmark its name. */
  name: string | null;
  place: Place;
}

const MOST = 8;
const MOST_FOLDERS = 5;

/** Places for what was typed so far; nothing typed: all that are kept. `listed` are folders and buckets that a list has shown. */
export function suggestions(text: string, here: Spot, kept: Places, listed: Iterable<Place>): Suggestion[] {
  const typed = bare(text).replace(/^s3:\/\//i, '').replace(/^\//, here.bucket === null ? '/' : `${here.bucket}/`).toLowerCase();
  const holds = (what: string): boolean => what.toLowerCase().includes(typed);
  const found: Suggestion[] = [];
  const add = (suggestion: Suggestion): void => {
    if (found.length < MOST && !found.some(({ place }) => same(place, suggestion.place))) found.push(suggestion);
  };
  for (const place of typed === '' ? [] : listed) {
    if (found.length >= MOST_FOLDERS) break;
    const whole = path(place).toLowerCase();
    if (place.connection === here.connection && whole !== typed && whole.startsWith(typed)) add({ kind: 'folder', name: null, place });
  }
  for (const { name, place } of kept.bookmarks) if (holds(name) || holds(path(place))) add({ kind: 'bookmark', name, place });
  for (const place of kept.recent) if (holds(path(place)) && !same(place, here)) add({ kind: 'recent', name: null, place });
  return found;
}
