import type { Entry, Sort } from '../lib/entries';
import { nothing, pick, type Selection, typeAhead } from '../lib/selection';
import type { Rows } from '../lib/rows';
import { selectedRows } from '../lib/selected';
import { Listing } from './listing';

/** Rows with an order, a filter, a selection and a cursor. They themselves are not watched, for there can be a million. */
export class Table {
  sort = $state.raw<Sort>({ column: 'name', descending: false });
  selection = $state.raw<Selection>(nothing);
  /** Rows that are looked for while pages still come: by how they begin, or by the whole key. */
  sought = $state.raw<{ text: string } | { key: string } | null>(null);
  /** Counts up when the table should go to the cursor. */
  reveals = $state(0);

  /** How far the table is scrolled, in pixels of all rows. It says so itself. */
  top = 0;
  /** How far it is to be scrolled, as soon as there are rows enough. */
  topWanted = $state<number | null>(null);
  /** It was opened by a key: once there are rows, they take the focus. */
  takesFocus = false;

  /** More rows may come. */
  loading = $state(false);

  #filter = $state('');
  /** Counts up with everything that changes the rows. */
  #revision = $state(0);
  protected listing = $state.raw<Listing>(this.blank(''));

  visible = $derived.by(() => { void this.#revision; return this.listing.view(); });
  /** All rows, also those that the filter hides. */
  count = $derived.by(() => { void this.#revision; return this.listing.rows.length; });
  /** How much is selected, and of what. Of a million as quickly as of one. */
  selected = $derived(selectedRows(this.listing.rows, this.selection.marks));
  chosenCount = $derived(this.selected.count);
  /** The one that is selected, if it is one. */
  only = $derived(this.selected.count === 1 ? (this.selected.entries(1)[0] ?? null) : null);
  /** Makes an entry of each: for acting on them, never for showing. */
  chosen = $derived(this.selected.entries());

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text;
    this.listing.arrange(this.sort, text);
  }

  protected blank(prefix: string, rows?: Rows): Listing {
    return new Listing(prefix, () => this.changed(), rows);
  }

  protected changed(): void {
    this.#revision += 1;
  }

  protected forgetFilter(): void {
    this.#filter = '';
  }

  /** Any row, also one that the filter hides. */
  find(key: string): Entry | undefined {
    const { rows } = this.listing;
    const id = rows.find(key);
    return id < 0 ? undefined : rows.entry(id);
  }

  sortBy(column: Sort['column']): void {
    this.sort = { column, descending: this.sort.column === column && !this.sort.descending };
    this.listing.arrange(this.sort, this.filter);
  }

  /** Goes to the next row that begins so; while pages still come, the row may come with them. */
  jump(typed: string): void {
    const at = typeAhead(this.selection, this.visible, typed);
    this.sought = at < 0 && this.loading ? { text: typed } : null;
    if (at >= 0) this.selection = pick(this.selection, this.visible, at, {});
    this.reveals += 1;
  }

  /** Looks among the rows that came last. */
  protected seek(first: number): void {
    const { sought } = this;
    const { rows } = this.listing;
    if (!sought) return;
    let id = 'key' in sought ? rows.find(sought.key) : -1;
    if ('text' in sought) {
      const wanted = sought.text.toLowerCase();
      for (let each = first; id < 0 && each < rows.length; each += 1) if (rows.startsLike(each, wanted)) id = each;
    }
    const at = id < 0 ? -1 : this.visible.indexOf(rows.key(id));
    if (at < 0) return;
    this.sought = null;
    this.selection = pick(this.selection, this.visible, at, {});
    this.reveals += 1;
  }
}
