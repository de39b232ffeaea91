import type { Place } from '../generated/wire';
import type { Entry } from '../lib/entries';
import { crosses, impossibleTarget, whatWords } from '../lib/objects';
import { leaf, path } from '../lib/places';
import { jobs } from './jobs.svelte';

const BEGINS_AFTER = 6;

interface Over { place: Place; element: HTMLElement }

/**
 * Rows that are dragged inside the window, onto a folder, a crumb, a bucket or the other view. By pointer events: the
 * drag and drop of the web view is switched off, so that dropped files come with their paths, by way of Rust.
 */
class Carry {
  from = $state.raw<Place | null>(null);
  entries = $state.raw<readonly Entry[]>([]);
  /** The keys that say it: Ctrl copies, Shift moves. */
  #held = $state<'copy' | 'move' | null>(null);
  #over = $state.raw<Over | null>(null);

  to = $derived(this.#over?.place ?? null);
  /** Unless a key says otherwise, what stays in its bucket is moved, and what goes to another is copied. */
  #usual: 'copy' | 'move' = $derived(this.from && this.to && !sameBucket(this.from, this.to) ? 'copy' : 'move');
  copying = $derived((this.#held ?? this.#usual) === 'copy');
  /** What a key would change. */
  keyHint = $derived(this.#usual === 'move' ? (this.copying ? 'Let go of Ctrl to move' : 'Hold Ctrl to copy') : this.copying ? 'Hold Shift to move' : 'Let go of Shift to copy');
  refused = $derived(this.from && this.to ? impossibleTarget(this.from, this.entries, this.to) : null);
  /** It would go to another connection. */
  across = $derived(this.from !== null && crosses(this.from, this.to));
  what = $derived(whatWords(this.entries));
  /** `Move 3 objects to stills`. */
  title = $derived(!this.to ? `${this.copying ? 'Copy' : 'Move'} ${this.what}` : `${this.copying ? 'Copy' : 'Move'} ${this.what} to ${leaf(this.to.prefix) || this.to.bucket}`);
  where = $derived(this.to ? path(this.to) : '');

  /** A button went down on a row; `entries` is asked for when it really is dragged. */
  press(event: PointerEvent, from: Place, entries: () => readonly Entry[]): void {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const start = { x: event.clientX, y: event.clientY };
    const stop = new AbortController();
    const listen = { signal: stop.signal, capture: true };
    const end = (): void => {
      stop.abort();
      this.#leave();
    };
    window.addEventListener('pointermove', (moved) => {
      if (!this.from) {
        if (Math.hypot(moved.clientX - start.x, moved.clientY - start.y) < BEGINS_AFTER) return;
        this.entries = entries();
        if (this.entries.length === 0) return end();
        this.from = from;
      }
      this.#hold(moved);
      this.#point(moved.clientX, moved.clientY);
    }, listen);
    window.addEventListener('pointerup', () => {
      if (this.from) swallowClick();
      this.#drop();
      end();
    }, listen);
    window.addEventListener('pointercancel', end, listen);
    // The window's own, not that of a row that loses the focus.
    window.addEventListener('blur', (event) => { if (event.target === window) end(); }, listen);
    for (const kind of ['keydown', 'keyup'] as const) {
      window.addEventListener(kind, (key) => {
        if (!this.from) return;
        key.preventDefault();
        key.stopPropagation();
        if (key.key === 'Escape') end();
        else this.#hold(key);
      }, listen);
    }
  }

  #hold(keys: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): void {
    this.#held = keys.ctrlKey || keys.metaKey ? 'copy' : keys.shiftKey ? 'move' : null;
  }

  #drop(): void {
    if (this.from && this.to && this.refused === null) void jobs.transfer(this.from, this.entries, this.to, !this.copying);
  }

  #point(x: number, y: number): void {
    const found = placeAt(document.elementFromPoint(x, y), this.from, this.entries);
    if (found?.element === this.#over?.element) return;
    this.#over?.element.removeAttribute('data-over');
    found?.element.setAttribute('data-over', '');
    this.#over = found;
  }

  #leave(): void {
    this.#over?.element.removeAttribute('data-over');
    this.#over = this.from = null;
    this.entries = [];
    this.#held = null;
  }
}

/** A folder row, a crumb or a bucket says where it is; elsewhere in a list, the place of the list. */
function placeAt(element: Element | null, from: Place | null, carried: readonly Entry[]): Over | null {
  const list = element?.closest<HTMLElement>('[data-place]');
  const row = element?.closest<HTMLElement>('[data-folder]');
  if (list && row) {
    const place = { ...read(list.dataset['place']), prefix: row.dataset['folder'] ?? '' };
    const itself = from && sameBucket(from, place) && carried.some((entry) => entry.key === place.prefix);
    if (!itself) return { place, element: row };
  }
  const named = element?.closest<HTMLElement>('[data-drop]');
  if (named) return { place: read(named.dataset['drop']), element: named };
  return list ? { place: read(list.dataset['place']), element: list } : null;
}

function sameBucket(a: Place, b: Place): boolean {
  return a.connection === b.connection && a.bucket === b.bucket;
}

function read(text: string | undefined): Place {
  return JSON.parse(text ?? '') as Place;
}

/** The click that ends a drag selects nothing. */
function swallowClick(): void {
  const swallow = (event: Event): void => event.stopPropagation();
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
}

export const carry = new Carry();
