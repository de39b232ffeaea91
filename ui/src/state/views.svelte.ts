import { createContext } from 'svelte';
import { Browser } from './browser.svelte';

/** The views of the window, from left to right, and the one that the toolbar, the keys, the menus and the sidebar act on. */
class Views {
  all = $state.raw<readonly Browser[]>([new Browser()]);
  #chosen = $state.raw<Browser | null>(null);

  active = $derived(this.#chosen && this.all.includes(this.#chosen) ? this.#chosen : (this.all[0] as Browser));

  /** The focus or the pointer is in it. */
  activate(view: Browser): void {
    this.#chosen = view;
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
