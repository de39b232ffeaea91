import { expect, test } from 'vitest';
import type { UploadOwner } from '../generated/wire';
import { age, folder, heldWords, name, ownerWords } from './unfinished';

const HOUR = 3600_000;

test('how long ago it was begun', () => {
  const now = Date.UTC(2026, 3, 15);
  expect([null, now, now + HOUR, now - HOUR, now - 30 * HOUR, now - 48 * HOUR, now - 24 * 16 * HOUR].map((begun) => age(begun, now)))
    .toEqual(['', 'just now', 'just now', '60 min ago', '30 hours ago', '2 days ago', '16 days ago']);
});

test('what the server holds of it', () => {
  expect(heldWords(undefined)).toBe('Asking for its size');
  expect(heldWords('unknown')).toBe('Size not known');
  expect(heldWords({ parts: 0, bytes: 0 })).toBe('No parts yet');
  expect(heldWords({ parts: 1, bytes: 16e6 })).toBe('16.0 MB in 1 part');
  expect(heldWords({ parts: 799, bytes: 13.4e9 })).toBe('13.4 GB in 799 parts');
});

test('whose it is, and what its transfer does', () => {
  const words = (owner: UploadOwner, state?: 'paused' | 'done') => ownerWords({ key: 'a', uploadId: '1', begun: null, owner }, state).join(': ');
  expect(words({ kind: 'other' })).toBe('Started by another program: Choose the file to go on');
  expect(words({ kind: 'transfer', id: 7 }, 'paused')).toBe('Started on this computer: Its transfer is paused');
  expect(words({ kind: 'transfer', id: 7 }, 'done')).toContain('done');
  expect(words({ kind: 'transfer', id: 7 })).toContain('Look again');
});

test('keys are cut into name and folder', () => {
  expect(['a', 'x/y/a.mov', 'x/y/'].map((key) => [name(key), folder(key)])).toEqual([['a', ''], ['a.mov', 'x/y'], ['y/', 'x']]);
});
