// A desktop of its own for a test: screen, window manager, session bus, keyring and an empty home.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, start, stop } from './process.mjs';
import { until } from './wait.mjs';

export const project = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const keyringPassword = 'open sesame';

export class Desktop {
  /** Logs and pictures go to target/desktop/NAME; the home is new, empty and outside the project. */
  static async open(name, { size = '1600x1000', keyring = true, dark = false } = {}) {
    const desktop = new Desktop();
    desktop.results = join(project, 'target/desktop', name);
    mkdirSync(desktop.results, { recursive: true });
    desktop.root = mkdtempSync(join(tmpdir(), 'windlass-desktop-'));
    desktop.home = join(desktop.root, 'home');
    mkdirSync(join(desktop.home, '.config/gtk-3.0'), { recursive: true });
    mkdirSync(join(desktop.root, 'run'));
    chmodSync(join(desktop.root, 'run'), 0o700);
    desktop.env = {
      PATH: process.env.PATH, HOME: desktop.home, XDG_RUNTIME_DIR: join(desktop.root, 'run'),
      LANG: 'C.UTF-8', TZ: 'UTC', NO_AT_BRIDGE: '1', GDK_BACKEND: 'x11', XDG_CURRENT_DESKTOP: 'openbox',
    };
    for (const name of ['RUST_BACKTRACE', 'RUST_LOG']) if (process.env[name]) desktop.env[name] = process.env[name];
    desktop.shown = 0;
    desktop.started = [];
    try {
      desktop.setDark(dark);
      await desktop.#startScreen(size);
      await desktop.#startBus();
      if (keyring) await desktop.startKeyring();
    } catch (error) {
      await desktop.close();
      throw error;
    }
    return desktop;
  }

  /** Dark or light, for programs started from now on. */
  setDark(dark) {
    writeFileSync(join(this.home, '.config/gtk-3.0/settings.ini'),
      `[Settings]\ngtk-theme-name=Adwaita\ngtk-application-prefer-dark-theme=${dark ? 1 : 0}\ngtk-cursor-blink=0\n`);
  }

  log(name) { return join(this.results, `${name}.log`); }

  /** Starts a program on this desktop; it ends with the desktop at the latest. */
  start(command, args, options = {}) {
    const started = start(command, args, { env: this.env, log: this.log(command.split('/').pop()), ...options });
    this.started.push(started);
    return started;
  }

  run(command, args, options = {}) { return run(command, args, { env: this.env, ...options }); }

  async #startScreen(size) {
    const screen = this.start('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset'], { pipes: 1 });
    const number = await new Promise((resolve, reject) => {
      let text = '';
      screen.child.stdio[3].on('data', (bytes) => { text += bytes; if (text.includes('\n')) resolve(text.trim()); });
      screen.exited.then((how) => reject(new Error(`Xvfb did not start: ${how.error?.message ?? how.code}`)));
    });
    this.env.DISPLAY = `:${number}`;
    this.start('openbox', []);
    await until('openbox manages the screen', async () => {
      const { stdout } = await this.run('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'], { allowFailure: true });
      return stdout.includes('window id');
    });
  }

  async #startBus() {
    const bus = this.start('dbus-daemon', ['--session', '--nofork', '--nosyslog', '--print-address=3'], { pipes: 1 });
    this.env.DBUS_SESSION_BUS_ADDRESS = await new Promise((resolve, reject) => {
      bus.child.stdio[3].on('data', (bytes) => resolve(bytes.toString().trim()));
      bus.exited.then((how) => reject(new Error(`dbus-daemon did not start: ${how.error?.message ?? how.code}`)));
    });
  }

  /** A real Secret Service with a new, unlocked login keyring. */
  async startKeyring() {
    this.keyring = this.start('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], { input: keyringPassword });
    await until('the keyring answers', async () => {
      const { stdout } = await this.run('gdbus', ['call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus',
        '--method', 'org.freedesktop.DBus.NameHasOwner', 'org.freedesktop.secrets'], { allowFailure: true });
      return stdout.includes('true');
    });
  }

  /** A picture of the whole screen, or of one X window, into the results. */
  async picture(name, window = 'root') {
    this.shown += 1;
    const file = join(this.results, `${String(this.shown).padStart(2, '0')}-${name}.png`);
    await this.run('import', ['-window', String(window), '-silent', file]);
    return file;
  }

  /** Ends all that was started here, last first, and removes the home. */
  async close({ keepHome = false } = {}) {
    for (const started of [...this.started].reverse()) await stop(started);
    if (!keepHome) rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}
