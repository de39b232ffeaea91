// GTK's file chooser, driven by the keyboard like a person would.
import { sleep, until } from './wait.mjs';

async function choosers(desktop) {
  const { stdout } = await desktop.run('xdotool', ['search', '--onlyvisible', '--class', 'windlass'], { allowFailure: true });
  const found = [];
  for (const window of stdout.split('\n').filter(Boolean)) {
    const { stdout: type } = await desktop.run('xprop', ['-id', window, '_NET_WM_WINDOW_TYPE'], { allowFailure: true });
    if (type.includes('DIALOG')) found.push(window);
  }
  return found;
}

/** Waits for the file chooser, types a path and accepts it. */
export async function choosePath(desktop, path, { picture } = {}) {
  const window = await until('a native file dialog opens', async () => (await choosers(desktop))[0], { timeout: 15_000 });
  await desktop.run('xdotool', ['windowactivate', '--sync', window]);
  await sleep(400);
  await desktop.run('xdotool', ['key', 'slash']);
  await sleep(300);
  await desktop.run('xdotool', ['key', 'ctrl+a']);
  await desktop.run('xdotool', ['type', '--delay', '12', path]);
  await sleep(500);
  if (picture) await desktop.picture(picture);
  await desktop.run('xdotool', ['key', 'Return']);
  await until('the native file dialog closes', async () => {
    const open = await choosers(desktop);
    if (!open.includes(window)) return true;
    return false;
  }, { timeout: 10_000, every: 250 });
}

/** Waits for the file chooser and leaves it without an answer. */
export async function dismiss(desktop) {
  const window = await until('a native dialog opens', async () => (await choosers(desktop))[0], { timeout: 15_000 });
  await desktop.run('xdotool', ['windowactivate', '--sync', window]);
  await sleep(300);
  await desktop.run('xdotool', ['key', 'Escape']);
  await until('the native dialog closes', async () => !(await choosers(desktop)).includes(window), { timeout: 10_000 });
}

/** Waits for a native question and answers it with these keys. */
export async function confirm(desktop, keys, { picture } = {}) {
  const window = await until('a native dialog opens', async () => (await choosers(desktop))[0], { timeout: 15_000 });
  await desktop.run('xdotool', ['windowactivate', '--sync', window]);
  await sleep(400);
  if (picture) await desktop.picture(picture);
  for (const key of keys) {
    await desktop.run('xdotool', ['key', key]);
    await sleep(150);
  }
  await until('the native dialog closes', async () => !(await choosers(desktop)).includes(window), { timeout: 10_000 });
}
