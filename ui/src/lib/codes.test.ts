import { expect, it } from 'vitest';
import rust from '../../../engine/src/error/code.rs?raw';
import { fakeRows } from '../backend/fakeTransfers';
import { CODES, hasCode } from './codes';

const sources = Object.entries(import.meta.glob<string>(['../**/*.ts', '../**/*.svelte', '!../**/*.test.ts'], { query: '?raw', import: 'default', eager: true }));

it('knows exactly the codes of the engine', () => {
  const body = /pub enum Code \{([^}]*)\}/.exec(rust)?.[1] ?? '';
  const names = [...body.matchAll(/^\s*([A-Z]\w*),/gm)].map(([, name = '']) => name.charAt(0).toLowerCase() + name.slice(1));
  expect(names.length).toBeGreaterThan(30);
  expect([...CODES].sort()).toEqual(names.sort());
});

/** A code that is compared with words by hand, past `hasCode`. */
const BY_HAND = /\bcode\b[^;\n]{0,12}[!=]==?\s*['"`]|['"`]\s*[!=]==\s*[\w.?]*\bcode\b|switch \([\w.?]*\bcode\b|(includes|has)\([\w.?]*\bcode\b/;

it('is asked about codes in one place, so that each is checked', () => {
  expect(["row.code === 'x'", 'LIST.includes(row?.code)', 'switch (code) {', "(problem?.code ?? '') == \"x\""].filter((line) => !BY_HAND.test(line))).toEqual([]);
  expect(sources.length).toBeGreaterThan(50);
  for (const [name, text] of sources) if (name !== './codes.ts' && !name.endsWith('fakeStore.ts')) expect(BY_HAND.exec(text)?.[0], name).toBeUndefined();
});

it('finds every code that the scripted backend makes up', () => {
  const made = ['main', 'conflict', 'states'].flatMap((scene) => fakeRows(scene)).map((row) => row.code).filter((code) => code !== null);
  expect(made.length).toBeGreaterThan(0);
  for (const code of made) expect(CODES).toContain(code);
});

it('compares', () => {
  expect(hasCode({ code: 'busy' }, 'noNetwork', 'busy')).toBe(true);
  expect(hasCode({ code: 'offline' }, 'noNetwork')).toBe(false);
  expect([hasCode({ code: null }, 'busy'), hasCode(null, 'busy')]).toEqual([false, false]);
});
