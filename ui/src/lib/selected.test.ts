import { describe, expect, it } from 'vitest';
import { Marks } from './marks';
import { Rows } from './rows';
import { selectedOf, selectedRows } from './selected';

function place(objects: number): Rows {
  const rows = new Rows('in/');
  const object = (number: number) => ({ key: `in/${String(number).padStart(7, '0')}`, size: number, etag: null, modified: null, storageClass: number % 4 === 0 ? 'GLACIER' : 'STANDARD' });
  rows.addListing({ folders: ['in/a/', 'in/b/'], objects: Array.from({ length: objects }, (_, at) => object(at + 1)) });
  return rows;
}

const counts = ({ count, objects, folders, archived, size }: ReturnType<typeof selectedOf>) => ({ count, objects, folders, archived, size });

describe('what is selected', () => {
  const rows = place(100);
  const some = [0, 1, 2, 5, 9, 33, 101];

  it.each([
    ['nothing', Marks.none, []],
    ['all, by what the rows keep', Marks.all(rows.length), Array.from({ length: rows.length }, (_, id) => id)],
    ['some', Marks.of(some, rows.length), some],
    ['folders only', Marks.of([0, 1], rows.length), [0, 1]],
  ])('is counted as its entries are: %s', (_, marks, ids) => {
    const entries = ids.map((id) => rows.entry(id));
    const selected = selectedRows(rows, marks);
    expect(counts(selected)).toEqual(counts(selectedOf(entries)));
    expect(selected.entries()).toEqual(entries);
    expect(selected.entries(3)).toEqual(entries.slice(0, 3));
    expect(selected.entries(2, 'object')).toEqual(selectedOf(entries).entries(2, 'object'));
    expect(selected.entries(0)).toEqual([]);
  });

  it('a folder has no bytes, and what has none is not nothing', () => {
    expect(selectedRows(rows, Marks.of([0], rows.length)).size).toBeNull();
    expect(selectedOf([{ ...rows.entry(2), size: 0 }]).size).toBe(0);
  });
});
