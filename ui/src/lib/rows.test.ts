import { describe, expect, it, vi } from 'vitest';
import type { Object as StoredObject } from '../generated/wire';
import { Listing } from '../state/listing';
import type { Sort } from './entries';
import { byteOrder, Rows } from './rows';

const NAME: Sort = { column: 'name', descending: false };
const object = (key: string, size = 0, more: Partial<StoredObject> = {}): StoredObject => ({ key, size, etag: null, modified: null, storageClass: 'STANDARD', ...more });
const names = (listing: Listing) => { const view = listing.view(); return Array.from({ length: view.length }, (_, at) => view.at(at)?.name); };
const random = (seed: number) => (seed * 7919) % 100_003;
/** Sorting and filtering go in slices, which are far apart on a busy computer. */
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000, interval: 10 });
const listing = () => new Listing('p/', () => undefined);

/** 5,000 objects in ten pages, in the order of their names. */
function grown(made = listing()) {
  for (let page = 0; page < 10; page += 1) {
    made.rows.addObjects(Array.from({ length: 500 }, (_, i) => object(`p/k${String(page * 500 + i).padStart(5, '0')}`, random(page * 500 + i))));
    made.complete = page === 9;
    made.settle();
  }
  return made;
}

describe('rows', () => {
  it('gives back what came, across blocks', () => {
    const rows = new Rows('p/');
    rows.addListing({ folders: ['p/sub/'], objects: Array.from({ length: 3000 }, (_, i) => object(`p/é${String(i).padStart(5, '0')}`, i, { etag: `tag${i}`, modified: i === 7 ? null : i, storageClass: i % 2 ? 'GLACIER' : 'STANDARD' })) });
    expect(rows.entry(0)).toEqual({ key: 'p/sub/', name: 'sub', kind: 'folder', size: null, modified: null, storageClass: null, etag: null });
    for (const i of [0, 7, 1022, 1023, 1024, 2047, 2048, 2999]) {
      expect(rows.entry(i + 1)).toEqual({ key: `p/é${String(i).padStart(5, '0')}`, name: `é${String(i).padStart(5, '0')}`, kind: 'object', size: i, modified: i === 7 ? null : i, storageClass: i % 2 ? 'GLACIER' : 'STANDARD', etag: `tag${i}` });
      expect(rows.find(`p/é${String(i).padStart(5, '0')}`)).toBe(i + 1);
    }
    expect(rows.find('p/sub/')).toBe(0);
    expect(rows.find('p/none')).toBe(-1);
    expect(rows.find('elsewhere')).toBe(-1);
    expect(rows.startsLike(8, 'é0000')).toBe(true);
    expect(rows.startsLike(1024, 'é01023x')).toBe(false);
  });

  it('leaves out the object that stands for the folder, and keys from elsewhere', () => {
    const rows = new Rows('a/');
    rows.addListing({ folders: ['a/b/', 'c/'], objects: [object('a/'), object('a/x.mov'), object('b')] });
    expect([...Array(rows.length).keys()].map((id) => rows.key(id))).toEqual(['a/b/', 'a/x.mov']);
  });

  it('compares as the bytes of UTF-8 do', () => {
    const words = ['', 'a', 'a/', 'a0', 'b', '\u00e9', '\uffff', '\u{10000}', '\u{1f600}'];
    // They stand in the order of their bytes.
    words.forEach((a, i) => words.forEach((b, j) => expect(Math.sign(byteOrder(a, b))).toBe(Math.sign(i - j))));
  });

  it('finds rows that came in no order, and shows them by name', () => {
    const made = listing();
    made.rows.addObjects(['p/c', 'p/a', 'p/b'].map((key) => object(key)));
    made.complete = true;
    made.settle();
    expect(names(made)).toEqual(['a', 'b', 'c']);
    expect(made.view().indexOf('p/c')).toBe(2);
  });

  it('does nothing to the rows before when a page comes in order', () => {
    const made = grown();
    expect(made.view().length).toBe(5000);
    expect(made.view().at(4999)?.key).toBe('p/k04999');
    made.arrange({ column: 'name', descending: true }, '');
    expect(made.view().at(0)?.key).toBe('p/k04999');
    expect(made.view().indexOf('p/k04999')).toBe(0);
  });

  it('sorts by size while pages come, and knows where each row is', async () => {
    for (const descending of [false, true]) {
      const made = grown(listing().arrange({ column: 'size', descending }, ''));
      await until(() => {
        const view = made.view();
        const sizes = Array.from({ length: 5000 }, (_, at) => view.at(at)?.size ?? -1);
        expect(sizes).toEqual([...sizes].sort((a, b) => (descending ? b - a : a - b)));
      });
      const view = made.view();
      for (let at = 0; at < 5000; at += 97) expect(view.indexOf(view.at(at)?.key ?? '')).toBe(at);
    }
  }, 60_000);

  it('has a place for every row while some are not sorted in yet', () => {
    const made = listing().arrange({ column: 'size', descending: false }, '');
    made.rows.addObjects(Array.from({ length: 1200 }, (_, i) => object(`p/k${String(i).padStart(5, '0')}`, random(i))));
    made.settle();
    made.rows.addObjects([object('p/z', 1)]);
    made.settle();
    const view = made.view();
    expect(view.indexOf('p/z')).toBe(1200);
    for (let at = 0; at < view.length; at += 1) expect(view.indexOf(view.at(at)?.key ?? '')).toBe(at);
  });

  it('filters by what the name contains, in every order, rows that come later too', async () => {
    for (const sort of [NAME, { column: 'name', descending: true }, { column: 'size', descending: true }] as Sort[]) {
      const made = grown(listing().arrange(sort, ' K0012 '));
      await until(() => expect(made.view().length).toBe(10));
      const view = made.view();
      expect([...names(made)].sort()).toEqual(Array.from({ length: 10 }, (_, i) => `k0012${i}`));
      for (let at = 0; at < 10; at += 1) expect(view.indexOf(view.at(at)?.key ?? '')).toBe(at);
      expect(view.indexOf('p/k00000')).toBe(-1);
      made.arrange(sort, '');
      await until(() => expect(made.view().length).toBe(5000));
    }
  }, 60_000);

  it('puts unknown times last and breaks ties by name', () => {
    const made = listing().arrange({ column: 'modified', descending: false }, '');
    made.rows.addObjects([object('p/a', 0, { modified: 2 }), object('p/b'), object('p/c', 0, { modified: 1 }), object('p/d', 0, { modified: 1 })]);
    made.complete = true;
    made.settle();
    expect(names(made)).toEqual(['c', 'd', 'a', 'b']);
  });
});
