import { describe, expect, it } from 'vitest';
import { all, none, nothing, pick, step, typeAhead } from './selection';

const rows = ['alpha', 'beta', 'bravo', 'charlie', 'delta'].map((name) => ({ key: `x/${name}`, name }));
const chosen = (selection: { keys: ReadonlySet<string> }) => [...selection.keys].map((key) => key.slice(2)).sort();

describe('selection', () => {
  it('selects one, extends from the anchor, toggles', () => {
    let now = pick(nothing, rows, 'x/beta', {});
    expect(chosen(now)).toEqual(['beta']);
    now = pick(now, rows, 'x/delta', { extend: true });
    expect(chosen(now)).toEqual(['beta', 'bravo', 'charlie', 'delta']);
    now = pick(now, rows, 'x/alpha', { extend: true });
    expect(chosen(now)).toEqual(['alpha', 'beta']);
    now = pick(now, rows, 'x/alpha', { toggle: true });
    expect(chosen(now)).toEqual(['beta']);
    now = pick(now, rows, 'x/delta', { toggle: true, extend: true });
    expect(chosen(now)).toEqual(['alpha', 'beta', 'bravo', 'charlie', 'delta']);
  });

  it('survives another order', () => {
    const now = pick(nothing, rows, 'x/beta', {});
    const turned = [...rows].reverse();
    expect(chosen(pick(now, turned, 'x/alpha', { extend: true }))).toEqual(['alpha', 'beta']);
  });

  it('steps and stops at the ends', () => {
    let now = step(nothing, rows, 1);
    expect(chosen(now)).toEqual(['alpha']);
    now = step(now, rows, -1);
    expect(now.cursor).toBe('x/alpha');
    now = step(now, rows, 99, { extend: true });
    expect(chosen(now)).toHaveLength(5);
    now = step(now, rows, -1, { keep: true });
    expect(now.cursor).toBe('x/charlie');
    expect(chosen(now)).toHaveLength(5);
  });

  it('selects all and none, and keeps the cursor', () => {
    const now = all(pick(nothing, rows, 'x/beta', {}), rows);
    expect(chosen(now)).toHaveLength(5);
    expect(none(now)).toMatchObject({ cursor: 'x/beta', anchor: null });
  });

  it('finds by typing', () => {
    let now = typeAhead(nothing, rows, 'b');
    expect(now.cursor).toBe('x/beta');
    now = typeAhead(now, rows, 'b');
    expect(now.cursor).toBe('x/bravo');
    expect(typeAhead(now, rows, 'br').cursor).toBe('x/bravo');
    expect(typeAhead(now, rows, 'zz').cursor).toBe('x/bravo');
  });
});
