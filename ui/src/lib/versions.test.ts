import { describe, expect, it } from 'vitest';
import { at, NOTHING, picked, stepped } from './picked';
import type { VersionRow, Versions } from '../generated/wire';
import type { Sort } from './entries';
import { arrangedRows, entryOf, momentFrom, momentLabel, momentTexts, notRestorable, type PastRow, restoring, versionsSelection, withPage } from './versions';

const version = (key: string, id: string, more: Partial<VersionRow> = {}): VersionRow =>
  ({ key, version: id, newest: false, deleteMarker: false, size: 5, etag: 'e', modified: 1, storageClass: 'STANDARD', ...more });
const page = (versions: VersionRow[], folders: string[] = []): Versions => ({ folders, versions, next: null });

describe('rows of versions', () => {
  const rows = withPage([], page([version('a/b', '2', { newest: true }), version('a/b', '1'), version('a/c', '9', { newest: true, deleteMarker: true })], ['a/d/']), 'a/');

  it('stand under their keys, folders first', () => {
    expect(rows.map(({ id, name, first }) => [id, name, first])).toEqual([['a/d/', 'd', true], ['a/b\n2', 'b', true], ['a/b\n1', 'b', false], ['a/c\n9', 'c', true]]);
  });

  it('of a key that is cut by a page stay one key, and late folders stay on top', () => {
    const more = withPage(rows, page([version('a/c', '8'), version('a/e', '1', { newest: true })], ['a/x/']), 'a/');
    expect(more.map(({ id, first }) => [id, first]).slice(4)).toEqual([['a/c\n9', true], ['a/c\n8', false], ['a/e\n1', true]]);
    expect(more.slice(0, 2).map(({ id }) => id)).toEqual(['a/d/', 'a/x/']);
  });

  it('leave out the object that stands for the folder itself', () => {
    expect(withPage([], page([version('a/', '1', { newest: true })]), 'a/')).toEqual([]);
  });

  it('have no size where they are markers', () => expect(rows[3]).toMatchObject({ size: null, deleteMarker: true }));

  it('name each version to Rust, and never a folder', () => {
    expect(versionsSelection({ connection: 'c', bucket: 'b', prefix: 'a/' }, rows).items).toEqual([
      { kind: 'object', key: 'a/b', size: 5, etag: 'e', version: '2' }, { kind: 'object', key: 'a/b', size: 5, etag: 'e', version: '1' },
      { kind: 'object', key: 'a/c', size: 0, etag: 'e', version: '9' },
    ]);
  });
});

describe('what can be fetched', () => {
  const rows = withPage([], page([version('a/b', '2', { newest: true, modified: 7 }), version('a/b', '1'), version('a/c', '9', { newest: true, deleteMarker: true })], ['a/d/']), 'a/');

  it('is a version, by its id and whether it holds, but no delete marker', () => {
    expect(rows.slice(1).map((row) => entryOf(row, null))).toEqual([
      { key: 'a/b', name: 'b', kind: 'object', size: 5, modified: 7, storageClass: 'STANDARD', etag: 'e', version: { id: '2', newest: true } },
      { key: 'a/b', name: 'b', kind: 'object', size: 5, modified: 1, storageClass: 'STANDARD', etag: 'e', version: { id: '1', newest: false } },
      null,
    ]);
  });

  it('is a folder, as of the moment of the view', () => {
    const [folder] = rows as [PastRow];
    expect(entryOf(folder, 5)).toMatchObject({ key: 'a/d/', kind: 'folder', asOf: 5 });
    expect(entryOf(folder, null)).not.toHaveProperty('asOf');
  });
});

describe('restoring', () => {
  const row = (more: Partial<PastRow>): PastRow => ({ id: 'k\n1', kind: 'version', key: 'k', name: 'k', version: '1', newest: false, deleteMarker: false, first: true, size: 1, etag: null, modified: 1, storageClass: null, ...more });
  it.each([
    [{}, 'copy'], [{ newest: true }, null], [{ newest: true, deleteMarker: true }, 'unmark'], [{ deleteMarker: true }, null], [{ kind: 'folder' }, null],
  ] as [Partial<PastRow>, string | null][])('of %o is %s', (more, how) => expect(restoring(row(more))).toBe(how));

  it.each([
    [[], 'Select a version first'], [[row({ newest: true })], 'It is what holds now'], [[row({ deleteMarker: true })], 'Select old versions, or deleted objects'],
    [[row({}), row({ newest: true, deleteMarker: true }), row({ key: 'l', newest: true })], null],
    [[row({}), row({ version: '2' })], 'Select one version of each object'], [[row({}), row({ key: 'l' })], null],
    [[row({ overNull: true })], 'What holds now has no version of its own and could be lost. Download this one instead'],
  ] as [PastRow[], string | null][])('%# says why not', (rows, words) => expect(notRestorable(rows)).toBe(words));
});

describe('a moment', () => {
  it.each([['2026-04-31', '10:00'], ['2026-04-30', '24:00'], ['2026-4', '10:00'], ['2026-04-30', ''], ['', '10:00'], ['2026-13-01', '10:00']])('is not %s %s', (date, time) => expect(momentFrom(date, time)).toBeNull());
  it('is read as it is written', () => {
    const moment = new Date(2026, 4, 4, 9, 5).getTime();
    expect(momentTexts(moment)).toEqual({ date: '2026-05-04', time: '09:05' });
    expect(momentFrom('2026-05-04', '09:05')).toBe(moment);
    expect(momentLabel(moment)).toBe('2026-05-04 09.05');
  });
});

describe('selecting', () => {
  const rows = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
  it('picks one, toggles and extends', () => {
    const one = picked(NOTHING, rows, 'b', {});
    expect([...picked(one, rows, 'd', { extend: true }).ids]).toEqual(['b', 'c', 'd']);
    expect([...picked(one, rows, 'd', { toggle: true }).ids]).toEqual(['b', 'd']);
    expect([...picked(one, rows, 'b', { toggle: true }).ids]).toEqual([]);
  });
  it('steps, and stops at both ends', () => {
    expect(stepped(NOTHING, rows, 1, false).cursor).toBe('a');
    const last = stepped(stepped(NOTHING, rows, 1, false), rows, 9, false);
    expect(last.cursor).toBe('d');
    expect([...stepped(last, rows, -1, true).ids]).toEqual(['c', 'd']);
    expect(stepped(NOTHING, rows, -4, false).cursor).toBe('a');
    expect(stepped(NOTHING, rows, 4, false).cursor).toBe('d');
    expect(stepped(NOTHING, [], 1, false)).toBe(NOTHING);
    expect(at(rows, 'x')).toBe(-1);
  });
});

describe('arranged', () => {
  const row = (key: string, version: string, size: number, modified: number): VersionRow => ({ key, version, newest: version === '2', deleteMarker: false, size, etag: null, modified, storageClass: 'STANDARD' });
  const rows = withPage([], { folders: ['d/', 'e/'], versions: [row('a.txt', '2', 5, 20), row('a.txt', '1', 9, 10), row('b.txt', '2', 7, 15)], next: null }, '');
  const shown = (sort: Sort, filter = '') => arrangedRows(rows, sort, filter).map(({ name, version, first }) => `${name}${version}${first ? '' : ' under'}`);

  it('keeps the versions of a key together by name, whichever way', () => {
    expect(shown({ column: 'name', descending: false })).toEqual(['d', 'e', 'a.txt2', 'a.txt1 under', 'b.txt2']);
    expect(shown({ column: 'name', descending: true })).toEqual(['e', 'd', 'b.txt2', 'a.txt2', 'a.txt1 under']);
  });

  it('lets each row stand for itself by size or date', () => {
    expect(shown({ column: 'size', descending: true })).toEqual(['e', 'd', 'a.txt1', 'b.txt2', 'a.txt2']);
    expect(shown({ column: 'modified', descending: false })).toEqual(['d', 'e', 'a.txt1', 'b.txt2', 'a.txt2']);
  });

  it('shows what has the text in its name', () => {
    expect(shown({ column: 'name', descending: false }, ' A.T ')).toEqual(['a.txt2', 'a.txt1 under']);
    expect(shown({ column: 'size', descending: false }, 'e')).toEqual(['e']);
  });
});

it('knows what would be lost where a bucket stopped keeping versions', () => {
  const version = (key: string, id: string, newest: boolean, deleteMarker = false) => ({ key, version: id, newest, deleteMarker, size: 1, etag: null, modified: 1, storageClass: null });
  const page = (versions: unknown[]) => ({ folders: [], versions, next: null }) as unknown as Parameters<typeof withPage>[1];
  const first = withPage([], page([version('a', 'null', true), version('a', '2', false), version('b', '9', true), version('b', 'null', false), version('c', 'null', true)]), '');
  const rows = withPage(first, page([version('c', '5', false), version('d', 'null', true, true), version('d', '4', false)]), '');
  expect(rows.filter((row) => row.overNull).map((row) => row.id)).toEqual(['a\n2', 'c\n5']);
});
