/** Every key of the window in one table: what it does, in words, and the command that App carries out. */
export type Command =
  | 'uploadFiles' | 'uploadFolder' | 'download' | 'downloadTo' | 'filter' | 'search' | 'paste' | 'up' | 'back' | 'forward'
  | 'refresh' | 'goTo' | 'bookmark' | 'newFolder' | 'copyKey' | 'copyLink' | 'selectAll' | 'selectNone' | 'details'
  | 'toggleTransfers' | 'toggleSidebar' | 'nextArea' | 'previousArea' | 'settings' | 'keys' | 'connection' | 'pauseAll'
  | 'delete' | 'rename' | 'copyTo' | 'moveTo' | 'secondView'
  | 'swallow';

export interface Binding {
  keys: string[];
  does: string;
  /** Absent: the list that has the focus deals with it. */
  command?: Command;
  /** Only with the focus in the object table (or nowhere). */
  table?: boolean;
}

export const BINDINGS: Binding[] = [
  { keys: ['Ctrl+U'], does: 'Upload files', command: 'uploadFiles' },
  { keys: ['Ctrl+Shift+U'], does: 'Upload a folder', command: 'uploadFolder' },
  { keys: ['Ctrl+D'], does: 'Download', command: 'download' },
  { keys: ['Ctrl+Shift+D'], does: 'Download to…', command: 'downloadTo' },
  { keys: ['/', 'Ctrl+F'], does: 'Filter this folder', command: 'filter' },
  { keys: ['Ctrl+Shift+F'], does: 'Search below this folder', command: 'search' },
  { keys: ['Enter'], does: 'Open, or details' },
  { keys: ['Ctrl+Enter'], does: 'Open in the other view' },
  { keys: ['Backspace', 'Alt+ArrowUp'], does: 'Up one folder', command: 'up' },
  { keys: ['Alt+ArrowLeft'], does: 'Back', command: 'back' },
  { keys: ['Alt+ArrowRight'], does: 'Forward', command: 'forward' },
  { keys: ['F5', 'Ctrl+R'], does: 'List again', command: 'refresh' },
  { keys: ['Ctrl+L'], does: 'Go to a path', command: 'goTo' },
  { keys: ['Ctrl+Shift+B'], does: 'Bookmark this place, or remove the bookmark', command: 'bookmark' },
  { keys: ['Ctrl+Shift+N'], does: 'New folder', command: 'newFolder' },
  { keys: ['Ctrl+C'], does: 'Copy key', command: 'copyKey', table: true },
  { keys: ['Ctrl+Shift+C'], does: 'Copy link', command: 'copyLink', table: true },
  { keys: ['F2'], does: 'Rename (objects, bookmarks)', command: 'rename', table: true },
  { keys: ['Delete'], does: 'Delete (objects, a bucket); cancel or remove (transfers, bookmarks)', command: 'delete', table: true },
  { keys: ['Ctrl+Shift+Y'], does: 'Copy to…', command: 'copyTo', table: true },
  { keys: ['Ctrl+Shift+M'], does: 'Move to…', command: 'moveTo', table: true },
  { keys: ['Ctrl+V'], does: 'Upload copied files', command: 'paste', table: true },
  { keys: ['Ctrl+A'], does: 'Select all', command: 'selectAll', table: true },
  { keys: ['Escape'], does: 'Select none, close', command: 'selectNone' },
  { keys: ['Ctrl+I'], does: 'Details', command: 'details', table: true },
  { keys: ['Ctrl+J'], does: 'Show or hide transfers', command: 'toggleTransfers' },
  { keys: ['Ctrl+B'], does: 'Show or hide the sidebar', command: 'toggleSidebar' },
  { keys: ['F3', 'Ctrl+\\'], does: 'Open or close the second view', command: 'secondView' },
  { keys: ['F6'], does: 'Next area', command: 'nextArea' },
  { keys: ['Shift+F6'], does: 'Previous area', command: 'previousArea' },
  { keys: ['Shift+F10', 'ContextMenu'], does: 'Context menu' },
  { keys: ['Space'], does: 'Pause or resume (transfers)' },
  { keys: ['Ctrl+Shift+P'], does: 'Pause or resume all', command: 'pauseAll' },
  { keys: ['Ctrl+ArrowUp', 'Ctrl+ArrowDown'], does: 'Move in the queue (transfers), or among the bookmarks' },
  { keys: ['R'], does: 'Retry, or answer the question (transfers)' },
  { keys: ['Ctrl+1', 'Ctrl+9'], does: 'Open the first to ninth connection' },
  { keys: ['Ctrl+,'], does: 'Settings', command: 'settings' },
  { keys: ['F1'], does: 'All keys', command: 'keys' },
];

/** What the web view would do by itself and must not: print, save, find, zoom, look at the source. */
const SWALLOWED = ['Ctrl+P', 'Ctrl+S', 'Ctrl+G', 'Ctrl+O', 'Ctrl+Shift+R', 'Ctrl++', 'Ctrl+=', 'Ctrl+-', 'Ctrl+0', 'F7'];

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export function isMac(platform: string = globalThis.navigator?.platform ?? ''): boolean {
  return platform.startsWith('Mac');
}

/** `Ctrl+Shift+U`. On macOS Cmd counts as Ctrl. */
export function chord(event: Pressed, mac = isMac()): string {
  const single = event.key.length === 1;
  const key = event.key === ' ' ? 'Space' : single ? event.key.toUpperCase() : event.key;
  // Shift is part of how `/` or `+` is typed on many keyboards, so it counts for letters and named keys only.
  const shift = event.shiftKey && (!single || /[A-Z]/.test(key));
  const control = mac ? event.metaKey : event.ctrlKey;
  return [control && 'Ctrl', event.altKey && 'Alt', shift && 'Shift', key].filter(Boolean).join('+');
}

const COMMANDS = new Map(BINDINGS.flatMap((binding) => binding.command ? binding.keys.map((key) => [key, binding] as const) : []));

/** The binding for a key press. `typing`: the focus is in a text field, which keeps its own keys. */
export function bindingFor(pressed: string, typing: boolean): { command: Command; table: boolean; number?: number } | null {
  const digit = /^Ctrl\+([1-9])$/.exec(pressed)?.[1];
  if (digit) return { command: 'connection', table: false, number: Number(digit) };
  if (SWALLOWED.includes(pressed)) return { command: 'swallow', table: false };
  const found = COMMANDS.get(pressed);
  if (!found?.command) return null;
  const plain = !pressed.startsWith('Ctrl+') && !pressed.startsWith('Alt+') && !/F\d+$/.test(pressed);
  if (typing && (plain || found.table)) return null;
  return { command: found.command, table: found.table ?? false };
}

const SHOWN: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', ContextMenu: 'Menu', Delete: 'Del' };

/** How a key is written in menus: `Ctrl Shift D`, on macOS `⌘ ⇧ D`. */
export function written(keys: string, mac = isMac()): string {
  const parts = keys.split('+').map((part) => SHOWN[part] ?? part).filter((part) => part !== '');
  return parts.map((part) => (mac ? ({ Ctrl: '⌘', Shift: '⇧', Alt: '⌥' }[part] ?? part) : part)).join(' ');
}

export function keyFor(command: Command): string | undefined {
  const keys = BINDINGS.find((binding) => binding.command === command)?.keys[0];
  return keys && written(keys);
}
