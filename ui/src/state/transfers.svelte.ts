import type { Row, Totals, Update } from '../generated/wire';
import { calm, NOTHING, type Shown, SpeedHistory } from './transfersCalm';
import { type News, noteNews } from './transfersNews';
import { type Entry, type Tab, TransfersOrder } from './transfersOrder';

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
  tab = $state.raw<Tab>('all');
  opened = $state.raw<ReadonlySet<number>>(new Set());
  /** Told of what ended and what asks; never of what the first message brings. */
  onNews: ((news: News) => void) | null = null;

  #cells = new Map<number, Transfer>();
  #order = new TransfersOrder();
  #history = new SpeedHistory();
  /** Stands for the order, which itself is not reactive: it is too big to be watched piece by piece. */
  #version = $state(0);

  counts = $derived.by(() => (void this.#version, this.#order.counts()));
  entries = $derived.by<Entry[]>(() => (void this.#version, this.#order.entries(this.tab, this.opened)));

  /** Whether nothing moves or goes on by itself, so that "Pause all" becomes "Resume all". */
  resting = $derived.by(() => {
    void this.#version;
    return this.counts.active === 0 && !this.#order.entries('waiting', new Set()).some((entry) => this.#runsByItself(entry.id));
  });

  get(id: number): Transfer | undefined {
    return this.#cells.get(id);
  }


  filesOf(folder: number): readonly number[] {
    void this.#version;
    return this.#order.childrenOf(folder);
  }

  open(folder: number, open: boolean): void {
    const opened = new Set(this.opened);
    if (open) opened.add(folder); else opened.delete(folder);
    this.opened = opened;
  }

  apply(update: Update, now = Date.now()): void {
    if (update.reset) {
      this.#cells.clear();
      this.#order.clear();
    }
    const news: News = { ended: [], urgent: [], folders: [] };
    for (const row of update.rows) {
      const cell = this.#cells.get(row.id);
      if (!cell) {
        this.#cells.set(row.id, new Transfer(row));
        continue;
      }
      if (!update.reset) noteNews(news, cell.row, row);
      // What stopped has its last bytes in the row; a stale speed must not stay behind.
      if (cell.row.state !== row.state && cell.progress) cell.progress = { ...cell.progress, rate: null, secondsLeft: null, bytes: row.bytes };
      cell.row = row;
    }
    for (const id of update.removed) this.#cells.delete(id);
    for (const message of update.progress) {
      const cell = this.#cells.get(message.id);
      if (cell) cell.progress = calm(cell.progress, message, now);
    }
    if (this.#order.apply(update.rows, update.removed) || update.reset) this.#version += 1;
    if (update.totals) this.#total(update.totals, now);
    if (news.ended.length + news.urgent.length + news.folders.length > 0) this.onNews?.(news);
  }

  #total(totals: Totals, now: number): void {
    this.totals = totals;
    if (this.#history.add(totals.rate, now)) this.speeds = this.#history.points;
  }

  #runsByItself(id: number): boolean {
    const state = this.#cells.get(id)?.row.state;
    return state === 'queued' || state === 'waiting';
  }
}

export const transfers = new Transfers();
