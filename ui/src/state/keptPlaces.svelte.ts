import { backend } from '../backend/current';
import type { Bookmark, Place, Places } from '../generated/wire';
import { MOST_BOOKMARKS, moved, visited, without } from '../lib/keptPlaces';
import { same, title } from '../lib/places';
import { toasts } from './toasts.svelte';

const CLOSED = 'windlass.closed';
export type Section = 'bookmarks' | 'recent';

/** Bookmarks and recent places. Rust keeps them. */
class KeptPlaces {
  all = $state.raw<Places>({ bookmarks: [], recent: [] });
  /** Parts of the sidebar that are folded away. Kept for the next start. */
  closed = $state.raw<readonly string[]>(globalThis.localStorage?.getItem(CLOSED)?.split(' ') ?? []);
  #saved: Promise<void> = Promise.resolve();
  #turn = 0;

  begin(places: Places): void {
    this.all = places;
  }

  isOpen(section: Section): boolean {
    return !this.closed.includes(section);
  }

  open(section: Section, open: boolean): void {
    this.closed = open ? this.closed.filter((each) => each !== section) : [...new Set([...this.closed, section])];
    localStorage.setItem(CLOSED, this.closed.join(' '));
  }

  /** A place that could be listed. That it cannot be noted is no matter for the user. */
  visit(place: Place): void {
    const recent = visited(this.all.recent, place);
    if (recent !== this.all.recent) this.#keep({ ...this.all, recent: [...recent] }, false);
  }

  markOf(place: Place | null): Bookmark | undefined {
    return this.all.bookmarks.find((mark) => same(mark.place, place));
  }

  toggle(place: Place): void {
    const mark = this.markOf(place);
    if (mark) this.remove(mark);
    else if (this.all.bookmarks.length >= MOST_BOOKMARKS) toasts.add({ icon: 'info', tone: '', text: 'There are 200 bookmarks. Remove one first.' });
    else this.#set([...this.all.bookmarks, { name: title(place, ''), place }]);
  }

  remove(mark: Bookmark): void {
    this.#set(this.all.bookmarks.filter((each) => each !== mark));
  }

  rename(mark: Bookmark, name: string): void {
    this.#set(this.all.bookmarks.map((each) => (same(each.place, mark.place) ? { ...each, name } : each)));
  }

  move(mark: Bookmark, by: number): void {
    this.#set(moved(this.all.bookmarks, this.all.bookmarks.indexOf(mark), by));
  }

  /** From the recent places; without one, all of them. */
  drop(place?: Place): void {
    this.#keep({ ...this.all, recent: place ? this.all.recent.filter((each) => !same(each, place)) : [] });
  }

  /** A connection is gone; Rust has forgotten its places already. */
  forget(connection: string): void {
    this.all = without(this.all, (place) => place.connection === connection);
  }

  forgetBucket(connection: string, bucket: string): void {
    const next = without(this.all, (place) => place.connection === connection && place.bucket === bucket);
    if (next.recent.length + next.bookmarks.length < this.all.recent.length + this.all.bookmarks.length) this.#keep(next);
  }

  #set(bookmarks: readonly Bookmark[]): void {
    if (bookmarks !== this.all.bookmarks) this.#keep({ ...this.all, bookmarks: [...bookmarks] });
  }

  /** One after the other, so that the last is what stays. What could not be kept is taken back, unless nobody asked for it. */
  #keep(next: Places, asked = true): void {
    const before = this.all;
    const turn = (this.#turn += 1);
    this.all = next;
    this.#saved = this.#saved.then(async () => {
      try {
        await backend.savePlaces(next);
      } catch (error) {
        if (!asked) return;
        if (turn === this.#turn) this.all = before;
        toasts.fail(error);
      }
    });
  }
}

export const kept = new KeptPlaces();
