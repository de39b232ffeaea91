// What takes long or is asked for long before it comes, in the real window: counting, searching, restoring from an archive.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { menuOf, more, pressOnce, says, select, table } from './lib/browse.mjs';
import { Desktop } from './lib/desktop.mjs';
import { MadeUp } from './lib/madeup.mjs';
import { owner } from './lib/seaweed.mjs';
import { fillConnection, openBucket, rowSays, saveAndOpen, trouble } from './lib/windlass.mjs';
import { sleep, until } from './lib/wait.mjs';

let desktop, server, app;

before(async () => {
  desktop = await Desktop.open('walk');
  server = await MadeUp.open({ objects: {
    'reel.mov': { type: 'video/quicktime', size: 3_000_000, storageClass: 'GLACIER' },
    'notes.txt': { type: 'text/plain', size: 1000 },
  } });
  app = await Application.open(desktop);
  await app.find('heading', 'Welcome to Windlass', { timeout: 30_000 });
  await app.click('button', 'Add…', { within: await app.find('listitem', /Add a connection/) });
  await fillConnection(app, { name: 'Made up', endpoint: server.endpoint, region: 'us-east-1', ...owner });
  await saveAndOpen(app);
  await openBucket(app, 'things');
});
after(async () => {
  await app?.close();
  await desktop?.close();
  await server?.close();
});

const number = (text) => Number(text.replaceAll(',', ''));

/** Nothing more is asked of the server, but for what was on its way. */
async function nothingGoesOn() {
  await sleep(500);
  const asked = server.requests.length;
  await sleep(700);
  assert.equal(server.requests.length, asked);
}

test('what a bucket holds is counted: the number grows, stops when it is told to, and is whole at the end', async () => {
  await menuOf(app, await app.find('treeitem', 'many'), 'Bucket information');
  const sheet = await app.find('dialog', 'many');
  await app.click('button', 'Count everything', { within: sheet });
  const soFar = async () => number(/([\d,]+) objects, [\d.]+ [kMG]B so far/.exec(await app.text(sheet))?.[1] ?? '0');
  const first = await until('it says how far it is', soFar);
  await until('the number grows', async () => (await soFar()) > first);
  await app.picture('counting');
  await app.click('button', 'Stop counting', { within: sheet });
  await until('it says that it stopped', async () => /stopped there/.test(await app.text(sheet)));
  await nothingGoesOn();
  await app.click('button', 'Close', { within: sheet });
  await app.gone('dialog', 'many');
  await more(app, 'Bucket information');
  const small = await app.find('dialog', 'things');
  await app.click('button', 'Count everything', { within: small });
  await until('the sum is there', async () => /2 objects, 3\.0 MB Count again/.test(await app.text(small)));
  await app.click('button', 'Close', { within: small });
  await app.gone('dialog', 'things');
});

test('results of a search come while it goes on, and it ends when it is told to', async () => {
  await app.click('treeitem', 'many');
  await app.find('row', 'points', { within: await app.find('grid', 'Objects in many') });
  await desktop.run('xdotool', ['key', 'ctrl+shift+f']);
  const bar = await app.find('search');
  await app.fill('textbox', /^Part of the name/, '*7.las', { within: bar });
  await app.click('button', 'Search', { within: bar });
  await app.find('row', /^points\/a-\d+7\.las$/, { within: await app.find('grid', /, found$/), first: true });
  const looked = async () => number(/([\d,]+) looked at/.exec(await app.page.execute('return document.querySelector("footer").innerText'))?.[1] ?? '0');
  const first = await looked();
  await until('it goes on looking', async () => (await looked()) > first);
  await app.click('button', 'Stop', { within: bar });
  await says(app, /Stopped at points\//);
  const end = await looked();
  await nothingGoesOn();
  assert.equal(await looked(), end);
  assert.ok(end < server.many, 'it was not at the end by itself');
  await app.picture('stopped-search');
  await app.click('button', 'Close the search', { within: bar });
  await app.find('row', 'points', { within: await app.find('grid', 'Objects in many') });
});

test('an archived object is asked for with days and tier, and its state is followed until it can be read', async () => {
  await openBucket(app, 'things');
  await select(app, 'reel.mov');
  await desktop.run('xdotool', ['key', 'ctrl+i']);
  const drawer = await app.find('complementary', 'Details');
  await says(app, /It must be restored before it can be read, copied or changed/);
  await menuOf(app, await app.find('row', 'reel.mov', { within: await table(app) }), 'Restore…');
  const sheet = await app.find('dialog', 'Restore reel.mov');
  await app.fill('textbox', 'For how long', '3', { within: sheet });
  await app.click('radio', /^Bulk/, { within: sheet });
  await app.picture('restore');
  await pressOnce(app, 'Restore', { within: sheet });
  await rowSays(app, 'reel.mov', /1 of 1 asked for/, { not: trouble });
  const asked = server.requests.filter((entry) => entry.method === 'POST' && entry.query.includes('restore'));
  assert.deepEqual(asked.map((entry) => [entry.key, /<Days>(.*?)<\/Days>/.exec(entry.body)?.[1], /<Tier>(.*?)<\/Tier>/.exec(entry.body)?.[1]]), [['reel.mov', '3', 'Bulk']]);
  await says(app, /Being restored/);
  server.objects['reel.mov'].restore = 'ongoing-request="false", expiry-date="Fri, 21 Dec 2035 00:00:00 GMT"';
  await app.click('button', 'Read again', { within: drawer });
  await says(app, /It can be read until 21 Dec 2035/);
  await app.picture('restored');
});
