// Looking into hostile objects, in the real window: shown as text or bytes, never run, and nothing is loaded for them.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { Desktop } from './lib/desktop.mjs';
import { MadeUp } from './lib/madeup.mjs';
import { mebibytes } from './lib/memory.mjs';
import { owner } from './lib/seaweed.mjs';
import { fillConnection, openBucket, saveAndOpen } from './lib/windlass.mjs';
import { sleep, until } from './lib/wait.mjs';

let desktop, server, app, trap;
/** What reached the server that nothing may ask. */
const caught = [];

/** Hostile contents; `at` is an address that must never be asked. */
const hostile = (at) => ({
  'page.html': `<!doctype html><meta http-equiv=refresh content="0;url=${at}/refresh"><script src="${at}/script.js"></script><script>alert("run"); document.title = "taken"; globalThis.taken = true</script><img src="${at}/image.png" onerror="globalThis.taken = true"><iframe src="${at}/frame"></iframe><link rel=stylesheet href="${at}/style.css">`,
  'drawing.svg': `<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.taken = true"><script>globalThis.taken = true</script><image href="${at}/inside.png"/><foreignObject><iframe src="${at}/frame"/></foreignObject></svg>`,
  'breaks-out.txt': `</pre></section><img src=x onerror="globalThis.taken = true"><script>globalThis.taken = true</script>\u202egnp.exe`,
  'table.csv': `name,formula\n=HYPERLINK("${at}/formula"),1\n"<script>globalThis.taken = true</script>",2\n`,
  'data.json': `{"__proto__": {"polluted": true}, "text": "<img src=${at}/json.png>"}`,
  'poly.gif': Buffer.concat([Buffer.from('GIF89a/*'), Buffer.alloc(64), Buffer.from('*/=1;globalThis.taken=true;<script>globalThis.taken=true</script>')]),
  'half.utf8': Buffer.concat([Buffer.from('ok '), Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0, 0x80, 0xf8, 0x88]), Buffer.from(' end')]),
  'one-line.log': 'x'.repeat(200_000),
});

before(async () => {
  trap = createServer((asked, answer) => { caught.push(asked.url); answer.end('caught'); });
  await new Promise((resolve) => trap.listen(0, '127.0.0.1', resolve));
  const contents = hostile(`http://127.0.0.1:${trap.address().port}`);
  const objects = Object.fromEntries(Object.entries(contents).map(([key, bytes]) => [key, { type: key.endsWith('.svg') ? 'image/svg+xml' : 'text/html', bytes: Buffer.from(bytes) }]));
  objects['ten-gigabytes.txt'] = { type: 'text/plain', size: 10_000_000_000, fill: 'a' };
  desktop = await Desktop.open('preview');
  server = await MadeUp.open({ objects });
  app = await Application.open(desktop);
  await app.find('heading', 'Welcome to Windlass', { timeout: 30_000 });
  await app.click('button', 'Add…', { within: await app.find('listitem', /Add a connection/) });
  await fillConnection(app, { name: 'Hostile', endpoint: server.endpoint, region: 'us-east-1', ...owner });
  await saveAndOpen(app);
  await openBucket(app, 'things');
  await app.page.execute('globalThis.refused = []; addEventListener("securitypolicyviolation", (event) => globalThis.refused.push(`${event.effectiveDirective} ${event.blockedURI}`));');
});
after(async () => {
  await app?.close();
  await desktop?.close();
  await server?.close();
  trap?.close();
});

async function look(name, kind) {
  await app.page.click(await app.find('row', name));
  await app.page.press(' ');
  const sheet = await app.find('dialog', name);
  const region = await app.find('region', new RegExp(`^${kind} of`), { within: sheet, timeout: 20_000 });
  return { sheet, said: await app.page.execute('return arguments[0].textContent', region) };
}

async function close(name) {
  await app.page.press('\uE00C');
  await app.gone('dialog', name);
}

/** Nothing of a bucket ran, was made an element, or was even tried to be loaded. */
async function nothingHappened() {
  await sleep(300);
  const state = await app.page.execute('return { taken: globalThis.taken === true, polluted: ({}).polluted === true, refused: globalThis.refused, title: document.title, address: location.href, odd: document.querySelectorAll(\'[role="dialog"] iframe, [role="dialog"] script, [role="dialog"] image, [role="dialog"] link, [role="dialog"] meta\').length }');
  assert.deepEqual([state.taken, state.polluted, state.refused, state.odd], [false, false, [], 0]);
  assert.notEqual(state.title, 'taken');
  assert.match(state.address, /^tauri:\/\/localhost/);
  assert.deepEqual(caught, []);
}

for (const [name, kind, words] of [
  ['page.html', 'Text', /<script src=/], ['drawing.svg', 'Text', /<foreignObject>/], ['breaks-out.txt', 'Text', /<\/pre><\/section>/],
  ['table.csv', 'Text', /=HYPERLINK/], ['data.json', 'Text', /"polluted": true/], ['one-line.log', 'Text', /^(x{2000}\n)+x{1,2000}$/],
]) {
  test(`${name} is text`, async () => {
    const { said } = await look(name, kind);
    assert.match(said, words);
    await nothingHappened();
    await app.picture(name.replace('.', '-'));
    await close(name);
  });
}

test('broken UTF-8 is shown with what can be read of it', async () => {
  const { said } = await look('half.utf8', 'Text');
  assert.match(said, /ok .* end/s);
  await nothingHappened();
  await close('half.utf8');
});

test('a picture that is a script as well is shown as a picture at most', async () => {
  await app.page.click(await app.find('row', 'poly.gif'));
  await app.page.press(' ');
  await app.find('dialog', 'poly.gif');
  await nothingHappened();
  await close('poly.gif');
});

test('ten gigabytes of text cost a piece of it', async () => {
  const before = server.requests.length;
  const { sheet } = await look('ten-gigabytes.txt', 'Text');
  assert.match(await app.text(sheet), /10\.0 GB, the first 262\.1 kB shown/);
  await app.click('button', /^Show more/, { within: sheet });
  await until('the second piece', async () => /the first 524\.3 kB/.test(await app.text(sheet)));
  const ranges = server.requests.slice(before).filter((it) => it.method === 'GET' && it.key === 'ten-gigabytes.txt').map((it) => it.range);
  assert.ok(ranges.length === 2 && ranges.every((range) => /^bytes=\d+-\d+$/.test(range)), `${ranges}`);
  assert.ok(mebibytes(process.pid, /WebKitWebProces|^windlass$/) < 700, 'memory');
  await nothingHappened();
  await close('ten-gigabytes.txt');
});

test('the watch is no dummy: what is tried is refused by the content policy, and reported', async () => {
  const address = `http://127.0.0.1:${trap.address().port}/control`;
  await app.page.execute('const image = document.createElement("img"); image.src = arguments[0]; document.body.append(image);', address);
  await until('the refusal is reported', async () => (await app.page.execute('return globalThis.refused')).some((it) => it.startsWith('img-src')));
  assert.deepEqual(caught, []);
  await fetch(address);
  assert.deepEqual(caught, ['/control']);
});
