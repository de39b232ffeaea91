// The little of the WebDriver protocol that the tests use, on fetch.
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

export class WebDriver {
  /** Starts `application` and connects to its web view. */
  static async open(address, application, args = []) {
    const driver = new WebDriver();
    driver.address = address;
    const { sessionId } = await driver.#send('POST', '/session', {
      capabilities: { alwaysMatch: { browserName: 'wry', 'tauri:options': { application, args } } },
    });
    driver.session = `/session/${sessionId}`;
    return driver;
  }

  async #send(method, path, body, timeout = 60_000) {
    const response = await fetch(this.address + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
      signal: AbortSignal.timeout(timeout),
    });
    const text = await response.text();
    let value;
    try { ({ value } = JSON.parse(text)); } catch { throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`); }
    if (!response.ok || value?.error) {
      throw Object.assign(new Error(`${method} ${path}: ${value?.error}: ${value?.message ?? ''}`), { code: value?.error });
    }
    return value;
  }

  /** Runs the body of a function in the page and gives what it returns. */
  execute(script, ...args) { return this.#send('POST', `${this.session}/execute/sync`, { script, args }); }
  click(element) { return this.#send('POST', `${this.session}/element/${element[elementKey]}/click`); }
  clear(element) { return this.#send('POST', `${this.session}/element/${element[elementKey]}/clear`); }
  type(element, text) { return this.#send('POST', `${this.session}/element/${element[elementKey]}/value`, { text }); }

  /** Presses keys together, such as ['\uE009', 'j'] for Ctrl J. */
  press(...keys) {
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    const up = [...keys].reverse().map((value) => ({ type: 'keyUp', value }));
    return this.#send('POST', `${this.session}/actions`, { actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }] });
  }

  /** Clicks an element `count` times with the real pointer of the web view, keys held down. */
  async pointer(element, { count = 1, keys = [], button = 0 } = {}) {
    const clicks = Array.from({ length: count }, () => [{ type: 'pointerDown', button }, { type: 'pointerUp', button }]).flat();
    const move = { type: 'pointerMove', duration: 0, origin: element, x: 0, y: 0 };
    const pause = { type: 'pause', duration: 0 };
    const pointer = { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' },
      actions: [...keys.map(() => pause), move, ...clicks, ...keys.map(() => pause)] };
    const keyboard = { type: 'key', id: 'keyboard',
      actions: [...keys.map((value) => ({ type: 'keyDown', value })), pause, ...clicks.map(() => pause), ...keys.map((value) => ({ type: 'keyUp', value }))] };
    await this.#send('POST', `${this.session}/actions`, { actions: keys.length ? [keyboard, pointer] : [pointer] });
  }

  async close() {
    await this.#send('DELETE', this.session, undefined, 10_000).catch(() => {});
  }
}
