import { expect, it } from 'vitest';
import { Gone } from './gone';

it('knows what is below a folder, one version from its object, and what stayed', () => {
  const gone = Gone.of({
    place: { connection: 'c', bucket: 'b', prefix: '' }, which: 'objects',
    items: [{ kind: 'folder', prefix: 'a/' }, { kind: 'object', key: 'x', size: 1, etag: null, version: null }, { kind: 'object', key: 'y', size: 1, etag: null, version: 'v1' }],
  });
  expect(['a/', 'a/1', 'a', 'x', 'x1', 'y'].map((key) => gone.has(key))).toEqual([true, true, false, true, false, false]);
  expect(gone.without(new Set(['a/1'])).has('a/1')).toBe(false);
});
