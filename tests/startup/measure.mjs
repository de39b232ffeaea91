// Time from the start of the program to the first button on the screen, and memory at rest, beside an empty Tauri window.
// Both show a button in the accent colour; the clock stops when that colour is on the screen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Desktop, project } from '../desktop/lib/desktop.mjs';
import { descendants, stop } from '../desktop/lib/process.mjs';
import { sleep, until } from '../desktop/lib/wait.mjs';
import { Screen } from './screen.mjs';

const accent = 0x0b6a73;
const enough = 400; // pixels: a button, not a stray icon
const runs = Number(process.env.RUNS ?? 5);
const folder = process.env.WINDLASS_BINARIES ?? join(project, 'target/debug');
const programs = { empty: join(folder, 'examples/empty'), windlass: join(folder, 'windlass') };

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Proportional memory of a program and all that it started, in MiB. */
function memory(program) {
  const kib = [program.pid, ...descendants(program.pid).map((each) => each.pid)].map((pid) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
    } catch { return NaN; } // only root may look at a process that holds secrets
  });
  return kib.reduce((sum, each) => sum + each, 0) / 1024;
}

async function once(name) {
  const desktop = await Desktop.open(`startup/${name}`, { size: '1280x800' });
  const screen = await Screen.open(desktop.env.DISPLAY);
  try {
    if (await screen.count(accent) > 0) throw new Error('the colour is on the screen before the program starts');
    const began = performance.now();
    const started = desktop.start(programs[name], []);
    await until(`${name} shows its button`, async () => {
      if (started.how) throw Object.assign(new Error(`${name} ended`), { final: true });
      return await screen.count(accent) >= enough;
    }, { timeout: 30_000, every: 10 });
    const milliseconds = performance.now() - began;
    await sleep(3000);
    const mebibytes = memory(started);
    await stop(started);
    return { milliseconds, mebibytes };
  } finally {
    screen.close();
    await desktop.close();
  }
}

const results = { empty: [], windlass: [] };
for (const name of ['empty', 'windlass']) await once(name); // warms the file cache; not counted
for (let run = 1; run <= runs; run += 1) {
  for (const name of ['empty', 'windlass']) {
    const { milliseconds, mebibytes } = await once(name);
    results[name].push({ milliseconds, mebibytes });
    console.log(`run ${run}, ${name}: ${milliseconds.toFixed(0)} ms, ${mebibytes.toFixed(0)} MiB`);
  }
}
const time = (name) => middle(results[name].map((each) => each.milliseconds));
const space = (name) => middle(results[name].map((each) => each.mebibytes));
const ratio = time('windlass') / time('empty');
console.log('');
console.log('| | empty window | Windlass | ratio |');
console.log('|---|---|---|---|');
console.log(`| first button on the screen, median of ${runs} | ${time('empty').toFixed(0)} ms | ${time('windlass').toFixed(0)} ms | ${ratio.toFixed(2)} |`);
console.log(`| memory at rest (PSS, all processes), median | ${space('empty').toFixed(0)} MiB | ${space('windlass').toFixed(0)} MiB | ${(space('windlass') / space('empty')).toFixed(2)} |`);
if (ratio > 1.5) {
  console.error(`Windlass takes ${ratio.toFixed(2)} times as long as an empty window; 1.5 is allowed.`);
  process.exitCode = 1;
}
