/** What is done to many objects. They are counted first; then a job begins, which is a row of the transfers panel. */
import { backend } from '../backend/current';
import type { Counted, Place, Row, Selection, Work } from '../generated/wire';
import { type Entry, idOf } from '../lib/entries';
import { MOST_ITEMS, selectionOf, tooMany, whatWords } from '../lib/objects';
import { attempt } from './actions';
import { Counting } from './counting.svelte';
import { inspector } from './inspector.svelte';
import { layout } from './layout.svelte';
import { toasts } from './toasts.svelte';

/** A sheet that came and went at once would only flash. */
const SHEET_AFTER = 300;

/** A job of this window that takes objects away: their rows are marked until it has ended. */
interface Leaving {
  work: 'delete' | 'move';
  place: Place;
  keys: ReadonlySet<string>;
  /** Its row in the panel. */
  id: number;
}

const sameFolder = (a: Place, b: Place): boolean => a.connection === b.connection && a.bucket === b.bucket && a.prefix === b.prefix;

const isOver = (row: Row): boolean => ['done', 'failed', 'cancelled', 'skipped'].includes(row.state);

class Jobs {
  #leaving = $state.raw<readonly Leaving[]>([]);
  /** How jobs have ended: one may have before the answer that it has begun. */
  #ended = new Map<number, Row['state']>();

  /** What happens to a row of the table now, or to one version of it; null if nothing does. */
  leaving(place: Place | null, key: string, version: string | null = null): 'delete' | 'move' | null {
    if (!place || this.#leaving.length === 0) return null;
    return this.#leaving.find((job) => sameFolder(job.place, place) && job.keys.has(idOf(key, version)))?.work ?? null;
  }

  /** Counts, begins, and lets Rust ask where it has to. False if nothing was begun. */
  async start(selection: Selection, work: Work, title: string): Promise<boolean> {
    if (!this.#fits(selection)) return false;
    const counted = await this.#count(selection, title);
    return counted !== null && this.begin(counted, selection, work);
  }

  /** Begins on what was counted. */
  async begin(counted: Counted, selection: Selection, work: Work): Promise<boolean> {
    const id = (await attempt(() => backend.begin(counted.token, work))) ?? null;
    if (id !== null && (work.kind === 'delete' || work.kind === 'move')) this.#mark(id, work.kind, selection);
    return id !== null;
  }

  delete(place: Place, entries: readonly Entry[]): Promise<boolean> {
    return this.start(selectionOf(place, entries), { kind: 'delete' }, `Delete ${whatWords(entries)}`);
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
      else this.#ended.set(row.id, row.state);
      this.#unmark(row.id);
    }
  }

  #fits({ items }: Selection): boolean {
    if (items.length > MOST_ITEMS) toasts.add({ icon: 'circle-alert', tone: 'ask', text: tooMany });
    return items.length <= MOST_ITEMS;
  }

  #mark(id: number, work: Leaving['work'], { place, items }: Selection): void {
    const keys = new Set(items.map((item) => (item.kind === 'folder' ? item.prefix : idOf(item.key, item.version))));
    this.#leaving = [...this.#leaving, { id, work, place, keys }];
    this.#unmark(id);
  }

  /** Once it has ended. */
  #unmark(id: number): void {
    const state = this.#ended.get(id);
    const job = state && this.#leaving.find((each) => each.id === id);
    if (!job) return;
    this.#leaving = this.#leaving.filter((each) => each !== job);
    if (state === 'done') inspector.gone(job.place, job.keys);
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

export const jobs = new Jobs();
