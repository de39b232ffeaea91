import { expect, it } from 'vitest';
import { dayFrom, dayText, sizeFrom, sizeText } from './limits';

it.each([
  ['', null], ['812', 812], ['1.5 GB', 1.5e9], ['20MiB', 20 * 1024 ** 2], ['1,204 kb', 1_204_000], ['3 t', 3e12],
  ['-1', undefined], ['ten', undefined], ['1 mile', undefined], ['1e9', undefined], ['99999999999 TB', undefined],
])('reads the size %s', (text, size) => expect(sizeFrom(text)).toBe(size));

it('reads a day from its beginning or to its end', () => {
  expect(dayFrom('2026-04-12')).toBe(new Date(2026, 3, 12).getTime());
  expect(dayFrom('2026-04-30', true)).toBe(new Date(2026, 4, 1).getTime() - 1);
  expect(dayFrom('')).toBeNull();
});

it('writes a limit as it could have been typed', () => {
  expect([null, 812, 1.5e9, 20e6, 20 * 1024 ** 2].map(sizeText)).toEqual(['', '812', '1.5 GB', '20 MB', '20971520']);
  for (const size of [0, 812, 1.5e9, 20 * 1024 ** 2]) expect(sizeFrom(sizeText(size))).toBe(size);
  expect([dayText(null), dayText(dayFrom('2026-04-12')), dayText(dayFrom('2026-04-12', true))]).toEqual(['', '2026-04-12', '2026-04-12']);
});
