import { describe, expect, it } from 'vitest';
import { bounded, sizeAfter, sizeDragged } from './sizes';

const limits = { least: 180, most: 360 };

describe('the size of a part of the window', () => {
  it('stays within its limits, and is at least the least', () => {
    expect(bounded(100, limits)).toBe(180);
    expect(bounded(232.4, limits)).toBe(232);
    expect(bounded(900, limits)).toBe(360);
    expect(bounded(500, { least: 320, most: 200 })).toBe(320);
  });

  it('follows the arrow that points to where the part grows', () => {
    expect(sizeAfter('ArrowRight', false, 232, limits, 'right')).toBe(248);
    expect(sizeAfter('ArrowLeft', false, 232, limits, 'right')).toBe(216);
    expect(sizeAfter('ArrowLeft', false, 232, limits, 'left')).toBe(248);
    expect(sizeAfter('ArrowUp', true, 232, limits, 'up')).toBe(296);
    expect(sizeAfter('ArrowDown', true, 232, limits, 'up')).toBe(180);
  });

  it('goes to either end, and leaves other keys alone', () => {
    expect(sizeAfter('Home', false, 232, limits, 'up')).toBe(180);
    expect(sizeAfter('End', false, 232, limits, 'up')).toBe(360);
    expect(sizeAfter('ArrowUp', false, 232, limits, 'left')).toBeNull();
    expect(sizeAfter('a', false, 232, limits, 'left')).toBeNull();
  });

  it('follows the pointer', () => {
    expect(sizeDragged(232, 20, -7, limits, 'right')).toBe(252);
    expect(sizeDragged(232, 20, -7, limits, 'left')).toBe(212);
    expect(sizeDragged(232, 20, -7, limits, 'up')).toBe(239);
  });
});
