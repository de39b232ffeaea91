import { expect, it } from 'vitest';
import { copyableProblem, problemFrom } from './problem';

it('makes a problem of whatever a call rejects with', () => {
  const known = { code: 'accessDenied', message: 'No.', hint: null, retry: false, detail: '403' };
  expect(problemFrom(known)).toBe(known);
  for (const odd of [new Error('boom'), 'boom', { some: 'thing' }, undefined, null, 7, 7n, { message: {}, code: {}, detail: {} }]) {
    const made = problemFrom(odd);
    expect(made.message).toMatch(/^Windlass could not/);
    expect(JSON.stringify(made)).not.toContain('[object Object]');
  }
  expect(copyableProblem(known)).toBe('No.\nCode: accessDenied\n403');
});
