import { describe, expect, it } from 'vitest';
import { BINDINGS, bindingFor, chord, written } from './keys';

const press = (key: string, held: string[] = []) => ({
  key, ctrlKey: held.includes('ctrl'), metaKey: held.includes('meta'), altKey: held.includes('alt'), shiftKey: held.includes('shift'),
});

describe('keys', () => {
  it('writes chords the same way everywhere', () => {
    expect(chord(press('u', ['ctrl']), false)).toBe('Ctrl+U');
    expect(chord(press('U', ['ctrl', 'shift']), false)).toBe('Ctrl+Shift+U');
    expect(chord(press('u', ['meta']), true)).toBe('Ctrl+U');
    expect(chord(press('/', ['shift']), false)).toBe('/');
    expect(chord(press('F6', ['shift']), false)).toBe('Shift+F6');
  });

  it('finds commands, and leaves text fields their keys', () => {
    expect(bindingFor('Ctrl+U', true)?.command).toBe('uploadFiles');
    expect(bindingFor('/', false)?.command).toBe('filter');
    expect(bindingFor('/', true)).toBeNull();
    expect(bindingFor('Backspace', true)).toBeNull();
    expect(bindingFor('Ctrl+A', true)).toBeNull();
    expect(bindingFor('F5', true)?.command).toBe('refresh');
    expect(bindingFor('Ctrl+P', true)?.command).toBe('swallow');
    expect(bindingFor('Ctrl+3', false)).toMatchObject({ command: 'connection', number: 3 });
  });

  it('has no key twice', () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('shows keys as the platform does', () => {
    expect(written('Ctrl+Shift+D', false)).toBe('Ctrl Shift D');
    expect(written('Ctrl+Shift+D', true)).toBe('⌘ ⇧ D');
    expect(written('Alt+ArrowUp', false)).toBe('Alt ↑');
  });
});
