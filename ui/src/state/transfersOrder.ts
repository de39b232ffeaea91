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

interface Placed {
  group: Group;
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
  #groups = new Map<Group, number[]>(GROUPS.map((group) => [group, []]));
  #children = new Map<number, number[]>();
  /** Files in folders that need somebody: listed by themselves on their tab, unless their folder is there. */
  #urgent = new Map<Group, Set<number>>([['needsYou', new Set()], ['failed', new Set()]]);

  clear(): void {
    this.#placed.clear();
    this.#children.clear();
    for (const group of GROUPS) this.#groups.set(group, []);
    for (const ids of this.#urgent.values()) ids.clear();
  }

  /** Takes in a batch. True if any list may look different. */
  apply(rows: readonly Row[], removed: readonly number[]): boolean {
    const touched = new Set<Group>();
    const gone = new Set<number>();
    const added = new Map<Group, number[]>();
    let changed = false;

    // Filtered once for each folder: ten thousand files may leave at the same time.
    const left = new Set<number>();
    for (const id of removed) {
      const was = this.#placed.get(id);
      if (!was) continue;
      if (was.folder === null) this.#take(id, was, touched, gone, null);
      else {
        left.add(was.folder);
        this.#urgent.get(was.group)?.delete(id);
      }
      this.#placed.delete(id);
      for (const child of this.#children.get(id) ?? []) this.#placed.delete(child);
      this.#children.delete(id);
      changed = true;
    }

    for (const folder of left) {
      const siblings = this.#children.get(folder);
      if (siblings) this.#children.set(folder, siblings.filter((id) => this.#placed.has(id)));
    }

    // A folder may come in the same batch as its files, and after them.
    for (const row of rows) if (row.files && !this.#children.has(row.id)) this.#children.set(row.id, []);

    for (const row of rows) {
      const group = groupOf(row);
      const folder = row.batch !== null && this.#children.has(row.batch) ? row.batch : null;
      const now = { group, key: keyOf(row, group), folder };
      const was = this.#placed.get(row.id);
      if (was && was.group === now.group && was.key === now.key && was.folder === now.folder) continue;
      changed = true;
      if (was) this.#take(row.id, was, touched, gone, folder);
      this.#placed.set(row.id, now);
      if (folder === null) {
        touched.add(group);
        const list = added.get(group);
        if (list) list.push(row.id); else added.set(group, [row.id]);
      } else {
        if (was?.folder !== folder) this.#children.get(folder)?.push(row.id);
        this.#urgent.get(group)?.add(row.id);
      }
    }

    for (const group of touched) {
      const kept = gone.size ? this.#list(group).filter((id) => !gone.has(id)) : this.#list(group);
      // One by one: spreading ten thousand arguments can overflow the stack.
      for (const id of added.get(group) ?? []) kept.push(id);
      this.#groups.set(group, kept.sort(this.#byKey));
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
      for (const id of this.#list(group)) {
        entries.push({ id, child: false });
        if (!opened.has(id)) continue;
        for (const child of this.childrenOf(id)) entries.push({ id: child, child: true });
      }
      if (tab !== 'all') for (const id of this.#loose(group)) entries.push({ id, child: false });
    }
    return entries;
  }

  hasChildren(folder: number): boolean {
    return (this.#children.get(folder)?.length ?? 0) > 0;
  }

  /** The files of a folder, in the order of need. */
  childrenOf(folder: number): readonly number[] {
    return this.#children.get(folder)?.sort(this.#byNeed) ?? [];
  }

  #list(group: Group): number[] {
    return this.#groups.get(group) ?? [];
  }

  #loose(group: Group): number[] {
    const urgent = [...(this.#urgent.get(group) ?? [])];
    return urgent.filter((id) => this.#placed.get(this.#placed.get(id)?.folder ?? -1)?.group !== group).sort(this.#byKey);
  }

  #take(id: number, was: Placed, touched: Set<Group>, gone: Set<number>, staysIn: number | null): void {
    if (was.folder === null) {
      touched.add(was.group);
      gone.add(id);
      return;
    }
    this.#urgent.get(was.group)?.delete(id);
    if (was.folder === staysIn) return;
    const siblings = this.#children.get(was.folder);
    if (siblings) this.#children.set(was.folder, siblings.filter((sibling) => sibling !== id));
  }

  #byKey = (left: number, right: number): number =>
    (this.#placed.get(left)?.key ?? 0) - (this.#placed.get(right)?.key ?? 0) || right - left;

  #byNeed = (left: number, right: number): number => {
    const need = (id: number): number => GROUPS.indexOf(this.#placed.get(id)?.group ?? 'done');
    return need(left) - need(right) || this.#byKey(left, right);
  };
}
