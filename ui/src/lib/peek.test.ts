import { describe, expect, it } from 'vitest';
import { decode, encodingOf, forShowing, fromBase64, hexRows, looksLikeText, offsetFrom, prettyJson } from './peek';

const bytes = (...values: number[]) => Uint8Array.from(values);
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, swap = false) => Uint8Array.from([...text].flatMap((letter) => { const code = letter.charCodeAt(0); return swap ? [code >> 8, code & 255] : [code & 255, code >> 8]; }));

describe('the encoding of a text', () => {
  it.each([
    ['a mark of UTF-8', bytes(0xef, 0xbb, 0xbf, 0x61), 'utf-8', 'a'],
    ['a mark of UTF-16', bytes(0xff, 0xfe, 0x61, 0), 'utf-16le', 'a'],
    ['a mark of UTF-16, the other way', bytes(0xfe, 0xff, 0, 0x61), 'utf-16be', 'a'],
    ['UTF-16 without a mark', utf16('plain text'), 'utf-16le', 'plain text'],
    ['UTF-16 without a mark, the other way', utf16('plain text', true), 'utf-16be', 'plain text'],
    ['UTF-8', utf8('naïve 日本'), 'utf-8', 'naïve 日本'],
    ['UTF-8 that is cut within a character', utf8('日本').subarray(0, 5), 'utf-8', '日'],
    ['Western', latin('Stra\xdfe'), 'windows-1252', 'Straße'],
    ['nothing', bytes(), 'utf-8', ''],
  ] as const)('%s', (_, data, encoding, text) => {
    expect(encodingOf(data)).toBe(encoding);
    expect(decode(Uint8Array.from(data), encoding)).toBe(text);
  });

  it('tells text from other bytes', () => {
    expect(looksLikeText(utf8('a\tb\r\n'))).toBe(true);
    expect(looksLikeText(utf16('a text'))).toBe(true);
    expect(looksLikeText(bytes(0x89, 0x50, 0x4e, 0x47, 0, 0))).toBe(false);
    expect(looksLikeText(Uint8Array.from({ length: 200 }, (_, i) => (i % 31) + 1))).toBe(false);
  });
});

it('shows JSON with an indent only if it is whole', () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson('{"a":[1]')).toBeNull();
  expect(prettyJson('12')).toBeNull();
});

it('breaks long lines and ends long texts for the page, and says what is left', () => {
  const shown = forShowing(`${'x'.repeat(4500)}\r\nb\r\n`);
  expect(shown).toEqual({ text: `${'x'.repeat(2000)}\n${'x'.repeat(2000)}\n${'x'.repeat(500)}\nb\n`, broken: 1, left: 0 });
  const endless = forShowing('x'.repeat(10_000_001));
  expect(endless.text.split('\n')).toHaveLength(5000);
  expect(endless).toMatchObject({ broken: 1, left: 1 });
  const many = forShowing('a\n'.repeat(6000));
  expect(many.text.split('\n')).toHaveLength(5000);
  expect(many).toMatchObject({ broken: 0, left: 2000 });
});

it('writes bytes as offset, hex and letters', () => {
  const [first, second] = hexRows(Uint8Array.from({ length: 18 }, (_, i) => 0x3c + i), 0x1000);
  expect(first).toEqual({ offset: '00001000', hex: '3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b', ascii: '<=>?@ABCDEFGHIJK' });
  expect(second).toMatchObject({ offset: '00001010', ascii: 'LM' });
  expect(hexRows(fromBase64('AP8='), 0)[0]?.ascii).toBe('··');
});

it.each([['4096', 4096], ['0x1000', 4096], ['1,024', 1024], ['', null], ['-1', null], ['ten', null], ['0x', null], ['99999999999999999999', null]])('reads the offset %s', (text, offset) => expect(offsetFrom(text)).toBe(offset));
