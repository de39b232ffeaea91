/** What is done to many objects. They are counted first; then a job begins, which is a row of the transfers panel. */
import { backend } from '../backend/current';
import type { Counted, Object as StoredObject, Place, Row, Selection, Work } from '../generated/wire';
import { type Entry, idOf } from '../lib/entries';
import { Gone } from '../lib/gone';
import { MOST_ITEMS, selectionOf, tooMany, whatWords } from '../lib/objects';
import { sameBucket } from '../lib/places';
import { attempt } from './actions';
import { Counting } from './counting.svelte';
import { inspector } from './inspector.svelte';
import { layout } from './layout.svelte';
import { toasts } from './toasts.svelte';
import { views } from './views.svelte';

/** A sheet that came and went at once would only flash. */
const SHEET_AFTER = 300;

/** A job of this window that takes objects away: their rows are marked until it has ended. */
interface Leaving {
  work: 'delete' | 'move';
  place: Place;
  gone: Gone;
  /** Its row in the panel. */
  id: number;
  /** Of one object that gets another name. */
  renamed: string | null;
}

const isOver = (row: Row): boolean => ['done', 'failed', 'cancelled', 'skipped'].includes(row.state);

class Jobs {
  #leaving = $state.raw<readonly Leaving[]>([]);
  /** Those that failed: Retry may take away what is left. */
  #retriable = new Map<number, Leaving>();
  /** How jobs have ended: one may have before the answer that it has begun. */
  #ended = new Map<number, Row>();

  /** What happens to a row of the table now, or to one version of it; null if nothing does. */
  leaving(place: Place | null, key: string, version: string | null = null): 'delete' | 'move' | null {
    if (!place || this.#leaving.length === 0) return null;
    return this.#leaving.find((job) => sameBucket(job.place, place) && job.gone.keys.has(idOf(key, version)))?.work ?? null;
  }

  /** Counts, begins, and lets Rust ask where it has to. False if nothing was begun. */
  async start(selection: Selection, work: Work, title: string): Promise<boolean> {
    if (!this.#fits(selection)) return false;
    const counted = await this.#count(selection, title);
    return counted !== null && this.begin(counted, selection, work);
  }

  /** Begins on what was counted. `free`: the new name of one object was looked at, and is free. */
  async begin(counted: Counted, selection: Selection, work: Work, free = false): Promise<boolean> {
    const id = (await attempt(() => backend.begin(counted.token, work))) ?? null;
    if (id !== null && (work.kind === 'delete' || work.kind === 'move')) this.#mark(id, work, selection, free);
    return id !== null;
  }

  delete(place: Place, entries: readonly Entry[]): Promise<boolean> {
    return this.start(selectionOf(place, entries), { kind: 'delete' }, `Delete ${whatWords(entries)}`);
  }

  /** What is deleted below these prefixes holds again, as it was before. Rust asks first. */
  undelete(place: Place, prefixes: readonly string[]): Promise<boolean> {
    return this.start({ place, items: prefixes.map((prefix) => ({ kind: 'folder', prefix })), which: 'deleted' }, { kind: 'undelete' }, 'Restore what is deleted');
  }

  /** Begins at once if nothing is in the way; otherwise asks, with the target that was chosen. */
  async transfer(from: Place, entries: readonly Entry[], to: Place, move: boolean): Promise<void> {
    const selection = selectionOf(from, entries);
    if (!this.#fits(selection)) return;
    const work: Work = { kind: move ? 'move' : 'copy', to, name: null, ifTaken: 'skip' };
    const counted = await this.#count(selection, `${move ? 'Move' : 'Copy'} ${whatWords(entries)}`);
    const way = counted && (await attempt(() => backend.inTheWay(counted.token, work)));
    if (!counted || !way) return;
    if (way.taken > 0 || way.impossible) layout.sheet = { kind: 'copy', move, from, entries, to };
    else await this.begin(counted, selection, work);
  }

  /** From the feed: what has ended is not marked any more. */
  notice(rows: readonly Row[]): void {
    for (const row of rows) {
      if (row.direction !== 'delete' && row.direction !== 'move') continue;
      if (!isOver(row)) this.#ended.delete(row.id);
      else if (this.#ended.get(row.id)?.state !== row.state) {
        this.#ended.set(row.id, row);
        this.#unmark(row.id);
      }
    }
  }

  #fits({ items }: Selection): boolean {
    if (items.length > MOST_ITEMS) toasts.add({ icon: 'circle-alert', tone: 'ask', text: tooMany });
    return items.length <= MOST_ITEMS;
  }

  #mark(id: number, work: Extract<Work, { kind: 'delete' | 'move' }>, selection: Selection, free: boolean): void {
    const [only] = selection.items;
    const renamed = work.kind === 'move' && work.name !== null && (free || work.ifTaken === 'overwrite') && only?.kind === 'object' ? work.to.prefix + work.name : null;
    this.#leaving = [...this.#leaving, { id, work: work.kind, place: selection.place, gone: Gone.of(selection), renamed }];
    this.#unmark(id);
  }

  /** Once it has ended. */
  #unmark(id: number): void {
    const row = this.#ended.get(id);
    const job = row && (this.#leaving.find((each) => each.id === id) ?? this.#retriable.get(id));
    if (!job) return;
    this.#leaving = this.#leaving.filter((each) => each !== job);
    if (row.state === 'failed') this.#retriable.set(id, job);
    else this.#retriable.delete(id);
    if (row.state === 'done') inspector.gone(job.place, job.gone.keys);
    void this.#settle(job, row);
  }

  /** Results of a search are listed by nobody: what is gone is taken out of them, and what has another name told anew. */
  async #settle({ id, place, gone, renamed }: Leaving, { state, files }: Row): Promise<void> {
    if (!views.all.some((view) => view.hasResults(place))) return;
    const known = (state === 'done' || state === 'failed') && files !== null && files.skipped === 0 && files.done + files.failed === files.total;
    // Of what was stopped half-way, or left out, nobody can say what is left.
    if (!known) return views.all.forEach((view) => view.searchAgain(place));
    try {
      const but = state === 'failed' ? await failedKeys(id) : new Set<string>();
      const come = renamed === null ? null : await objectNow(place, renamed);
      for (const view of views.all) view.gone({ place, gone: gone.without(but), come });
    } catch {
      for (const view of views.all) view.searchAgain(place);
    }
  }

  async #count(selection: Selection, title: string): Promise<Counted | null> {
    const counting = new Counting();
    const timer = setTimeout(() => { layout.sheet = { kind: 'counting', title, counting }; }, SHEET_AFTER);
    const counted = await counting.run(selection);
    clearTimeout(timer);
    if (layout.sheet?.kind === 'counting' && layout.sheet.counting === counting) layout.sheet = null;
    if (counting.problem) toasts.fail(counting.problem);
    return counted;
  }
}

/** What a job could not do, which is still there. */
async function failedKeys(id: number): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (let offset = 0; ;) {
    const { total, items } = await backend.failedItems(id, offset);
    for (const { key } of items) keys.add(key);
    offset += items.length;
    if (items.length === 0 || offset >= total) return keys;
  }
}

/** As a listing would tell it; null if it is not there. */
async function objectNow({ connection, bucket }: Place, key: string): Promise<StoredObject | null> {
  const found = await backend.properties({ connection, bucket, key, version: null }).catch(() => null);
  return found && { key, size: found.size, etag: found.etag, modified: found.modified, storageClass: found.storageClass };
}

export const jobs = new Jobs();
