import { beforeAll, expect, test } from 'vitest';
import { useLocale } from '../../lib/format';
import { notShareable, secondsOf, untilWords } from './linkWords';

beforeAll(() => useLocale('en-GB'));

test('an expiry in seconds, never above seven days', () => {
  expect(secondsOf('3600', '', '')).toBe(3600);
  expect(secondsOf('custom', '90', '60')).toBe(5400);
  expect(secondsOf('custom', '7', '86400')).toBe(604_800);
  expect(secondsOf('custom', '8', '86400')).toBeNull();
  expect(['0', '', 'x', '-1', '1.5'].map((amount) => secondsOf('custom', amount, '60'))).toEqual([null, null, null, null, null]);
});

test('a link that ends with temporary keys says so', () => {
  const now = new Date(2026, 3, 15, 14, 0).getTime();
  const link = (minutes: number, cutShort = false, temporary = cutShort) => ({ key: 'a', url: 'https://x', until: now + minutes * 60_000, cutShort, temporary });
  expect(untilWords([link(280, true)], now)).toBe('The link ends at 18:40 with your sign-in.');
  expect(untilWords([link(60, false, true)], now)).toBe('The link ends at 15:00, or with your temporary keys if they end earlier.');
  expect(untilWords([link(60)], now)).toBe('The link ends at 15:00.');
  expect(untilWords([link(60), link(30)], now)).toBe('The links end at 14:30.');
  expect(untilWords([link(7 * 24 * 60)], now)).toBe('The link ends on 22 Apr 2026, 14:00.');
  expect(untilWords([], now)).toBe('');
});

test('what cannot be shared says why', () => {
  expect(notShareable({ id: 'practice', signIn: 'anonymous' })).toBe('Nobody else can reach the practice store.');
  expect(notShareable({ id: 'x', signIn: 'anonymous' })).toBe('This connection has no keys to sign a link with.');
  expect(notShareable({ id: 'x', signIn: 'keys' })).toBeNull();
});
