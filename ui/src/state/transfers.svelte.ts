import type { Row, State, Totals, Update } from '../generated/wire';
import { isSlow } from '../lib/format';
import { calm, NOTHING, type Shown, SpeedHistory } from './transfersCalm';
import { type News, noteNews } from './transfersNews';
import { type Entry, type Tab, TransfersOrder } from './transfersOrder';

const RUNNING: readonly State[] = ['queued', 'preparing', 'moving', 'waiting', 'pausing'];
const NONE: ReadonlySet<number> = new Set();

/** One transfer. A tick sets `progress` of the few that move and leaves every other cell alone. */
export class Transfer {
  row: Row;
  progress: Shown | null;

  constructor(row: Row) {
    this.row = $state.raw(row);
    this.progress = $state.raw(null);
  }

  get bytes(): number {
    return this.progress?.bytes ?? this.row.bytes;
  }
}

/** All transfers, as the feed tells of them. The order is worked out when rows change, never on a tick. */
export class Transfers {
  totals = $state.raw<Totals>(NOTHING);
  speeds = $state.raw<readonly number[]>([]);
  /** Something should move, and for some seconds nothing did. */
  stalled = $state(false);
  tab = $state.raw<Tab>('all');
  opened = $state.raw<ReadonlySet<number>>(new Set());
  /** Told of what ended and what asks; never of what the first message brings. */
  onNews: ((news: News) => void) | null = null;

  #cells = new Map<number, Transfer>();
  #order = new TransfersOrder();
  #history = new SpeedHistory();
  /** The totals as they came last. */
  #told: Totals = NOTHING;
  /** The overall speed and time are as calm as those of a row. */
  #shown: Shown | null = null;
  /** Stands for the order, which itself is not reactive: it is too big to be watched piece by piece. */
  #version = $state(0);
  /** Counts changes of state, most of which leave the order as it is. */
  #states = $state(0);

  counts = $derived.by(() => (void this.#version, this.#order.counts()));
  entries = $derived.by<Entry[]>(() => (void this.#version, this.#order.entries(this.tab, this.opened)));

  /** Whether something could be paused or resumed: what is being verified or joined comes to its end by itself. */
  whole = $derived.by(() => {
    void this.#version;
    void this.#states;
    const states = new Set<State>();
    for (const tab of ['active', 'waiting'] as const) {
      for (const entry of this.#order.entries(tab, NONE)) states.add(this.#cells.get(entry.id)?.row.state ?? 'done');
    }
    return { pausable: RUNNING.some((state) => states.has(state)), resumable: states.has('paused') };
  });

  get(id: number): Transfer | undefined {
    return this.#cells.get(id);
  }

  filesOf(folder: number): number[] {
    void this.#version;
    return this.#order.childrenOf(folder).map((child) => child.id);
  }

  hasFiles(folder: number): boolean {
    void this.#version;
    return this.#order.hasChildren(folder);
  }

  open(folder: number, open: boolean): void {
    const opened = new Set(this.opened);
    if (open) opened.add(folder); else opened.delete(folder);
    this.opened = opened;
  }

  apply(update: Update, now = performance.now()): void {
    if (update.reset) {
      this.#cells.clear();
      this.#order.clear();
    }
    let turned = false;
    const news: News = { ended: [], urgent: [], folders: [] };
    for (const row of update.rows) {
      const cell = this.#cells.get(row.id);
      if (!cell) {
        this.#cells.set(row.id, new Transfer(row));
        continue;
      }
      if (!update.reset) noteNews(news, cell.row, row);
      if (cell.row.state !== row.state) {
        turned = true;
        // What stopped has its last bytes in the row; a stale speed must not stay behind.
        if (cell.progress) cell.progress = { ...cell.progress, rate: null, secondsLeft: null, slowSince: null, stalled: false, bytes: row.bytes };
      }
      cell.row = row;
    }
    for (const id of update.removed) this.#cells.delete(id);
    for (const message of update.progress) {
      const cell = this.#cells.get(message.id);
      if (cell) cell.progress = calm(cell.progress, message, now);
    }
    if (this.#order.apply(update.rows, update.removed) || update.reset) this.#version += 1;
    if (turned) this.#states += 1;
    // Unchanged totals are not sent again, but a standstill lasts longer all the same.
    if (update.totals || this.#told.active > 0) this.#total(update.totals ?? this.#told, now);
    if (news.ended.length + news.urgent.length + news.folders.length > 0) this.onNews?.(news);
  }

  /** Bytes move now; what is compared or joined has no speed. */
  #moves(): boolean {
    return this.#order.entries('active', NONE).some((entry) => this.#cells.get(entry.id)?.row.state === 'moving');
  }

  #total(totals: Totals, now: number): void {
    this.#told = totals;
    const rate = isSlow(totals.rate) && !this.#moves() ? null : totals.rate;
    if (this.#history.add(totals.rate, now)) this.speeds = this.#history.points;
    this.#shown = calm(this.#shown, { id: 0, bytes: totals.bytes, rate, secondsLeft: totals.secondsLeft, strip: null }, now);
    this.stalled = this.#shown.stalled;
    this.totals = { ...totals, rate: this.#shown.rate ?? 0, secondsLeft: this.#shown.secondsLeft };
  }
}

export const transfers = new Transfers();
