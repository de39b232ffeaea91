import { createContext, tick } from 'svelte';
import { bounded } from '../lib/sizes';
import type { Spot } from '../lib/places';
import { Browser } from './browser.svelte';
import { Size } from './size.svelte';

/** Of a view, in pixels: below it a path and a name cannot be read side by side. */
const LEAST = 280;
const NAMES = ['first view', 'second view'];

/** One view of objects or two side by side, and the one that the toolbar, the keys, the menus and the sidebar act on. */
class Views {
  /** From left to right. */
  all = $state.raw<readonly Browser[]>([new Browser()]);
  #chosen = $state.raw<Browser | null>(null);

  active = $derived(this.#chosen && this.all.includes(this.#chosen) ? this.#chosen : (this.all[0] as Browser));
  /** The one that is not active. */
  other = $derived(this.all.find((view) => view !== this.active) ?? null);
  two = $derived(this.all.length > 1);

  /** Of both, in pixels. */
  width = $state(0);
  /** The part of it that the first view has, between 0 and 1. */
  readonly #share = new Size('windlass.views');
  limits = $derived({ least: LEAST, most: Math.max(LEAST, this.width - LEAST) });
  firstWidth = $derived(bounded(this.width * (this.#share.chosen ?? 0.5), this.limits));

  /** The focus or the pointer is in it. */
  activate(view: Browser): void {
    this.#chosen = view;
  }

  /** In the view that is not active; there is a second one from then on. */
  openBeside(spot: Spot): Browser {
    const view = this.other ?? new Browser();
    if (!this.two) {
      const { active } = this;
      this.all = [active, view];
      this.#chosen = active;
    }
    view.open(spot);
    return view;
  }

  /** The other one stays, and takes the focus if that was in this one. */
  close(view: Browser): void {
    if (!this.two) return;
    const left = this.all.find((each) => each !== view) as Browser;
    const focused = document.activeElement?.closest(`[data-view="${view.number}"]`);
    view.end();
    this.all = [left];
    if (focused) void tick().then(() => focusTable(left));
  }

  resize(first: number): void {
    if (this.width > 0) this.#share.set(first / this.width);
  }

  evenOut(): void {
    this.#share.reset();
  }

  /** Words that tell two parts of the window apart that each view has: `Path`, or `Path, second view`. */
  label(part: string, view: Browser): string {
    return this.two ? `${part}, ${NAMES[this.all.indexOf(view)] ?? ''}` : part;
  }

  /** A connection is gone. A view that was in it has nothing to show; the last one stays nevertheless. */
  forget(connection: string): void {
    for (const view of this.all) view.forget(connection);
    for (const view of this.all) if (view.spot === null) this.close(view);
  }

  /** A connection has other keys or another address now. The active view is led on by who calls. */
  renew(connection: string): void {
    for (const view of this.all) {
      const { spot } = view;
      view.forget(connection);
      if (spot?.connection === connection && view === this.other) view.open(spot);
    }
  }
}

export const views = new Views();

/** The view that a component is part of. */
export const [thisView, setThisView] = createContext<Browser>();

/** Something inside a view, also in the part of the toolbar that belongs to it. */
export function inView(view: Browser, selector: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-view="${view.number}"] ${selector}`);
}

/** To the row of a view that the keyboard is at. */
export function focusTable(view: Browser = views.active): void {
  inView(view, '[data-area="table"] [tabindex="0"]')?.focus();
}
