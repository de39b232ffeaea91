/** What is done to many objects. They are counted first; then a job begins, which is a row of the transfers panel. */
import { backend } from '../backend/current';
import type { Counted, Place, Row, Selection, Work } from '../generated/wire';
import type { Entry } from '../lib/entries';
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
  /** Its row, once the panel has it. */
  row: number | null;
}

const named = (key: string, version: string | null): string => (version === null ? key : `${key}\n${version}`);
const sameFolder = (a: Place, b: Place): boolean => a.connection === b.connection && a.bucket === b.bucket && a.prefix === b.prefix;

const isOver = (row: Row): boolean => ['done', 'failed', 'cancelled', 'skipped'].includes(row.state);
const begins = (job: Leaving, row: Row): boolean => job.work === row.direction && job.place.connection === row.connection;

class Jobs {
  #leaving = $state.raw<readonly Leaving[]>([]);
  #known = new Set<number>();
  /** Rows that came before the answer that their job has begun. */
  #unclaimed: Row[] = [];

  /** What happens to a row of the table now, or to one version of it; null if nothing does. */
  leaving(place: Place | null, key: string, version: string | null = null): 'delete' | 'move' | null {
    if (!place || this.#leaving.length === 0) return null;
    return this.#leaving.find((job) => sameFolder(job.place, place) && job.keys.has(named(key, version)))?.work ?? null;
  }

  /** Counts, begins, and lets Rust ask where it has to. False if nothing was begun. */
  async start(selection: Selection, work: Work, title: string): Promise<boolean> {
    if (!this.#fits(selection)) return false;
    const counted = await this.#count(selection, title);
    return counted !== null && this.begin(counted, selection, work);
  }

  /** Begins on what was counted. */
  async begin(counted: Counted, selection: Selection, work: Work): Promise<boolean> {
    this.#unclaimed = [];
    const begun = await attempt(() => backend.begin(counted.token, work));
    if (begun && (work.kind === 'delete' || work.kind === 'move')) this.#mark(work.kind, selection);
    return begun ?? false;
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

  /** From the feed: which row a marked job is, and when it has ended. `first`: what was there before this window. */
  notice(rows: readonly Row[], first = false): void {
    for (const row of rows) {
      if (row.direction !== 'delete' && row.direction !== 'move') continue;
      const fresh = !first && !this.#known.has(row.id);
      this.#known.add(row.id);
      const mine = this.#leaving.find((job) => job.row === row.id || (fresh && job.row === null && begins(job, row)));
      if (!mine) {
        this.#unclaimed = [...this.#unclaimed.filter((each) => each.id !== row.id), ...(fresh || this.#unclaimed.some((each) => each.id === row.id) ? [row] : [])];
        continue;
      }
      mine.row = row.id;
      if (isOver(row)) this.#leaving = this.#leaving.filter((job) => job !== mine);
      if (row.state === 'done') inspector.gone(mine.place, mine.keys);
    }
  }

  #fits({ items }: Selection): boolean {
    if (items.length > MOST_ITEMS) toasts.add({ icon: 'circle-alert', tone: 'ask', text: tooMany });
    return items.length <= MOST_ITEMS;
  }

  #mark(work: Leaving['work'], { place, items }: Selection): void {
    const keys = new Set(items.map((item) => (item.kind === 'folder' ? item.prefix : named(item.key, item.version))));
    const job: Leaving = { work, place, keys, row: null };
    const row = this.#unclaimed.find((each) => begins(job, each));
    if (row?.state === 'done') inspector.gone(place, keys);
    if (row && isOver(row)) return;
    this.#leaving = [...this.#leaving, { ...job, row: row?.id ?? null }];
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
