import type { Place, Row } from '../generated/wire';
import type { Entry } from '../lib/entries';
import { focusTable } from './views.svelte';

export interface Inspected {
  place: Place;
  entries: Entry[];
}

function alike(a: Entry[], b: Entry[]): boolean {
  return a.length === b.length && a.every((entry, at) => entry.key === b[at]?.key && entry.etag === b[at].etag && entry.modified === b[at].modified);
}

/** The objects in the drawer. It shares its room with the details of a transfer; App sees to that. */
class Inspector {
  shown = $state.raw<Inspected | null>(null);
  /** Counts up when the objects may have changed on the server. */
  turn = $state(0);
  /** Counts up when the user opened it: then it takes the focus, and not when it follows the selection. */
  opened = $state(0);

  show(place: Place, entries: Entry[]): void {
    this.shown = { place, entries };
    this.opened += 1;
  }

  /** The selection changed. A list that was read again is the same selection. */
  follow(place: Place, entries: Entry[]): void {
    if (this.shown && !alike(this.shown.entries, entries)) this.shown = { place, entries };
  }

  readAgain(): void {
    this.turn += 1;
  }

  /** A job ended that may have changed what is shown. */
  notice(rows: Row[]): void {
    const place = this.shown?.place;
    const ended = rows.some((row) => (row.direction === 'edit' || row.direction === 'restore') && ['done', 'failed', 'cancelled'].includes(row.state)
      && row.place.connection === place?.connection && row.place.bucket === place.bucket);
    if (ended) this.readAgain();
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
