// A million keys under one prefix, in the real window: usable at once, smooth, and little memory.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { Desktop } from './lib/desktop.mjs';
import { keyAt, MadeUp } from './lib/madeup.mjs';
import { mebibytes } from './lib/memory.mjs';
import { owner } from './lib/seaweed.mjs';
import { fillConnection, openBucket, saveAndOpen } from './lib/windlass.mjs';
import { sleep, until } from './lib/wait.mjs';

const count = 1_000_000;
const last = keyAt(count - 1, count).slice('points/'.length);
let desktop, server, app;
before(async () => {
  desktop = await Desktop.open('many');
  server = await MadeUp.open({ many: count });
  app = await Application.open(desktop);
  await app.find('heading', 'Welcome to Windlass', { timeout: 30_000 });
  await app.click('button', 'Add…', { within: await app.find('listitem', /Add a connection/) });
  await fillConnection(app, { name: 'Made up', endpoint: server.endpoint, region: 'us-east-1', ...owner });
  await saveAndOpen(app);
  await openBucket(app, 'many');
});
after(async () => {
  await app?.close();
  await desktop?.close();
  await server?.close();
});

/** Scrolls as a wheel does, a step a frame, for two seconds, and leaves how many frames a second that were, and how many showed no row. */
const SCROLL = `
  const body = document.querySelector('[role="grid"] [role="rowgroup"]');
  body.scrollTop = arguments[0] * body.scrollHeight;
  globalThis.scrolled = null;
  let [began, frames, empty] = [0, 0, 0];
  const step = (now) => {
    began ||= now;
    frames += 1;
    body.scrollTop += 90;
    const box = body.getBoundingClientRect();
    if (!document.elementFromPoint(box.left + 60, box.top + box.height / 2)?.closest('[role="row"]')) empty += 1;
    if (now - began < 2000) requestAnimationFrame(step);
    else globalThis.scrolled = { frames: frames * 1000 / (now - began), empty };
  };
  setTimeout(() => requestAnimationFrame(step), 300);`;

async function scrolled(from) {
  await app.page.execute(SCROLL, from);
  return until('it has scrolled', () => app.page.execute('return globalThis.scrolled'), { timeout: 60_000 });
}

const items = () => app.page.execute('return Number(document.querySelector(\'[role="grid"][aria-label^="Objects in"]\')?.getAttribute("aria-rowcount") ?? 0)');

test('a million keys in the real window', { timeout: 300_000 }, async (t) => {
  const before = mebibytes(process.pid, /WebKitWebProces/);
  await app.page.execute(`
    globalThis.first = null;
    addEventListener('dblclick', () => {
      const began = performance.now();
      const look = () => (document.querySelector('[role="row"][aria-label="a-0000003.las"]') ? (globalThis.first = performance.now() - began) : requestAnimationFrame(look));
      look();
    }, { capture: true, once: true });`);
  await app.page.pointer(await app.find('row', 'points'), { count: 2 });
  const first = await until('the first rows', () => app.page.execute('return globalThis.first'), { timeout: 60_000, every: 20 });
  t.diagnostic(`first rows ${Math.round(first)} ms after the folder was opened`);
  assert.ok(first < 10_000, `${first} ms`);

  const began = Date.now();
  const meanwhile = await scrolled(0);
  t.diagnostic(`${meanwhile.frames.toFixed(0)} frames a second while pages come, at ${await items()} rows`);
  await until('all are listed', async () => (await items()) > count, { timeout: 240_000, every: 500 });
  t.diagnostic(`all listed ${((Date.now() - began) / 1000).toFixed(1)} s later, in ${server.requests.filter((it) => it.query.includes('list-type')).length} requests`);
  await sleep(2000);
  for (const from of [0, 0.5]) {
    const { frames, empty } = await scrolled(from);
    t.diagnostic(`scrolling from ${from * 100} %: ${frames.toFixed(0)} frames a second`);
    // A rate for a machine at rest is in the documents; this only finds work that grows with the rows.
    assert.ok(frames > 8, `${frames} frames a second`);
    assert.equal(empty, 0, 'frames without a row');
  }
  const window = mebibytes(process.pid, /WebKitWebProces/);
  t.diagnostic(`the window's process holds ${window.toFixed(0)} MiB, ${before.toFixed(0)} before`);
  assert.ok(window < 400, `${window} MiB`);
  const program = mebibytes(process.pid, /^windlass$/);
  t.diagnostic(`the program holds ${program.toFixed(0)} MiB`);
  assert.ok(program < 400, `${program} MiB`);

  await app.page.pointer((await app.all('row', /^[a-j]-\d+\.las$/))[12]);
  await desktop.run('xdotool', ['key', 'End']);
  await app.find('row', last);
  await desktop.run('xdotool', ['type', 'e-04']);
  await until('the row of the typed letters has the focus', () => app.page.execute('return document.activeElement?.getAttribute("aria-label") === "e-0400000.las"'));
  await app.picture('million');
});
