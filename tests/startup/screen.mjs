// Reads pixels of an X screen, with the few bytes of the X protocol that this takes. Fast enough to be asked every 10 ms.
import { connect } from 'node:net';

export class Screen {
  static async open(display) {
    const screen = new Screen();
    screen.socket = connect(`/tmp/.X11-unix/X${display.replace(':', '')}`);
    screen.chunks = [];
    screen.held = 0;
    screen.socket.on('data', (bytes) => { screen.chunks.push(bytes); screen.held += bytes.length; screen.wake?.(); });
    screen.socket.on('error', (error) => { screen.error = error; screen.wake?.(); });
    const hello = Buffer.alloc(12);
    hello.write('l');
    hello.writeUInt16LE(11, 2);
    screen.socket.write(hello);
    const head = await screen.#take(8);
    const rest = await screen.#take(head.readUInt16LE(6) * 4);
    if (head[0] !== 1) throw new Error(`the screen refuses: ${rest.subarray(0, head[1])}`);
    const vendor = Math.ceil(rest.readUInt16LE(16) / 4) * 4;
    const root = 32 + vendor + 8 * rest[21];
    screen.root = rest.readUInt32LE(root);
    screen.width = rest.readUInt16LE(root + 20);
    screen.height = rest.readUInt16LE(root + 22);
    return screen;
  }

  async #take(count) {
    while (this.held < count) {
      if (this.error) throw this.error;
      await new Promise((resolve) => { this.wake = resolve; });
    }
    const all = Buffer.concat(this.chunks);
    this.chunks = [all.subarray(count)];
    this.held -= count;
    return all.subarray(0, count);
  }

  /** How many pixels of the screen have a colour, given as 0xrrggbb. */
  async count(colour) {
    const ask = Buffer.alloc(20);
    ask[0] = 73; // GetImage
    ask[1] = 2; // as Z pixmap
    ask.writeUInt16LE(5, 2);
    ask.writeUInt32LE(this.root, 4);
    ask.writeUInt16LE(this.width, 12);
    ask.writeUInt16LE(this.height, 14);
    ask.writeUInt32LE(0xffffffff, 16);
    this.socket.write(ask);
    const head = await this.#take(32);
    if (head[0] !== 1) throw new Error(`the screen gives no picture: error ${head[1]}`);
    const bytes = Buffer.from(await this.#take(head.readUInt32LE(4) * 4));
    const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    let found = 0;
    for (let index = 0; index < pixels.length; index += 1) if ((pixels[index] & 0xffffff) === colour) found += 1;
    return found;
  }

  close() { this.socket.destroy(); }
}
