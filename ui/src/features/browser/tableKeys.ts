import { pick, type Selection, step } from '../../lib/selection';
import { look, openEntry, openEntryBeside } from '../../state/actions';
import type { Browser } from '../../state/browser.svelte';

interface Table {
  select: (selection: Selection) => void;
  /** Rows in a page. */
  page: () => number;
  toHead: () => void;
}

const PAUSE = 800;

/** The keys of the object table: arrows, extending, typing a name. */
export class TableKeys {
  #typed = '';
  #typedAt = 0;

  constructor(private readonly browser: Browser, private readonly table: Table) {}

  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return;
    if (this.#move(event) || this.#act(event) || this.#type(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #move(event: KeyboardEvent): boolean {
    const { selection, visible } = this.browser;
    const far = visible.length;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: this.table.page(), PageUp: -this.table.page(), Home: -far, End: far }[event.key];
    if (by === undefined) return false;
    if (event.key === 'ArrowUp' && visible.indexOf(selection.cursor) <= 0 && !event.shiftKey) this.table.toHead();
    else this.table.select(step(selection, visible, by, { extend: event.shiftKey, keep: event.ctrlKey && !event.shiftKey }));
    return true;
  }

  #act(event: KeyboardEvent): boolean {
    const { selection, visible } = this.browser;
    const at = Math.max(0, visible.indexOf(selection.cursor));
    const entry = visible.at(at);
    if (!entry || (event.key !== 'Enter' && event.key !== ' ')) return false;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) openEntryBeside(entry);
    else if (event.key === 'Enter') openEntry(entry);
    else if (this.#typed && event.timeStamp - this.#typedAt < PAUSE) return false;
    else if (!event.ctrlKey && !event.shiftKey && selection.marks.has(visible.idAt(at)) && entry.kind === 'object') look(entry);
    else this.table.select(pick(selection, visible, at, { toggle: event.ctrlKey, extend: event.shiftKey }));
    return true;
  }

  #type(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.key.length !== 1 || event.key === '/') return false;
    const now = event.timeStamp;
    // The same letter again goes on to the next name that starts with it.
    const again = this.#typed === event.key;
    this.#typed = now - this.#typedAt < PAUSE && !again ? this.#typed + event.key : event.key;
    this.#typedAt = now;
    this.browser.jump(this.#typed);
    return true;
  }
}
