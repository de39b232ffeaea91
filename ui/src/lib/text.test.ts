import { describe, expect, it } from 'vitest';
import { pieces, splitTail, visible } from './text';

describe('text', () => {
  it('leaves ordinary names alone', () => {
    for (const name of ['A001.mov', 'Größe 100 %.txt', '日本語 file', '👩‍🚀.png'.replace('\u200d', '')]) expect(visible(name)).toBe(name);
  });

  it('spells out what hides or reorders', () => {
    expect(visible('gpj.\u202eexe')).toBe('gpj.\\u202eexe');
    expect(pieces('a\u0007b')).toEqual([{ text: 'a', strange: false }, { text: '\\u0007', strange: true }, { text: 'b', strange: false }]);
    expect(visible('\u200b')).toBe('\\u200b');
    expect(visible('x\u{e0041}')).toBe('x\\u{e0041}');
  });

  it('marks spaces at the ends only', () => {
    expect(visible(' a b ')).toBe('␠a b␠');
    expect(visible('a\n')).toBe('a\\u000a');
  });

  it('keeps the tail of a long name, never half a character', () => {
    expect(splitTail('A001_C001_0412.mov', 12)).toEqual(['A001_C', '001_0412.mov']);
    expect(splitTail('short.txt', 12)).toEqual(['short.txt', '']);
    const [head, tail] = splitTail(`${'a'.repeat(20)}😀${'b'.repeat(11)}`, 12);
    expect(head + tail).toBe(`${'a'.repeat(20)}😀${'b'.repeat(11)}`);
    expect(tail.startsWith('😀')).toBe(true);
  });
});
