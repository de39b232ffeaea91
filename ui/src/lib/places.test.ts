import { describe, expect, it } from 'vitest';
import { above, bucketNameFault, crumbs, folderNameFault, leaf, objectNameFault, path, title } from './places';

const deep = { connection: 'archive', bucket: 'footage', prefix: '2026/harbour/' };

describe('places', () => {
  it('goes up one folder at a time, to the buckets, then nowhere', () => {
    const one = above(deep);
    expect(one).toEqual({ ...deep, prefix: '2026/' });
    expect(one && above(one)).toEqual({ ...deep, prefix: '' });
    expect(above({ ...deep, prefix: '' })).toEqual({ connection: 'archive', bucket: null, prefix: '' });
    expect(above({ connection: 'archive', bucket: null, prefix: '' })).toBeNull();
  });

  it('has a crumb for every step', () => {
    expect(crumbs(deep, 'Archive').map((crumb) => crumb.label)).toEqual(['Archive', 'footage', '2026', 'harbour']);
    expect(crumbs(deep, 'Archive').at(-2)?.spot.prefix).toBe('2026/');
    expect(crumbs({ ...deep, prefix: 'a//b/' }, 'Archive').map((crumb) => crumb.label)).toEqual(['Archive', 'footage', 'a', 'no name', 'b']);
    expect(crumbs({ ...deep, prefix: 'a//b/' }, 'Archive')[3]?.spot.prefix).toBe('a//');
  });

  it('names places', () => {
    expect(leaf('a/b/')).toBe('b');
    expect(leaf('a/b.txt')).toBe('b.txt');
    expect(leaf('')).toBe('');
    expect(title(deep, 'Archive')).toBe('harbour');
    expect(title({ ...deep, prefix: '' }, 'Archive')).toBe('footage');
    expect(path(deep)).toBe('footage/2026/harbour/');
  });

  it('says what is wrong with a bucket name', () => {
    expect(bucketNameFault('survey-2026')).toBeNull();
    for (const bad of ['ab', 'Upper', 'a_b', '-start', 'end-', 'a..b', '10.0.0.1', 'x'.repeat(64)]) expect(bucketNameFault(bad)).toMatch(/\w/);
  });
});

it('a name for an object or a folder: not empty, without a slash, and its key fits', () => {
  expect(folderNameFault('stills', '2026/')).toBeNull();
  expect(folderNameFault('', '')).toBe('Type a name.');
  expect(folderNameFault('a/b', '')).toBe('A name has no slash.');
  expect(folderNameFault('..', '')).toBe('Nothing can be called “..”.');
  expect(folderNameFault('a\tb', '')).toBe('A folder’s name has no control characters.');
  expect(objectNameFault('é'.repeat(512), '')).toBeNull();
  expect(folderNameFault('é'.repeat(512), '')).toBe('With its folders it has 1025 bytes; a key has at most 1,024.');
  expect(objectNameFault('x', 'y'.repeat(1024))).toContain('1025 bytes');
});
