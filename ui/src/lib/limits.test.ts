import { expect, it } from 'vitest';
import { dayFrom, sizeFrom } from './limits';

it.each([
  ['', null], ['812', 812], ['1.5 GB', 1.5e9], ['20MiB', 20 * 1024 ** 2], ['1,204 kb', 1_204_000], ['3 t', 3e12],
  ['-1', undefined], ['ten', undefined], ['1 mile', undefined], ['1e9', undefined], ['99999999999 TB', undefined],
])('reads the size %s', (text, size) => expect(sizeFrom(text)).toBe(size));

it('reads a day from its beginning or to its end', () => {
  expect(dayFrom('2026-04-12')).toBe(new Date(2026, 3, 12).getTime());
  expect(dayFrom('2026-04-30', true)).toBe(new Date(2026, 4, 1).getTime() - 1);
  expect(dayFrom('')).toBeNull();
});
