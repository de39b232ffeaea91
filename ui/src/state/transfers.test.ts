import { beforeEach, describe, expect, it } from 'vitest';
import { fakeRows } from '../backend/fakeTransfers';
import type { Row, Update } from '../generated/wire';
import { overall } from '../features/transfers/totals';
import { useLocale } from '../lib/format';
import { Transfers } from './transfers.svelte';
import { calm, NOTHING } from './transfersCalm';
import { assertiveText, folderToast, type News, politeText } from './transfersNews';
import { groupOf, TransfersOrder } from './transfersOrder';
import { neighbour, TransfersSelection } from './transfersSelection.svelte';

const closed = new Set<number>();
const template = fakeRows('main')[1] as Row;

function row(id: number, more: Partial<Row> = {}): Row {
  return { ...template, id, added: id, state: 'moving', ended: null, ...more };
}

function update(more: Partial<Update>): Update {
  return { reset: false, rows: [], removed: [], progress: [], totals: null, connections: [], ...more };
}

function ids(order: TransfersOrder, tab: Parameters<TransfersOrder['entries']>[0], opened = closed): number[] {
  return order.entries(tab, opened).map((entry) => entry.id);
}

const NOT_QUADRATIC = 100;

/**
 * How many times longer it takes with sixteen times as many: about 16 where the time is linear, 256 where it is
 * quadratic. Both sizes are measured in turns and the fastest run of each counts; on a busy computer there are more
 * turns, until one of them was left alone. `prepare` is not measured, what it returns is.
 */
function growthOf(prepare: (many: number) => () => void, most = 10_000): number {
  const fastest = { few: Infinity, many: Infinity };
  for (let turn = 0; turn < 30; turn += 1) {
    for (const size of ['few', 'many'] as const) {
      const act = prepare(size === 'few' ? most / 16 : most);
      const start = performance.now();
      act();
      fastest[size] = Math.min(fastest[size], performance.now() - start);
    }
    if (turn >= 8 && fastest.many / fastest.few < NOT_QUADRATIC) break;
  }
  return fastest.many / fastest.few;
}

beforeEach(() => useLocale('en-GB'));

describe('the order', () => {
  it('goes by need, newest first, and the queue in its own order', () => {
    const order = new TransfersOrder();
    order.apply([
      row(1, { state: 'done', ended: 50 }), row(2, { state: 'failed', ended: 60 }), row(3), row(4, { state: 'queued', placeInLine: 2 }),
      row(5, { state: 'needsYou' }), row(6), row(7, { state: 'paused' }), row(8, { state: 'queued', placeInLine: 1 }), row(9, { state: 'cancelled', ended: 70 }),
    ], []);
    expect(ids(order, 'all')).toEqual([5, 6, 3, 7, 8, 4, 2, 9, 1]);
    expect(order.counts()).toEqual({ all: 9, needsYou: 1, active: 2, waiting: 3, failed: 1, done: 2 });
  });

  it('shows the files of a folder beneath it when opened, and urgent ones on their tab', () => {
    const order = new TransfersOrder();
    const files = { total: 2, done: 1, failed: 1, asking: 0, skipped: 0, counting: false };
    order.apply([row(2, { batch: 1, state: 'failed', ended: 3 }), row(3, { batch: 1 }), row(1, { files })], []);
    expect(ids(order, 'all')).toEqual([1]);
    expect(order.entries('all', new Set([1]))).toEqual([{ id: 1, child: false }, { id: 3, child: true }, { id: 2, child: true }]);
    expect(ids(order, 'failed')).toEqual([2]);
    expect(order.counts()).toMatchObject({ all: 1, active: 1, failed: 1 });
    order.apply([row(1, { files, state: 'done', ended: 4 })], []);
    expect(groupOf(row(1, { files, state: 'done' }))).toBe('failed');
    expect(ids(order, 'failed')).toEqual([1]);
    order.apply([], [1]);
    expect(ids(order, 'all')).toEqual([]);
  });

  it('follows changes and removals', () => {
    const order = new TransfersOrder();
    order.apply([row(1), row(2), row(3)], []);
    expect(order.apply([row(2, { bytes: 5 })], [])).toBe(false);
    expect(order.apply([row(2, { state: 'done', ended: 9 })], [3])).toBe(true);
    expect(ids(order, 'all')).toEqual([1, 2]);
    expect(ids(order, 'done')).toEqual([2]);
  });

  it('keeps the order of an opened folder while its files end', () => {
    const order = new TransfersOrder();
    const files = { total: 4, done: 0, failed: 0, asking: 0, skipped: 0, counting: false };
    const queued = (id: number) => row(id, { batch: 1, state: 'queued', placeInLine: id });
    order.apply([row(1, { files }), queued(2), queued(3), queued(4)], []);
    order.apply([row(3, { batch: 1, state: 'done', ended: 5 }), row(2, { batch: 1, state: 'failed', ended: 6 })], []);
    expect(order.childrenOf(1).map((child) => child.id)).toEqual([4, 2, 3]);
    order.apply([row(2, { batch: 1 })], [3]);
    expect(order.childrenOf(1).map((child) => child.id)).toEqual([2, 4]);
    expect(order.counts().failed).toBe(0);
  });

  it('moves a row in and out of a folder', () => {
    const order = new TransfersOrder();
    const files = { total: 1, done: 0, failed: 0, asking: 0, skipped: 0, counting: false };
    order.apply([row(2, { batch: 1 })], []);
    expect(ids(order, 'all')).toEqual([2]);
    order.apply([row(1, { files }), row(2, { batch: 1 })], []);
    expect(ids(order, 'all', new Set([1]))).toEqual([1, 2]);
    order.apply([row(2)], []);
    expect(ids(order, 'all', new Set([1]))).toEqual([2, 1]);
    order.apply([row(2, { state: 'paused' })], []);
    order.apply([row(2)], []);
    expect(ids(order, 'active')).toEqual([2, 1]);
  });

  it('lets a folder of 10,000 files go at once', () => {
    const growth = growthOf((many) => {
      const order = new TransfersOrder();
      const files = { total: many, done: 0, failed: 0, asking: 0, skipped: 0, counting: false };
      const children = Array.from({ length: many }, (_, index) => row(index + 2, { batch: 1 }));
      order.apply([row(1, { files }), ...children], []);
      expect(order.hasChildren(1)).toBe(true);
      return () => {
        order.apply([], [...children.map((child) => child.id), 1]);
        expect(ids(order, 'all')).toEqual([]);
      };
    });
    expect(growth).toBeLessThan(NOT_QUADRATIC);
  }, 60_000);

  it('takes 10,000 rows and small batches after them without delay', () => {
    const queued = (many: number) => Array.from({ length: many }, (_, index) => row(index + 1, { state: 'queued', placeInLine: index + 1 }));
    const first = growthOf((many) => {
      const rows = queued(many);
      return () => void new TransfersOrder().apply(rows, []);
    });
    const each = growthOf((many) => {
      const order = new TransfersOrder();
      order.apply(queued(many), []);
      return () => { for (let id = 1; id <= 20; id += 1) order.apply([row(id, { state: 'done', ended: id })], []); };
    });
    expect(first).toBeLessThan(NOT_QUADRATIC);
    expect(each).toBeLessThan(NOT_QUADRATIC);
  }, 60_000);
});

describe('the feed', () => {
  it('keeps strips that did not change and clears stale speed', () => {
    const transfers = new Transfers();
    transfers.apply(update({ reset: true, rows: [row(1)], totals: { ...NOTHING, rate: 5 } }));
    transfers.apply(update({ progress: [{ id: 1, bytes: 10, rate: 7, secondsLeft: 3, strip: 'ss..' }] }), 0);
    transfers.apply(update({ progress: [{ id: 1, bytes: 20, rate: 8, secondsLeft: 3, strip: null }] }), 600);
    expect(transfers.get(1)?.progress).toMatchObject({ bytes: 20, rate: 8, strip: 'ss..' });
    transfers.apply(update({ rows: [row(1, { state: 'paused', bytes: 18 })] }));
    expect(transfers.get(1)?.progress).toMatchObject({ rate: null, secondsLeft: null });
    expect(transfers.get(1)?.bytes).toBe(18);
    expect(transfers.totals.rate).toBe(5);
  });

  it('tells what ended and what asks, but not on the first message', () => {
    const transfers = new Transfers();
    const heard: News[] = [];
    transfers.onNews = (news) => heard.push(news);
    transfers.apply(update({ reset: true, rows: [row(1), row(2), row(3, { batch: 1 })] }));
    expect(heard).toEqual([]);
    transfers.apply(update({ rows: [row(1, { state: 'done', verdict: 'wholeObject' }), row(2, { state: 'failed', message: 'The bucket is gone.' }), row(3, { batch: 1, state: 'done' })] }));
    expect(heard).toHaveLength(1);
    expect(politeText(heard[0]?.ended ?? [])).toBe('A001_C004_0412.mov done, whole file matched.');
    expect(assertiveText(heard[0]?.urgent ?? [])).toBe('A001_C004_0412.mov failed. The bucket is gone.');
  });

  it('knows what could be paused or resumed', () => {
    const transfers = new Transfers();
    transfers.apply(update({ reset: true, rows: [row(1, { state: 'paused' }), row(2, { state: 'queued' })] }));
    expect(transfers.whole).toEqual({ pausable: true, resumable: true });
    transfers.apply(update({ rows: [row(2, { state: 'verifying' })] }));
    expect(transfers.whole).toEqual({ pausable: false, resumable: true });
  });
});

describe('calm numbers', () => {
  const message = (rate: number, secondsLeft: number) => ({ id: 1, bytes: 1, rate, secondsLeft, strip: null });

  it('sets speed twice a second and lets the time grow once in five', () => {
    const first = calm(null, message(10, 100), 0);
    expect(calm(first, message(20, 90), 300).rate).toBe(10);
    const second = calm(first, message(20, 120), 600);
    expect(second).toMatchObject({ rate: 20, secondsLeft: 100 });
    expect(calm(second, message(20, 120), 5100).secondsLeft).toBe(120);
    expect(calm(second, message(20, 80), 1200).secondsLeft).toBe(80);
  });
});

describe('a standstill', () => {
  const totals = { ...NOTHING, active: 1, rate: 0 };
  const tick = (rate: number | null) => update({ progress: [{ id: 1, bytes: 1, rate, secondsLeft: null, strip: null }] });

  it('is told after five seconds, of a row and in the head, and of nothing that does not move bytes', () => {
    const transfers = new Transfers();
    const head = () => overall(transfers.totals, transfers.stalled)?.speed;
    transfers.apply(update({ reset: true, rows: [row(1, { state: 'preparing' })], totals }), 0);
    transfers.apply(update({ rows: [row(1, { state: 'preparing', bytes: 1 })] }), 9000);
    expect(head()).toBe('');
    transfers.apply(update({ rows: [row(1)], totals }), 10_000);
    transfers.apply(tick(null), 10_100);
    transfers.apply(tick(0), 11_000);
    expect([head(), transfers.get(1)?.progress?.stalled]).toEqual(['', false]);
    transfers.apply(tick(0), 14_900);
    expect(head()).toBe('');
    // The totals are not sent again while they stay the same.
    transfers.apply(tick(0), 16_100);
    expect([head(), transfers.get(1)?.progress?.stalled]).toEqual(['Stalled', true]);
    transfers.apply({ ...tick(80e6), totals: { ...totals, rate: 80e6 } }, 17_000);
    expect([head(), transfers.get(1)?.progress?.stalled]).toEqual(['80.0 MB/s', false]);
  });
});

describe('words of the news', () => {
  const files = { total: 312, done: 312, failed: 0, asking: 0, skipped: 0, counting: false };

  it('joins', () => {
    expect(politeText(Array.from({ length: 12 }, (_, id) => row(id, { state: 'done' })))).toBe('12 files done.');
    expect(politeText([row(1, { state: 'done' }), row(2, { state: 'skipped' })])).toBe('1 file done. 1 file skipped.');
    expect(assertiveText([row(1, { state: 'needsYou' }), row(2, { state: 'failed' }), row(3, { state: 'failed' })])).toBe('1 file needs you. 2 files failed.');
  });

  it('sums up folders', () => {
    expect(folderToast(row(1, { name: 'day-02', files, verdict: 'everyPart', state: 'done' }))).toBe('day-02: 312 of 312 files arrived, all matched.');
    expect(folderToast(row(1, { files: { ...files, total: 1204, failed: 2 }, state: 'failed' }))).toBe('2 of 1,204 files failed.');
  });
});

describe('the selection', () => {
  const entries = [1, 2, 3, 4].map((id) => ({ id, child: false }));

  it('extends from the anchor and toggles', () => {
    const selection = new TransfersSelection();
    selection.only(2);
    selection.extend(4, entries);
    expect([...selection.ids]).toEqual([2, 3, 4]);
    selection.extend(1, entries);
    expect([...selection.ids]).toEqual([1, 2]);
    selection.toggle(2);
    expect([...selection.ids]).toEqual([1]);
    expect(selection.targets(1)).toEqual([1]);
    expect(selection.targets(4)).toEqual([4]);
  });

  it('knows the neighbour of what leaves', () => {
    expect(neighbour(entries, new Set([2, 3]), 2)).toBe(4);
    expect(neighbour(entries, new Set([4]), 4)).toBe(3);
    expect(neighbour(entries, new Set([1, 2, 3, 4]), 1)).toBe(null);
  });
});
