import { beforeEach, describe, expect, it } from 'vitest';
import * as format from './format';

beforeEach(() => format.useLocale('en-GB'));

describe('sizes', () => {
  it.each([
    [0, '0 B'], [812, '812 B'], [999, '999 B'], [1000, '1.0 kB'], [184_200, '184.2 kB'], [999_949, '999.9 kB'],
    [999_950, '1.0 MB'], [918_400_000, '918.4 MB'], [64_200_000_000, '64.2 GB'], [2e12, '2.0 TB'], [5e18, '5000.0 PB'],
    [null, '–'], [Number.NaN, '–'],
  ])('%s reads %s', (size, words) => expect(format.bytes(size)).toBe(words));

  it('tells exact bytes', () => {
    expect(format.exactBytes(58_712_334_336)).toBe('58,712,334,336 bytes');
    expect(format.exactBytes(1)).toBe('1 byte');
  });

  it.each([
    [400e6, 64.2e9, '0.4 of 64.2 GB'], [0, 6.2e9, '0 of 6.2 GB'], [9e9, 20.1e9, '9.0 of 20.1 GB'],
    [0, 812, '0 of 812 B'], [5e6, null, '5.0 MB'],
  ])('shares the unit of the total: %s of %s', (done, total, words) => expect(format.pair(done, total)).toBe(words));

  it('rounds badges from 10 up', () => {
    expect(format.roughBytes(38.4e9)).toBe('38 GB');
    expect(format.roughBytes(4.1e6)).toBe('4.1 MB');
    expect(format.roughBytes(999.9e6)).toBe('999.9 MB');
    expect(format.roughBytes(812)).toBe('812 B');
  });
});

describe('speed and time', () => {
  it('says when nothing moves', () => {
    expect(format.rate(112.4e6)).toBe('112.4 MB/s');
    expect(format.rate(999)).toBe('Stalled');
    expect(format.rate(null)).toBe('–');
  });

  it.each([
    [12, 'under 1 min left'], [60, '1 min left'], [180, '3 min left'], [3660, '1 h 1 min left'], [7200, '2 h left'],
    [52 * 3600, '2 d 4 h left'], [101 * 3600, 'over 4 days left'], [null, ''],
  ])('%s s: %s', (seconds, words) => expect(format.timeLeft(seconds)).toBe(words));

  it.each([
    [300, 'under 1 s'], [41_000, '41 s'], [531_000, '8 min 51 s'], [60_000, '1 min'], [3_840_000, '1 h 4 min'],
    [37 * 3600_000, '1 d 13 h'], [null, '–'],
  ])('%s ms last %s', (milliseconds, words) => expect(format.duration(milliseconds)).toBe(words));
});

describe('dates', () => {
  const now = new Date(2026, 3, 14, 14, 34).getTime();

  it('names today and yesterday', () => {
    expect(format.when(new Date(2026, 3, 14, 9, 14).getTime(), now)).toBe('Today, 09:14');
    expect(format.when(new Date(2026, 3, 13, 22, 48).getTime(), now)).toBe('Yesterday, 22:48');
    expect(format.when(new Date(2026, 3, 12, 18, 22).getTime(), now)).toBe('12 Apr 2026, 18:22');
    expect(format.when(null, now)).toBe('–');
  });

  it('keeps English where the system speaks another language', () => {
    format.useLocale('de-DE');
    expect(format.when(new Date(2026, 4, 12, 18, 22).getTime(), now)).toBe('12 May 2026, 18:22');
  });

  it('tells the clock', () => {
    expect(format.clock(new Date(2026, 3, 14, 14, 7).getTime())).toBe('14:07');
    expect(format.clockSeconds(new Date(2026, 3, 14, 14, 7, 19).getTime())).toBe('14:07:19');
  });
});

it('counts', () => {
  expect(format.count(1204)).toBe('1,204');
  expect(format.counted(1, 'file')).toBe('1 file');
  expect(format.counted(1204, 'file')).toBe('1,204 files');
  expect([1, 2, 3, 4, 11, 12, 13, 21, 102].map(format.ordinal)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '102nd']);
});
