import { describe, expect, it } from 'vitest';
import { fromListing, iconOf, matching, merge, order, type Entry } from './entries';

const entry = (key: string, size: number | null = 0): Entry =>
  ({ key, name: key, kind: 'object', size, modified: null, storageClass: 'STANDARD', etag: null });
const keys = (rows: Entry[]) => rows.map((row) => row.key);

describe('entries', () => {
  it('appends pages that arrive in key order without looking at the rows before', () => {
    let looks = 0;
    const by = order({ column: 'name', descending: false });
    const counting = (a: Entry, b: Entry) => { looks += 1; return by(a, b); };
    const rows = Array.from({ length: 50_000 }, (_, i) => entry(`a${String(i).padStart(6, '0')}`));
    expect(merge(rows, [entry('b1'), entry('b2')], counting)).toHaveLength(50_002);
    expect(looks).toBeLessThan(5);
  });

  it('merges a page by any column with few comparisons', () => {
    let looks = 0;
    const by = order({ column: 'size', descending: true });
    const counting = (a: Entry, b: Entry) => { looks += 1; return by(a, b); };
    const random = (seed: number) => (seed * 7919) % 100_003;
    const rows = Array.from({ length: 40_000 }, (_, i) => entry(`k${i}`, random(i))).sort(by);
    const page = Array.from({ length: 1000 }, (_, i) => entry(`p${i}`, random(i + 50_000)));
    const merged = merge(rows, page, counting);
    expect(merged).toEqual([...rows, ...page].sort(by));
    expect(looks).toBeLessThan(40_000);
  });

  it('puts unknown sizes last and breaks ties by key', () => {
    const by = order({ column: 'size', descending: false });
    expect(keys([entry('c', null), entry('b', 1), entry('a', 1)].sort(by))).toEqual(['a', 'b', 'c']);
  });

  it('leaves out the object that stands for the folder itself', () => {
    const object = { key: 'a/', size: 0, etag: null, modified: null, storageClass: 'STANDARD' };
    const { folders, objects } = fromListing({ folders: ['a/b/'], objects: [object, { ...object, key: 'a/x.mov' }], next: null }, 'a/');
    expect(folders[0]).toMatchObject({ key: 'a/b/', name: 'b', kind: 'folder' });
    expect(objects.map((one) => one.name)).toEqual(['x.mov']);
  });

  it('filters by what the name contains', () => {
    expect(keys(matching([entry('A001.mov'), entry('b.txt')], ' MOV '))).toEqual(['A001.mov']);
    expect(iconOf('a.MOV', 'object')).toBe('file-video-camera');
    expect(iconOf('a.MOV', 'folder')).toBe('folder');
  });
});
