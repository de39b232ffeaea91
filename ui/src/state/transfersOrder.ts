import type { Row } from '../generated/wire';

export type Group = 'needsYou' | 'active' | 'waiting' | 'failed' | 'done';
export type Tab = 'all' | Group;

/** By need: what asks for something first, what is over last. */
export const GROUPS: readonly Group[] = ['needsYou', 'active', 'waiting', 'failed', 'done'];

/** A line of the list. A child is a file shown beneath its opened folder. */
export interface Entry {
  id: number;
  child: boolean;
}

/** Where a row stands. One object for a row's whole life: the lists hold it, so sorting needs no look-ups. */
interface Placed {
  id: number;
  group: Group;
  /** The index of the group. */
  need: number;
  key: number;
  /** The folder that it is listed under. */
  folder: number | null;
}

export function groupOf(row: Row): Group {
  switch (row.state) {
    case 'needsYou': return 'needsYou';
    case 'queued': case 'paused': case 'waiting': return 'waiting';
    case 'failed': return 'failed';
    case 'done': return row.files && row.files.failed > 0 ? 'failed' : 'done';
    case 'skipped': case 'cancelled': return 'done';
    default: return 'active';
  }
}

/**
 * One number to sort by, smallest first. Newest first means the time, negated; queued rows follow in the order in
 * which they will start, which is what a queue is read for.
 */
function keyOf(row: Row, group: Group): number {
  if (row.state === 'queued') return row.placeInLine ?? Number.MAX_SAFE_INTEGER;
  return -(group === 'done' || group === 'failed' ? (row.ended ?? row.added) : row.added);
}

/**
 * The rows in the order of need. Each group keeps its sorted array, and a batch of changes filters and sorts only
 * the groups it touches: sorting an array that is nearly sorted is linear, so 10,000 rows cost a few milliseconds.
 */
export class TransfersOrder {
  #placed = new Map<number, Placed>();
  #groups = new Map<Group, Placed[]>(GROUPS.map((group) => [group, []]));
  #children = new Map<number, Placed[]>();
  /** Folders whose files are no longer in order; sorted when somebody looks. */
  #unsorted = new Set<number>();
  /** Files in folders that need somebody: listed by themselves on their tab, unless their folder is there. */
  #urgent = new Map<Group, Set<Placed>>([['needsYou', new Set()], ['failed', new Set()]]);

  clear(): void {
    this.#placed.clear();
    this.#children.clear();
    this.#unsorted.clear();
    for (const group of GROUPS) this.#groups.set(group, []);
    for (const urgent of this.#urgent.values()) urgent.clear();
  }

  /** Takes in a batch. True if any list may look different. */
  apply(rows: readonly Row[], removed: readonly number[]): boolean {
    const touched = new Set<Group>();
    const moved = new Set<Placed>();
    let changed = this.#remove(removed, touched, moved);

    // A folder may come in the same batch as its files, and after them.
    for (const row of rows) if (row.files && !this.#children.has(row.id)) this.#children.set(row.id, []);

    for (const row of rows) {
      const group = groupOf(row);
      const key = keyOf(row, group);
      const folder = row.batch !== null && this.#children.has(row.batch) ? row.batch : null;
      const was = this.#placed.get(row.id);
      if (was && was.group === group && was.key === key && was.folder === folder) continue;
      changed = true;
      if (was) this.#leave(was, folder, touched, moved);
      const place = was ?? { id: row.id, group, need: 0, key, folder: null };
      if (folder === null) {
        touched.add(group);
        moved.delete(place);
        if (!was || was.folder !== null || was.group !== group) this.#list(group).push(place);
      } else {
        if (place.folder !== folder) this.#children.get(folder)?.push(place);
        this.#unsorted.add(folder);
        this.#urgent.get(group)?.add(place);
      }
      Object.assign(place, { group, need: GROUPS.indexOf(group), key, folder });
      this.#placed.set(row.id, place);
    }

    for (const group of touched) {
      // A row that is told of twice in one batch must still be listed once.
      const kept = [...new Set(this.#list(group))].filter((place) => place.group === group && place.folder === null && !moved.has(place));
      this.#groups.set(group, kept.sort(byKey));
    }
    return changed;
  }

  /** How many lines each tab has while its folders are closed. */
  counts(): Record<Tab, number> {
    const counts = { all: 0, needsYou: 0, active: 0, waiting: 0, failed: 0, done: 0 };
    for (const group of GROUPS) {
      counts.all += this.#list(group).length;
      counts[group] = this.#list(group).length + this.#loose(group).length;
    }
    return counts;
  }

  /** The lines of a tab, opened folders with their files beneath them. */
  entries(tab: Tab, opened: ReadonlySet<number>): Entry[] {
    const entries: Entry[] = [];
    for (const group of tab === 'all' ? GROUPS : [tab]) {
      for (const { id } of this.#list(group)) {
        entries.push({ id, child: false });
        if (opened.has(id)) for (const child of this.childrenOf(id)) entries.push({ id: child.id, child: true });
      }
      if (tab !== 'all') for (const { id } of this.#loose(group)) entries.push({ id, child: false });
    }
    return entries;
  }

  hasChildren(folder: number): boolean {
    return (this.#children.get(folder)?.length ?? 0) > 0;
  }

  /** The files of a folder, in the order of need. */
  childrenOf(folder: number): readonly { id: number }[] {
    const children = this.#children.get(folder) ?? [];
    if (this.#unsorted.delete(folder)) children.sort(byNeed);
    return children;
  }

  #list(group: Group): Placed[] {
    return this.#groups.get(group) ?? [];
  }

  #loose(group: Group): Placed[] {
    const urgent = this.#urgent.get(group);
    if (!urgent || urgent.size === 0) return [];
    return [...urgent].filter(({ folder }) => this.#placed.get(folder ?? -1)?.group !== group).sort(byKey);
  }

  #remove(removed: readonly number[], touched: Set<Group>, moved: Set<Placed>): boolean {
    // Filtered once for each folder: ten thousand files may leave at the same time.
    const left = new Set<number>();
    let changed = false;
    for (const id of removed) {
      const was = this.#placed.get(id);
      if (!was) continue;
      changed = true;
      this.#placed.delete(id);
      this.#urgent.get(was.group)?.delete(was);
      if (was.folder === null) {
        touched.add(was.group);
        moved.add(was);
      } else left.add(was.folder);
      for (const child of this.#children.get(id) ?? []) {
        this.#placed.delete(child.id);
        this.#urgent.get(child.group)?.delete(child);
      }
      this.#children.delete(id);
    }
    for (const folder of left) this.#keep(folder, (place) => this.#placed.get(place.id) === place);
    return changed;
  }

  /** Takes a row out of where it was, unless it stays in the same folder. */
  #leave(was: Placed, folder: number | null, touched: Set<Group>, moved: Set<Placed>): void {
    this.#urgent.get(was.group)?.delete(was);
    if (was.folder === null) {
      touched.add(was.group);
      if (folder !== null) moved.add(was);
    } else if (was.folder !== folder) this.#keep(was.folder, (place) => place !== was);
  }

  #keep(folder: number, stays: (place: Placed) => boolean): void {
    const children = this.#children.get(folder);
    if (children) this.#children.set(folder, children.filter(stays));
  }
}

function byKey(left: Placed, right: Placed): number {
  return left.key - right.key || right.id - left.id;
}

function byNeed(left: Placed, right: Placed): number {
  return left.need - right.need || byKey(left, right);
}
