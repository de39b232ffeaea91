import type { Place, Row } from '../generated/wire';
import { idOf } from '../lib/entries';
import type { Selected } from '../lib/selected';
import { focusTable } from './views.svelte';

export interface Inspected {
  place: Place;
  selected: Selected;
}

/** Of more than these no properties are asked: each is a request. */
export const MOST_READ = 50;

/** Of very many only how much they are is shown. */
function alike(one: Selected, other: Selected): boolean {
  if (one.count !== other.count || one.size !== other.size) return false;
  const [a, b] = [one.entries(MOST_READ), other.entries(MOST_READ)];
  return a.every((entry, at) => entry.key === b[at]?.key && entry.version?.id === b[at].version?.id && entry.etag === b[at].etag && entry.modified === b[at].modified);
}

/** The objects in the drawer. It shares its room with the details of a transfer; App sees to that. */
class Inspector {
  shown = $state.raw<Inspected | null>(null);
  /** Counts up when the objects may have changed on the server. */
  turn = $state(0);
  /** Counts up when the user opened it: then it takes the focus, and not when it follows the selection. */
  opened = $state(0);

  show(place: Place, selected: Selected): void {
    this.shown = { place, selected };
    this.opened += 1;
  }

  /** The selection changed. A list that was read again is the same selection. */
  follow(place: Place, selected: Selected): void {
    if (this.shown && !alike(this.shown.selected, selected)) this.shown = { place, selected };
  }

  readAgain(): void {
    this.turn += 1;
  }

  /** A job ended that may have changed what is shown. */
  notice(rows: Row[]): void {
    const place = this.shown?.place;
    const ended = rows.some((row) => ['edit', 'restore', 'delete', 'undelete', 'move'].includes(row.direction) && ['done', 'failed', 'cancelled'].includes(row.state)
      && row.place.connection === place?.connection && row.place.bucket === place.bucket);
    if (ended) this.readAgain();
  }

  /** This window took these away, by their keys: nothing of what is shown may be left. */
  gone(place: Place, keys: ReadonlySet<string>): void {
    const { shown } = this;
    if (!shown || shown.place.connection !== place.connection || shown.place.bucket !== place.bucket || shown.selected.count > keys.size) return;
    if (!shown.selected.entries().every((entry) => keys.has(idOf(entry.key, entry.version?.id)))) return;
    if (document.activeElement?.closest('[data-area="drawer"]')) this.close();
    else this.leave();
  }

  /** The list shows another place now. */
  leave(): void {
    this.shown = null;
  }

  /** The focus goes back to the row. */
  close(): void {
    this.shown = null;
    focusTable();
  }
}

export const inspector = new Inspector();
