// The real program, in its real window, driven through its web view.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { project } from './desktop.mjs';
import { freePorts } from './ports.mjs';
import { descendants, isDead, stop } from './process.mjs';
import { sleep, until } from './wait.mjs';
import { WebDriver } from './webdriver.mjs';

const accessible = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'accessible.js'), 'utf8');
const asPattern = (name) => (name instanceof RegExp ? { pattern: name.source, flags: name.flags } : name ?? null);

export class Application {
  /** Starts the program on a desktop. Its state is under the desktop's home and outlives it. */
  static async open(desktop, { binary = process.env.WINDLASS ?? join(project, 'target/debug/windlass'), args = [] } = {}) {
    if (!existsSync(binary)) throw new Error(`the program is not at ${binary}: build it first`);
    const application = new Application();
    Object.assign(application, { desktop, binary });
    const [port, nativePort] = await freePorts(2);
    application.server = desktop.start(process.env.TAURI_DRIVER ?? join(project, 'target/tools/bin/tauri-driver'),
      ['--port', String(port), '--native-port', String(nativePort), '--native-driver', '/usr/bin/WebKitWebDriver']);
    const address = `http://127.0.0.1:${port}`;
    await until('tauri-driver answers', async () => (await fetch(`${address}/status`)).ok, { timeout: 10_000 });
    application.startedAt = Date.now();
    application.page = await WebDriver.open(address, binary, args).catch((error) => {
      const said = readFileSync(desktop.log('tauri-driver'), 'utf8').trim().split('\n').slice(-12).join('\n  ');
      throw new Error(`the program does not start: ${error.message}\n  ${said}`);
    });
    /** Process id of the program (not of its web view's processes): a grandchild of the driver. */
    application.pid = descendants(application.server.pid).find((each) => each.name === basename(binary))?.pid;
    if (!application.pid) throw new Error('the program is not among the processes');
    return application;
  }

  get dead() { return isDead(this.pid); }

  /** All shown elements with a role and a name (text or regular expression). */
  all(role, name, { within = null, hidden = false } = {}) { return this.page.execute(accessible, role, asPattern(name), within, hidden); }

  /** The one element with a role and a name; waits for it. */
  async find(role, name, { within, timeout = 10_000, first = false } = {}) {
    try {
      return await until(`${role} ${name ?? ''}`, async () => {
        const found = await this.all(role, name, { within });
        if (found.length > 1 && !first) throw new Error(`${found.length} of them`);
        return found[0];
      }, { timeout });
    } catch (error) {
      const inventory = await this.page.execute(accessible, null, null, null, false).catch(() => ['the window does not answer']);
      await this.desktop.picture('not-found').catch(() => {});
      throw new Error(`${error.message}\nThe window shows:\n  ${inventory.join('\n  ')}`);
    }
  }

  async gone(role, name, { timeout = 10_000, within } = {}) {
    await until(`no ${role} ${name}`, async () => (await this.all(role, name, { within })).length === 0, { timeout });
  }

  async click(role, name, options) {
    const element = await this.find(role, name, options);
    await this.page.click(element);
    return element;
  }

  async fill(role, name, text, options) {
    const element = await this.find(role, name, options);
    await this.page.clear(element);
    if (text !== '') await this.page.type(element, text);
    // The page does not hear of the clearing alone.
    else await this.page.execute('arguments[0].dispatchEvent(new Event("input", { bubbles: true }))', element);
    return element;
  }

  /** What is written in an element, hidden words for screen readers included. */
  text(element) { return this.page.execute('return arguments[0].textContent.replace(/\\s+/g, " ").trim()', element); }

  /** The X window of the program. */
  async window() {
    return until('the window is on the screen', async () => {
      const { stdout } = await this.desktop.run('xdotool', ['search', '--onlyvisible', '--class', 'windlass'], { allowFailure: true });
      for (const window of stdout.split('\n').filter(Boolean)) {
        const { stdout: said } = await this.desktop.run('xprop', ['-id', window, '_NET_WM_WINDOW_TYPE', 'WM_STATE'], { allowFailure: true });
        // What a drag leaves on the screen is not managed, and so has no state.
        if (said.includes('_NORMAL') && said.includes('window state')) return window;
      }
      return null;
    });
  }

  /** Moves the window to a place on the screen. */
  async place(x, y, width, height) {
    const window = await this.window();
    await this.desktop.run('xdotool', ['windowmove', window, String(x), String(y), ...(width ? ['windowsize', window, String(width), String(height)] : [])]);
    await sleep(500);
    return window;
  }

  /** The middle of an element, in points of the program's X window. */
  async #middle(element) {
    const { x, y } = await this.page.execute('const box = arguments[0].getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + box.height / 2 }', element);
    return [String(Math.round(x)), String(Math.round(y))];
  }

  /** Clicks with the mouse of the screen, keys of the keyboard held down: the web view's own pointer takes no keys, and its right button selects too. */
  async mouse(element, { button = 1, keys = [] } = {}) {
    const window = await this.window();
    const held = keys.flatMap((key) => ['keydown', key]), freed = keys.flatMap((key) => ['keyup', key]);
    await this.desktop.run('xdotool', ['mousemove', '--window', window, ...await this.#middle(element), ...held, 'click', String(button), ...freed]);
  }

  /** Drags with the mouse of the screen, in steps as a hand does; `keys` are held down over the target, where `over` is called. */
  async drag(from, to, { keys = [], over } = {}) {
    const window = await this.window();
    const [x, y] = await this.#middle(from);
    const [toX, toY] = await this.#middle(to);
    const move = (right, down) => ['mousemove', '--window', window, String(right), String(down), 'sleep', '0.05'];
    await this.desktop.run('xdotool', [...move(x, y), 'mousedown', '1', ...move(Number(x) + 10, y), ...move(Number(x) + 20, y), ...move(Number(toX) + 5, toY), ...move(toX, toY), ...keys.flatMap((key) => ['keydown', key])]);
    await over?.();
    await this.desktop.run('xdotool', ['mouseup', '1', ...keys.flatMap((key) => ['keyup', key])]);
  }

  picture(name) { return this.desktop.picture(name); }

  /** Ends the program the hard way, as a power cut would. */
  async kill() {
    process.kill(this.pid, 'SIGKILL');
    await until('the program is dead', () => this.dead, { timeout: 5000, every: 20 });
    await stop(this.server);
  }

  /** Closes the window. What does not end in order is killed, so that the data folder is free for the next start. */
  async close() {
    await this.page?.close();
    await until('the program has ended', () => this.dead, { timeout: 8000 }).catch(() => process.kill(this.pid, 'SIGKILL'));
    await until('the program is dead', () => this.dead, { timeout: 5000, every: 20 });
    await stop(this.server);
  }
}
