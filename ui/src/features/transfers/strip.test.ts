import { describe, expect, it } from 'vitest';
import { block, checkedFraction, scale, shapes } from './strip';

const kinds = (letters: string, width: number): string => scale(letters, width).map((bin) => bin.kind[0]).join('');

describe('bins', () => {
  it('are four pixels wide', () => {
    expect(scale('s'.repeat(96), 304)).toHaveLength(76);
    expect(scale('s'.repeat(96), 380)).toHaveLength(95);
    expect(scale('', 304)).toEqual([]);
  });

  it('show the most telling part where several meet', () => {
    expect(kinds('sfsr5.s.kskk', 24)).toBe('frmtkk');
  });

  it('repeat where parts are few', () => {
    expect(kinds('s9.', 48)).toBe('ssssmmmmtttt');
  });
});

describe('shapes', () => {
  it('join full neighbours and draw rails for what was kept', () => {
    expect(shapes(scale('kkss', 16), false)).toEqual([
      { paint: 'kept', x: 0, y: 0, width: 8, height: 3 }, { paint: 'kept', x: 0, y: 5, width: 8, height: 3 },
      { paint: 'sent', x: 8, y: 0, width: 8, height: 8 },
    ]);
  });

  it('let moving parts rise, halve retries, fill failures', () => {
    expect(shapes(scale('0rf.', 16), false)).toEqual([
      { paint: 'movingBack', x: 0, y: 0, width: 3, height: 8 }, { paint: 'moving', x: 0, y: 7, width: 3, height: 1 },
      { paint: 'retry', x: 4, y: 2, width: 3, height: 4 }, { paint: 'failed', x: 8, y: 0, width: 3, height: 8 },
    ]);
  });

  it('are grey at rest, but a failure stays red', () => {
    expect(shapes(scale('s5rf', 16), true).map((shape) => shape.paint)).toEqual(['hold', 'failed']);
  });

  it('are one block without parts', () => {
    expect(block(0.5, 304, false)).toEqual([{ paint: 'sent', x: 0, y: 0, width: 152, height: 8 }]);
    expect(block(0, 304, false)).toEqual([]);
  });
});

it('reads how far a check is', () => {
  expect(checkedFraction('Checking part 1,142 of 3,464')).toBeCloseTo(0.3297, 3);
  expect(checkedFraction(null)).toBe(0);
});
