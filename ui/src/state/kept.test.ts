import { expect, it } from 'vitest';
import { nothing } from '../lib/selection';
import { Kept, Listing } from './listing';

const listing = (rows: number) => {
  const made = new Listing('', () => undefined);
  made.rows.addObjects(Array.from({ length: rows }, (_, i) => ({ key: String(i).padStart(7, '0'), size: 0, etag: null, modified: null, storageClass: 'STANDARD' })));
  return made;
};

it('keeps the newest places, few of them and not too many rows', () => {
  const kept = new Kept(5, 1000);
  for (let i = 0; i < 8; i += 1) kept.put(`a/${i}`, listing(10), nothing);
  expect([0, 1, 2, 3, 4, 5, 6, 7].filter((i) => kept.take(`a/${i}`))).toEqual([3, 4, 5, 6, 7]);
  kept.put('a/small', listing(10), nothing);
  kept.put('a/large', listing(600), nothing);
  kept.put('a/larger', listing(600), nothing);
  expect(['a/small', 'a/large', 'a/larger'].filter((place) => kept.take(place))).toEqual(['a/larger']);
  kept.put('a/x', listing(1), nothing);
  kept.put('ab/x', listing(1), nothing);
  kept.forget('a');
  expect([kept.take('a/x'), kept.take('ab/x') !== undefined]).toEqual([undefined, true]);
});
