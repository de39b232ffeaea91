// The main job in the real window against the practice store, told step by step. Exit code 0 only if the bytes are equal.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from './lib/application.mjs';
import { Desktop } from './lib/desktop.mjs';
import { digestFile, MiB, randomFile } from './lib/files.mjs';
import { downloadByDialog, makeBucket, openPracticeStore, press, proof, rowSays, trouble, uploadByDialog } from './lib/windlass.mjs';

const name = 'footage.bin';
const size = 256 * MiB;
let desktop, app;

async function step(words, act) {
  const began = performance.now();
  const said = await act();
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${words}${typeof said === 'string' ? `: ${said}` : ''}`);
  return said;
}

try {
  desktop = await Desktop.open('run');
  const source = join(desktop.root, 'source', name);
  const target = join(desktop.root, 'target');
  mkdirSync(target);
  let sent, received;
  await step('A random file of 256 MiB is made', async () => { sent = await randomFile(source, size); });
  await step('Windlass starts and shows its welcome', async () => {
    app = await Application.open(desktop);
    await app.find('heading', 'Welcome to Windlass', { timeout: 30_000 });
    await app.picture('welcome');
  });
  await step('The practice store is opened', () => openPracticeStore(app));
  await step('A bucket is made', async () => { await makeBucket(app, 'practice-bucket'); await app.picture('bucket'); });
  await step('The file is chosen in the file dialog', () => uploadByDialog(app, source, { picture: 'choose-file' }));
  await step('The upload is paused', async () => {
    await press(app, name, 'Pause');
    const said = await rowSays(app, name, /Paused/, { not: /Done|Failed/ });
    await app.picture('paused');
    return /[\d.]+ of [\d.]+ \w+ kept/.exec(said)?.[0];
  });
  await step('The upload is resumed', () => press(app, name, 'Resume'));
  await step('The upload is done', async () => {
    const said = await rowSays(app, name, /Done/, { not: trouble, timeout: 120_000 });
    await app.picture('uploaded');
    if (!proof.test(said)) throw new Error(`the row gives no proof: ${said}`);
    return proof.exec(said)[0];
  });
  await step('The file is downloaded into a folder chosen in the dialog', async () => {
    await downloadByDialog(app, name, target, { picture: 'choose-folder' });
    const said = await rowSays(app, name, /Done/, { direction: 'Download', not: trouble, timeout: 120_000 });
    await app.picture('downloaded');
    return proof.exec(said)?.[0];
  });
  await step('The bytes are compared', async () => {
    received = await digestFile(join(target, name));
    if (received.sha256 !== sent.sha256 || received.size !== sent.size) throw new Error(`they differ: ${JSON.stringify({ sent, received })}`);
    return `equal, SHA-256 ${received.sha256.slice(0, 16)}…`;
  });
  console.log(`The pictures are in ${desktop.results}`);
} catch (error) {
  console.error(`FAILED: ${error.message}`);
  await desktop?.picture('failed').catch(() => {});
  if (desktop) console.error(`Logs and pictures are in ${desktop.results}`);
  process.exitCode = 1;
} finally {
  await app?.close();
  await desktop?.close();
}
