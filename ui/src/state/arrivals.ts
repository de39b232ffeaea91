import type { Row } from '../generated/wire';
import { isJob } from '../lib/jobs';
import { path, type Spot } from '../lib/places';

const SOON = 200;
const NOW_AND_THEN = 5000;

/** Plans to list again after something has arrived: the longer the list, the later. */
export class Arrivals {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #at = 0;

  /** `refresh` is false while that cannot be done yet. */
  constructor(private readonly count: () => number, private readonly refresh: () => boolean) {}

  notice(spot: Spot | null, rows: Row[]): void {
    if (!spot || spot.bucket === null) return;
    const arrived = rows.filter((row) => ended(row) && touches(row, spot));
    // The files of a folder come by the thousand: in between one look now and then will do, the folder's end shows all.
    if (arrived.length > 0) this.#plan(arrived.some((row) => row.batch === null) ? SOON : NOW_AND_THEN);
    // A long job shows what it has done from time to time.
    else if (rows.some((row) => isJob(row) && row.state === 'moving' && (row.files?.done ?? 0) > 0 && touches(row, spot))) this.#plan(NOW_AND_THEN);
  }

  /** It was listed for another reason. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** What is planned already is not put off, or a stream of small files would keep the list as it was until its end. */
  #plan(wait: number): void {
    const at = Date.now() + wait + Math.min(20_000, this.count());
    if (this.#timer !== undefined && this.#at <= at) return;
    clearTimeout(this.#timer);
    this.#at = at;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.refresh()) this.#plan(wait);
    }, at - Date.now());
  }
}

function ended(row: Row): boolean {
  return row.direction !== 'download' && (row.state === 'done' || (['failed', 'cancelled'].includes(row.state) && (row.files?.done ?? 0) > 0));
}

/** What is moved leaves the place that it comes from; that is known by its path only. */
function touches(row: Row, spot: Spot): boolean {
  return (row.direction === 'move' && row.from.startsWith(path(spot).replace(/\/$/, '')))
    || (row.place.connection === spot.connection && row.place.bucket === spot.bucket && row.place.prefix.startsWith(spot.prefix));
}
