import { beforeEach, expect, it, vi } from 'vitest';
import type { Backend } from '../backend/backend';
import { useBackend } from '../backend/current';
import type { Place, Places } from '../generated/wire';
import { toasts } from './toasts.svelte';

const { kept } = await import('./keptPlaces.svelte');

const at = (prefix: string, connection = 'archive', bucket = 'b'): Place => ({ connection, bucket, prefix });
const names = (): string[] => kept.all.bookmarks.map(({ name }) => name);
let saved: Places[];
let refuse: boolean;

beforeEach(() => {
  saved = [];
  refuse = false;
  toasts.shown = [];
  useBackend({
    async savePlaces(places: Places) {
      await new Promise((resolve) => setTimeout(resolve, saved.length === 0 ? 5 : 1));
      if (refuse) throw new Error('no room');
      saved.push(places);
      return places;
    },
  } as Partial<Backend> as Backend);
  kept.begin({ bookmarks: [], recent: [] });
});

const settled = () => vi.waitFor(() => expect(saved.at(-1)).toEqual(kept.all));

it('a place is bookmarked under its own name, renamed, moved and removed, and each is kept in turn', async () => {
  for (const place of [at('2026/day/'), at(''), at('x/')]) kept.toggle(place);
  expect(names()).toEqual(['day', 'b', 'x']);
  const mark = kept.markOf(at(''));
  if (!mark) throw new Error('no bookmark');
  kept.rename(mark, 'All of b');
  kept.move(kept.markOf(at('')) ?? mark, -1);
  kept.toggle(at('x/'));
  expect(names()).toEqual(['All of b', 'day']);
  await settled();
  expect(saved).toHaveLength(6);
});

it('a place is visited once, however often it is listed', async () => {
  for (const prefix of ['a/', 'a/', 'b/', 'a/']) kept.visit(at(prefix));
  expect(kept.all.recent.map(({ prefix }) => prefix)).toEqual(['a/', 'b/']);
  await settled();
  expect(saved).toHaveLength(3);
});

it('what cannot be kept is taken back and said; a visit is not worth a word', async () => {
  refuse = true;
  kept.visit(at('a/'));
  kept.toggle(at('a/'));
  await vi.waitFor(() => expect(names()).toEqual([]));
  expect(kept.all.recent).toHaveLength(1);
  expect(toasts.shown.map(({ text }) => text)).toEqual(['Windlass could not do that. no room']);
});

it('places go with their connection, and with their bucket', async () => {
  for (const place of [at('', 'old'), at(''), at('', 'archive', 'gone')]) { kept.visit(place); kept.toggle(place); }
  await settled();
  const calls = saved.length;
  kept.forget('old');
  expect([kept.all.recent.length, names()]).toEqual([2, ['b', 'gone']]);
  expect(saved).toHaveLength(calls);
  kept.forgetBucket('archive', 'gone');
  expect([kept.all.recent.length, names()]).toEqual([1, ['b']]);
  await settled();
});

it('there are at most 200 bookmarks', () => {
  kept.begin({ bookmarks: Array.from({ length: 200 }, (_, i) => ({ name: 'x', place: at(`${i}/`) })), recent: [] });
  kept.toggle(at('one more/'));
  expect([kept.all.bookmarks.length, toasts.shown[0]?.text]).toEqual([200, 'There are 200 bookmarks. Remove one first.']);
  kept.toggle(at('7/'));
  expect(kept.all.bookmarks).toHaveLength(199);
});
