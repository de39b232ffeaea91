import { describe, expect, it } from 'vitest';
import type { Place } from '../generated/wire';
import { bookmarkNameFault, moved, suggestions, visited, without } from './keptPlaces';
import { path } from './places';

const at = (text: string, connection = 'archive'): Place => ({ connection, bucket: text.slice(0, text.indexOf('/')), prefix: text.slice(text.indexOf('/') + 1) });
const mark = (name: string, text = `${name}/`) => ({ name, place: at(text) });

describe('recent places', () => {
  it('are the newest first, without doubles, 20 at most', () => {
    let recent: readonly Place[] = [];
    for (let i = 0; i < 25; i += 1) recent = visited(recent, at(`b/${i}/`));
    expect(recent.map(path).slice(0, 2)).toEqual(['b/24/', 'b/23/']);
    expect(recent).toHaveLength(20);
    recent = visited(recent, at('b/10/'));
    expect(recent.map(path).slice(0, 2)).toEqual(['b/10/', 'b/24/']);
    expect(recent).toHaveLength(20);
    expect(visited(recent, at('b/10/'))).toBe(recent);
    expect(visited(recent, at('b/10/', 'other'))).toHaveLength(20);
  });
});

it.each([
  [0, 1, 'b a c'], [2, -1, 'a c b'], [0, -1, 'a b c'], [2, 1, 'a b c'], [0, 9, 'b c a'], [7, -1, 'a b c'],
])('the bookmark at %i is moved by %i', (from, by, wanted) => {
  expect(moved(['a', 'b', 'c'].map((name) => mark(name)), from, by).map(({ name }) => name).join(' ')).toBe(wanted);
});

it('leaves out what is gone', () => {
  const places = { bookmarks: [mark('a'), { name: 'x', place: at('a/', 'old') }], recent: [at('b/', 'old'), at('c/')] };
  expect(without(places, (place) => place.connection === 'old')).toEqual({ bookmarks: [mark('a')], recent: [at('c/')] });
});

it('a bookmark has a name', () => {
  expect(bookmarkNameFault('day 4')).toBeNull();
  expect(bookmarkNameFault('')).toMatch(/\w/);
  expect(bookmarkNameFault('é'.repeat(513))).toMatch(/1,024/);
});

describe('suggestions', () => {
  const here = { connection: 'archive', bucket: 'footage', prefix: '2026/' };
  const kept = { bookmarks: [mark('Rushes', 'footage/2026/alps/'), mark('Old tiles', 'survey/tiles/')], recent: [at('footage/2026/'), at('footage/2025/'), at('survey/tiles/')] };
  const listed = [at('footage/2026/alps/'), at('footage/2026/harbour/'), at('survey/'), at('footage/2026/else/', 'other')];
  const found = (text: string) => suggestions(text, here, kept, listed).map(({ kind, place }) => `${kind} ${path(place)}`);

  it.each([
    ['', ['bookmark footage/2026/alps/', 'bookmark survey/tiles/', 'recent footage/2025/']],
    ['footage/2026/', ['folder footage/2026/alps/', 'folder footage/2026/harbour/']],
    ['/2026/h', ['folder footage/2026/harbour/']],
    ['s3://FOOTAGE/2026/H', ['folder footage/2026/harbour/']],
    ['rush', ['bookmark footage/2026/alps/']],
    ['tiles', ['bookmark survey/tiles/']],
    ['sur', ['folder survey/', 'bookmark survey/tiles/']],
    ['footage/2026/harbour/', []],
    ['nothing like it', []],
  ])('for %j', (text, wanted) => expect(found(text)).toEqual(wanted));

  it('are few, and stop looking when there are enough', () => {
    let looked = 0;
    function* many(): Generator<Place> { for (let i = 0; i < 100_000; i += 1) { looked += 1; yield at(`footage/2026/${i}/`); } }
    expect(suggestions('footage/2026/', here, { bookmarks: [], recent: Array.from({ length: 20 }, (_, i) => at(`footage/2026/old-${i}/`)) }, many())).toHaveLength(8);
    expect(looked).toBeLessThan(10);
  });
});
