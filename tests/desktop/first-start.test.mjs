// The first start: an empty home, nothing that waits for the keyring.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { Application } from './lib/application.mjs';
import { Desktop } from './lib/desktop.mjs';
import { canLook, listeningPorts } from './lib/listening.mjs';
import { descendants, stop } from './lib/process.mjs';
import { sleep, until } from './lib/wait.mjs';
import { openPracticeStore } from './lib/windlass.mjs';

let desktop, app, witness;
before(async () => {
  witness = createServer().listen(0, '127.0.0.1'); // shows that the look at ports can see one
  desktop = await Desktop.open('first-start');
  // A keyring that is there and never answers: whoever asks it, waits.
  process.kill(desktop.keyring.pid, 'SIGSTOP');
});
after(async () => {
  process.kill(desktop.keyring.pid, 'SIGCONT');
  await app?.close();
  await desktop.close();
  witness.close();
});

test('the welcome is painted while the keyring does not answer', async () => {
  app = await Application.open(desktop);
  await app.find('heading', 'Welcome to Windlass', { timeout: 5000 });
  await app.picture('welcome');
});

test('the welcome offers the practice store and a new connection', async () => {
  const choices = await app.find('list', 'Start with');
  await app.find('listitem', /Practice store on this computer/, { within: choices });
  await app.find('listitem', /Add a connection/, { within: choices });
});

test('the practice store opens without an account and without the keyring', async () => {
  await openPracticeStore(app);
  await app.find('row', 'my-files', { timeout: 5000 });
  await app.picture('practice-store');
});

test('no port is opened', async (context) => {
  await app.close(); // the web driver has a port of its own in the program
  const plain = desktop.start(app.binary, []);
  try {
    await until('the window is on the screen', async () =>
      (await desktop.run('xdotool', ['search', '--onlyvisible', '--name', '^Windlass'], { allowFailure: true })).stdout.trim());
    await sleep(2000);
    const processes = [plain.pid, ...descendants(plain.pid).map((each) => each.pid)];
    if (!canLook(plain.pid)) return context.skip('only root may look at the sockets of a process that holds secrets');
    assert.deepEqual(processes.flatMap(listeningPorts), [], 'the program listens on the network');
    assert.notDeepEqual(listeningPorts(process.pid), [], 'the look itself sees nothing');
  } finally {
    await stop(plain);
  }
});
