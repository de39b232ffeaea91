import { describe, expect, it } from 'vitest';
import { Listing } from '../state/listing';
import { all, carried, none, nothing, pick, type Selection, step, typeAhead } from './selection';

const NAMES = ['alpha', 'beta', 'bravo', 'charlie', 'delta'];
const listing = (names: string[]) => {
  const made = new Listing('x/', () => undefined);
  made.rows.addObjects(names.map((name) => ({ key: `x/${name}`, size: 1, etag: null, modified: null, storageClass: 'STANDARD' })));
  return made;
};
const rows = listing(NAMES).view();
const at = (name: string, view = rows) => view.indexOf(`x/${name}`);
const chosen = (selection: Selection, { rows: { key } } = { rows: { key: (id: number) => rows.rows.key(id) } }) => [...selection.marks.ids()].map((id) => key(id).slice(2)).sort();

describe('selection', () => {
  it('selects one, extends from the anchor, toggles', () => {
    let now = pick(nothing, rows, at('beta'), {});
    expect(chosen(now)).toEqual(['beta']);
    now = pick(now, rows, at('delta'), { extend: true });
    expect(chosen(now)).toEqual(['beta', 'bravo', 'charlie', 'delta']);
    now = pick(now, rows, at('alpha'), { extend: true });
    expect(chosen(now)).toEqual(['alpha', 'beta']);
    now = pick(now, rows, at('alpha'), { toggle: true });
    expect(chosen(now)).toEqual(['beta']);
    now = pick(now, rows, at('delta'), { toggle: true, extend: true });
    expect(chosen(now)).toEqual(['alpha', 'beta', 'bravo', 'charlie', 'delta']);
  });

  it('survives another order', () => {
    const now = pick(nothing, rows, at('beta'), {});
    const turned = listing(NAMES).arrange({ column: 'name', descending: true }, '').view();
    expect(turned.at(0)?.name).toBe('delta');
    expect(chosen(pick(now, turned, at('alpha', turned), { extend: true }))).toEqual(['alpha', 'beta']);
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

  it('goes to either end before anything is chosen', () => {
    expect(step(nothing, rows, -rows.length).cursor).toBe('x/alpha');
    expect(step(nothing, rows, rows.length).cursor).toBe('x/delta');
    expect(step(nothing, rows, 2).cursor).toBe('x/bravo');
  });

  it('selects all and none, and keeps the cursor', () => {
    const now = all(pick(nothing, rows, at('beta'), {}), rows);
    expect(chosen(now)).toHaveLength(5);
    expect(none(now)).toMatchObject({ cursor: 'x/beta', anchor: null });
  });

  it('finds by typing', () => {
    expect(typeAhead(nothing, rows, 'b')).toBe(at('beta'));
    const now = pick(nothing, rows, at('beta'), {});
    expect(typeAhead(now, rows, 'b')).toBe(at('bravo'));
    expect(typeAhead(now, rows, 'BR')).toBe(at('bravo'));
    expect(typeAhead(now, rows, 'betas')).toBe(-1);
    expect(typeAhead(now, rows, 'zz')).toBe(-1);
  });

  it('is carried to rows that were listed again', () => {
    const before = all(nothing, rows);
    const after = listing(['aa', 'alpha', 'charlie', 'delta', 'echo']).view();
    const now = carried(before, rows.rows, after.rows);
    expect([...now.marks.ids()].map((id) => after.rows.name(id))).toEqual(['alpha', 'charlie', 'delta']);
    expect(now.marks.count).toBe(3);
  });

  it('counts many rows and forgets one without touching the selection before', () => {
    const many = listing(Array.from({ length: 200_000 }, (_, i) => String(i).padStart(7, '0'))).view();
    const now = all(nothing, many);
    expect(now.marks.count).toBe(200_000);
    expect(now.marks.has(199_999)).toBe(true);
    expect(now.marks.without(5).count).toBe(199_999);
    expect(now.marks.count).toBe(200_000);
  });
});
