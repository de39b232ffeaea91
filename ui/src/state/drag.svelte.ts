import type { Drag, Place } from '../generated/wire';
import { leaf, path, title } from '../lib/places';
import { openEntry, openPlace, putRefused, send } from './actions';
import { layout } from './layout.svelte';
import { places } from './places.svelte';
import { views } from './views.svelte';

const BECOMES_TARGET = 150;
const OPENS = 1200;

/** Files that are held over the window, as Rust tells of them. */
class Drags {
  over = $state.raw<{ files: number; folders: number } | null>(null);
  /** The folder row under the pointer, once it has been there for a moment. */
  target = $state<string | null>(null);

  #under: string | null = null;
  #timers: ReturnType<typeof setTimeout>[] = [];

  /** Why nothing can be dropped, in words. */
  refused = $derived(putRefused());
  place = $derived(this.refused === null ? openPlace() : null);
  prefix = $derived(this.target ?? views.active.spot?.prefix ?? '');
  /** What the place is called, and where it is. */
  name = $derived(this.target !== null ? leaf(this.target) : views.active.spot ? title(views.active.spot, places.name(views.active.spot.connection)) : '');
  where = $derived(views.active.spot ? path({ ...views.active.spot, prefix: this.prefix }) : '');

  /** Called once, by App: a second watcher would send everything twice. */
  follow = (drag: Drag): void => {
    if (drag.kind === 'over' && !layout.sheet) {
      this.over = { files: drag.files, folders: drag.folders };
      this.#point(drag.x, drag.y);
      return;
    }
    // What is dropped goes where the card said it would, even if the pointer shook while letting go.
    const to: Place | null = this.place && { ...this.place, prefix: this.prefix };
    this.over = null;
    this.#forget();
    if (drag.kind === 'dropped' && to && !layout.sheet) void send(drag.chosen, to);
  };

  #forget(): void {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    this.#under = this.target = null;
  }

  #point(x: number, y: number): void {
    const row = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-folder]');
    const key = row && this.place ? (row.dataset['folder'] ?? null) : null;
    if (key === this.#under) return;
    this.#forget();
    this.#under = key;
    if (key !== null) this.#timers = [setTimeout(() => (this.target = key), BECOMES_TARGET), setTimeout(() => this.#open(key), OPENS)];
  }

  #open(key: string): void {
    const entry = views.active.find(key);
    this.#forget();
    if (entry && this.over) openEntry(entry);
  }
}

export const drags = new Drags();
