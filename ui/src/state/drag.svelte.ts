import type { Drag, Place } from '../generated/wire';
import { leaf, path, title } from '../lib/places';
import { openEntry, putRefused, send } from './actions';
import type { Browser } from './browser.svelte';
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
  #viewUnder = $state.raw<Browser | null>(null);
  #timers: ReturnType<typeof setTimeout>[] = [];

  /** The view under the pointer; elsewhere in the window the active one. */
  view = $derived(this.#viewUnder ?? views.active);
  /** Why nothing can be dropped, in words. */
  refused = $derived(putRefused(this.view));
  place = $derived(this.refused === null ? this.view.place : null);
  prefix = $derived(this.target ?? this.view.spot?.prefix ?? '');
  /** What the place is called, and where it is. */
  name = $derived(this.target !== null ? leaf(this.target) : this.view.spot ? title(this.view.spot, places.name(this.view.spot.connection)) : '');
  where = $derived(this.view.spot ? path({ ...this.view.spot, prefix: this.prefix }) : '');

  /** Called once, by App: a second watcher would send everything twice. */
  follow = (drag: Drag): void => {
    if (drag.kind === 'over' && !layout.sheet) {
      this.over = { files: drag.files, folders: drag.folders };
      this.#point(drag.x, drag.y);
      return;
    }
    // Nothing told of it before: where it is dropped says where it goes.
    if (drag.kind === 'dropped' && !this.over) this.#viewUnder = viewAt(document.elementFromPoint(drag.x, drag.y));
    // What is dropped goes where the card said it would, even if the pointer shook while letting go.
    const to: Place | null = this.place && { ...this.place, prefix: this.prefix };
    this.over = null;
    this.#forget();
    this.#viewUnder = null;
    if (drag.kind === 'dropped' && to && !layout.sheet) void send(drag.chosen, to, layout.askAtDrop);
  };

  #forget(): void {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    this.#under = this.target = null;
  }

  #point(x: number, y: number): void {
    const at = document.elementFromPoint(x, y);
    const view = viewAt(at);
    if (view !== this.#viewUnder) this.#forget();
    this.#viewUnder = view;
    const row = at?.closest<HTMLElement>('[data-folder]');
    const key = row && this.place ? (row.dataset['folder'] ?? null) : null;
    if (key === this.#under) return;
    this.#forget();
    this.#under = key;
    if (key !== null) this.#timers = [setTimeout(() => (this.target = key), BECOMES_TARGET), setTimeout(() => this.#open(key), OPENS)];
  }

  #open(key: string): void {
    const { view } = this;
    const entry = view.find(key);
    this.#forget();
    if (!entry || !this.over) return;
    views.activate(view);
    openEntry(entry);
  }
}

function viewAt(element: Element | null): Browser | null {
  const number = Number(element?.closest<HTMLElement>('[data-view]')?.dataset['view']);
  return views.all.find((view) => view.number === number) ?? null;
}

export const drags = new Drags();
