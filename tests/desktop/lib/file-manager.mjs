// PCManFM as a real file manager, and a real drag out of it with the pointer of the screen.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep, until } from './wait.mjs';

export class FileManager {
  /** Shows a folder beside the program's window. */
  static async open(desktop, folder, { x = 0, y = 0, width = 420, height = 420 } = {}) {
    const settings = join(desktop.home, '.config/pcmanfm/default');
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, 'pcmanfm.conf'), `[ui]\nalways_show_tabs=0\nside_pane_mode=hidden\nshow_statusbar=0\nwin_width=${width}\nwin_height=${height}\n`);
    const manager = new FileManager();
    Object.assign(manager, { desktop, folder });
    manager.started = desktop.start('pcmanfm', ['--no-desktop', folder]);
    manager.window = await until('the file manager opens', async () => {
      const { stdout } = await desktop.run('xdotool', ['search', '--onlyvisible', '--class', 'pcmanfm'], { allowFailure: true });
      return stdout.split('\n')[0];
    });
    await sleep(800);
    await desktop.run('xdotool', ['windowmove', manager.window, String(x), String(y), 'windowsize', manager.window, String(width), String(height)]);
    await sleep(800);
    /** The middle of the first icon. */
    manager.icon = { x: x + 207, y: y + 116 };
    return manager;
  }

  /** Drags the first icon of the folder to `to` (screen pixels) in small steps; `over` is called while it hovers there. */
  async drag(to, { over } = {}) {
    const from = this.icon;
    const pointer = (...args) => this.desktop.run('xdotool', args.map(String));
    await pointer('mousemove', from.x, from.y);
    await sleep(400);
    await pointer('mousedown', 1);
    await sleep(400);
    const steps = 12;
    for (let step = 1; step <= steps; step += 1) {
      await pointer('mousemove', Math.round(from.x + ((to.x - from.x) * step) / steps), Math.round(from.y + ((to.y - from.y) * step) / steps));
      await sleep(120);
    }
    for (const nudge of [2, -2, 1, 0]) { await pointer('mousemove', to.x + nudge, to.y); await sleep(120); }
    await sleep(300);
    if (over) await over();
    await pointer('mouseup', 1);
  }
}
