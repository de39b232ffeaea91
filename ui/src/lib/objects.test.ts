import { beforeEach, describe, expect, it } from 'vitest';
import type { Place } from '../generated/wire';
import type { Entry } from './entries';
import { useLocale } from './format';
import { impossibleTarget, nameFault, overwriteWords, placeFromPath, selectionOf, stemLength, takenWords, touches, whatWords } from './objects';

const place: Place = { connection: 'archive', bucket: 'masters', prefix: '2026/' };
const blank = { size: null, modified: null, storageClass: null, etag: null };
const file = (name: string): Entry => ({ ...blank, key: `2026/${name}`, name, kind: 'object', size: 5, etag: 'e' });
const folder = (name: string): Entry => ({ ...blank, key: `2026/${name}/`, name, kind: 'folder' });

beforeEach(() => useLocale('en-GB'));

describe('a selection', () => {
  it('names folders by prefix and objects by key, and leaves buckets out', () => {
    expect(selectionOf(place, [folder('a'), file('b.txt'), { ...blank, key: 'c', name: 'c', kind: 'bucket' }]).items).toEqual([
      { kind: 'folder', prefix: '2026/a/' }, { kind: 'object', key: '2026/b.txt', size: 5, etag: 'e', version: null },
    ]);
  });

  it.each([
    [[file('b.txt')], '“b.txt”'], [[file('a\u202eb')], '“a\\u202eb”'], [[file('a'), file('b')], '2 objects'],
    [[folder('a'), folder('b')], '2 folders'], [[folder('a'), file('b')], '2 items'],
  ] as [Entry[], string][])('is called %#: %s', (entries, words) => expect(whatWords(entries)).toBe(words));
});

describe('a target', () => {
  const to = (prefix: string, more: Partial<Place> = {}): Place => ({ ...place, prefix, ...more });
  it.each([
    ['elsewhere', to('2025/'), null],
    ['where they are', to('2026/'), 'They are there already.'],
    ['into itself', to('2026/a/'), 'A folder cannot go into itself.'],
    ['deep into itself', to('2026/a/b/c/'), 'A folder cannot go into itself.'],
    ['into one whose name only begins the same', to('2026/ab/'), null],
    ['the same path in another bucket', to('2026/a/', { bucket: 'other' }), null],
    ['the same path of another connection', to('2026/a/', { connection: 'other' }), null],
  ])('%s', (_, target, words) => expect(impossibleTarget(place, [folder('a'), file('b')], target)).toBe(words));

  it('is read from a path', () => {
    expect(placeFromPath('s3://masters/2026/a', 'archive')).toEqual({ connection: 'archive', bucket: 'masters', prefix: '2026/a/' });
    expect(placeFromPath('masters', 'archive')).toEqual({ connection: 'archive', bucket: 'masters', prefix: '' });
    expect(placeFromPath('/a', 'archive')).toBeNull();
    expect(placeFromPath('', 'archive')).toBeNull();
  });
});

describe('a new name', () => {
  it.each([['', 'Type a name.'], ['a/b', 'A slash'], ['..', 'Many programs'], ['b.txt', 'That is its name now.']])('%o is refused', (name, words) =>
    expect(nameFault(name, file('b.txt'))).toContain(words));
  it('may be anything else', () => expect(nameFault('c d.txt', file('b.txt'))).toBeNull());

  it.each([
    ['a.txt', 'object', 1], ['a.tar.gz', 'object', 1], ['a.b.txt', 'object', 3], ['.profile', 'object', 8], ['none', 'object', 4], ['a.b', 'folder', 3],
  ] as const)('of %s (%s) is selected up to %d', (name, kind, length) => expect(stemLength(name, kind)).toBe(length));
});

it('says what is in the way', () => {
  expect(takenWords({ taken: 3, more: false }, 312)).toBe('3 of 312 are there already');
  expect(takenWords({ taken: 1, more: false }, 312)).toBe('1 of 312 is there already');
  expect(takenWords({ taken: 1000, more: true }, 20_000)).toBe('At least 1,000 of 20,000 are there already');
});

it('knows what a job may have changed', () => {
  expect(touches({ bucket: 'b', prefix: 'a/' }, { bucket: 'b', prefix: 'a/c/' })).toBe(true);
  expect(touches({ bucket: 'b', prefix: 'a/c/' }, { bucket: 'b', prefix: 'a/' })).toBe(true);
  expect(touches({ bucket: 'b', prefix: 'a/' }, { bucket: 'b', prefix: 'ab/' })).toBe(false);
  expect(touches({ bucket: 'b', prefix: '' }, { bucket: 'c', prefix: '' })).toBe(false);
});

it('says of overwriting what is known of the bucket, and is careful while nothing is', () => {
  expect(overwriteWords(null)).toContain('Unless that bucket keeps versions');
  expect(overwriteWords('on')).toBe('What is there is replaced. That bucket keeps versions: the old ones can be restored.');
  expect(overwriteWords('off')).toBe('What is there is replaced. That bucket keeps no versions: it cannot be undone.');
  expect(overwriteWords('suspended')).toBe('What is there is replaced. That bucket keeps no new versions: it cannot be undone.');
});
