import { expect, it } from 'vitest';
import { ScrollScale } from './scrollScale';

it('leaves a short list as it is', () => {
  const scale = new ScrollScale(5_000_000, 500);
  expect(scale.height).toBe(5_000_000);
  expect([scale.toList(4_999_500), scale.toScroll(123)]).toEqual([4_999_500, 123]);
});

it('reaches every row of a list that is too high for the engine', () => {
  const whole = 28_000_008;
  const scale = new ScrollScale(whole, 500);
  expect(scale.height).toBeLessThan(16_700_000);
  expect(scale.toList(0)).toBe(0);
  expect(scale.toList(scale.height - 500)).toBe(whole - 500);
  let last = -1;
  for (let scroll = 0; scroll <= scale.height - 500; scroll += 9973) {
    const list = scale.toList(scroll);
    expect(list).toBeGreaterThan(last);
    expect(scale.toScroll(list)).toBeCloseTo(scroll, 3);
    last = list;
  }
  expect(scale.toList(700) - scale.toList(600)).toBe(100);
});
