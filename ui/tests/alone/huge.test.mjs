// 1,000,000 keys under one prefix: usable at once, never in the way, and little memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChromium } from '../support.mjs';

const window = inChromium();

const LOADED = { timeout: 240_000 };
const grid = (page) => page.getByRole('grid', { name: 'Objects in points' });

/**
 * What a frame takes while nothing happens. Limits in time are for a machine at rest, and wide: they are there to find
 * work that grows with the number of rows, not to rate the machine.
 */
const slowness = (page) => page.evaluate(async () => {
  const times = [];
  for (let i = 0; i < 21; i += 1) {
    const began = performance.now();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    times.push(performance.now() - began);
  }
  return Math.max(1, times.sort((a, b) => a - b)[10] / 20);
});

/** Scrolls as a wheel does, frame by frame, and tells how many frames a second there were. */
const scrolling = (page, from) => page.evaluate(async (from) => {
  const body = document.querySelector('[role="grid"] [role="rowgroup"]');
  body.scrollTop = from * body.scrollHeight;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const began = performance.now();
  let frames = 0;
  let empty = 0;
  while (performance.now() - began < 2000) {
    body.scrollTop += 90;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    frames += 1;
    const box = body.getBoundingClientRect();
    if (!document.elementFromPoint(box.left + 60, box.top + box.height / 2)?.closest('[role="row"]')) empty += 1;
  }
  return { frames: frames / ((performance.now() - began) / 1000), empty };
}, from);

test('a million keys', async (t) => {
  const page = await window.open('scene=million&transfers=none&still', { alone: true });
  await page.evaluate(() => {
    globalThis.longest = [];
    new PerformanceObserver((list) => globalThis.longest.push(...list.getEntries().map((entry) => Math.round(entry.duration)))).observe({ type: 'longtask', buffered: true });
  });
  const first = await page.evaluate(() => new Promise((resolve) => {
    const look = () => (document.querySelector('[role="row"][aria-label="a-0000003.las"]') ? resolve(performance.now()) : requestAnimationFrame(look));
    look();
  }));
  t.diagnostic(`first rows ${Math.round(first)} ms after the page began to load`);
  assert.ok(first < 15_000, `first rows after ${first}`);
  // It is used while it loads.
  await page.getByRole('row', { name: 'a-0000003.las' }).click();
  await page.getByText('1 selected').waitFor();
  await page.evaluate(() => { globalThis.longest.length = 0; });
  const began = Date.now();
  const meanwhile = await scrolling(page, 0);
  await page.getByText('1,000,000 items · 1 selected').waitFor(LOADED);
  const slack = await slowness(page);
  const tasks = (await page.evaluate(() => globalThis.longest)).sort((a, b) => b - a);
  t.diagnostic(`1,000 pages after ${Date.now() - began} ms; tasks over 50 ms: ${tasks.slice(0, 8).join(', ') || 'none'}; ${meanwhile.frames.toFixed(0)} frames a second while they came; a frame at rest is ${slack.toFixed(1)} times as long as it should be`);
  assert.ok((tasks[0] ?? 0) < 300 * slack, `a task of ${tasks[0]} ms`);

  const heap = await page.context().newCDPSession(page).then(async (session) => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage'));
  });
  const mebibytes = (heap.usedSize + (heap.backingStorageSize ?? 0)) / 1024 / 1024;
  t.diagnostic(`heap with all rows: ${mebibytes.toFixed(0)} MiB`);
  assert.ok(mebibytes < 200, `${mebibytes} MiB`);

  for (const from of [0, 0.5]) {
    const { frames, empty } = await scrolling(page, from);
    t.diagnostic(`scrolling from ${from * 100} %: ${frames.toFixed(0)} frames a second`);
    assert.ok(frames > 10 / slack, `${frames} frames a second`);
    assert.equal(empty, 0);
  }

  /** `most`: what the longest task may take, in milliseconds. */
  const timed = async (name, act, until, most = 600) => {
    await page.evaluate(() => { globalThis.longest.length = 0; });
    const from = Date.now();
    await act();
    await until();
    const took = Date.now() - from;
    const longest = Math.max(0, ...(await page.evaluate(() => globalThis.longest)));
    t.diagnostic(`${name}: ${took} ms, longest task ${longest} ms`);
    assert.ok(longest < most * slack, `${name}: a task of ${longest} ms`);
    assert.ok(took < 15_000 * slack, `${name} took ${took} ms`);
  };
  const at = (index) => grid(page).locator(`[aria-rowindex="${index}"][aria-selected="true"]`);
  await page.getByRole('row').nth(2).click();
  await timed('to the end', () => page.keyboard.press('End'), () => at(1_000_001).waitFor());
  assert.equal(await at(1_000_001).getAttribute('aria-label'), 'j-0999999.las');
  assert.ok(await page.evaluate(() => {
    const row = document.activeElement.getBoundingClientRect();
    const body = document.querySelector('[role="grid"] [role="rowgroup"]').getBoundingClientRect();
    return row.bottom <= body.bottom + 1 && row.top >= body.top;
  }), 'the last row is in view');
  await timed('up a page', () => page.keyboard.press('PageUp'), () => grid(page).locator('[aria-selected="true"]').and(page.locator(':not([aria-rowindex="1000001"])')).waitFor());
  await timed('to a prefix', () => page.keyboard.type('e-04'), () => at(400_002).waitFor());
  await timed('to the next letter', async () => { await page.waitForTimeout(900); await page.keyboard.type('g'); }, () => at(600_002).waitFor());
  await timed('select all', () => page.keyboard.press('Control+A'), () => page.getByText('1,000,000 selected').waitFor(), 50);
  // A menu and the details say something of what is selected, but of no single row.
  await page.keyboard.press('ArrowUp');
  await page.getByRole('row', { selected: true }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy key' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+I');
  const drawer = page.getByRole('complementary', { name: 'Details' });
  await drawer.waitFor();
  await page.getByRole('row', { selected: true }).click();
  await timed('select all with the details and a menu', () => page.keyboard.press('Control+A'), () => drawer.getByText('1,000,000 objects').first().waitFor(), 50);
  await drawer.getByText('What they share is read for up to 50 objects.').waitFor();
  await timed('the menu of a million', () => page.locator('[role="row"][tabindex="0"]').click({ button: 'right' }), () => page.getByRole('menuitem', { name: 'Copy key' }).waitFor(), 300);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Close details' }).click();
  await timed('sort by size', () => page.getByRole('columnheader', { name: 'Size' }).getByRole('button').click(), () => page.locator('[role=columnheader][aria-sort=ascending]').filter({ hasText: 'Size' }).waitFor());
  await page.evaluate(() => { document.querySelector('[role="grid"] [role="rowgroup"]').scrollTop = 0; });
  await page.waitForFunction(() => document.querySelector('[aria-rowindex="3"] .num')?.textContent?.endsWith(' B') || document.querySelector('[aria-rowindex="3"] .num')?.textContent?.endsWith('kB'), undefined, { timeout: 20_000 });
  await timed('filter', () => page.getByRole('textbox', { name: 'Filter this folder' }).fill('0099999'), () => page.getByText('1 of 1,000,000 items').waitFor());
  assert.deepEqual(page.faults, []);
});

test('a later page that fails keeps what is there; typing ahead of the pages finds the row', async () => {
  const page = await window.open('scene=million&fails&transfers=none&still', { alone: true });
  await page.getByText('3,000 items so far. The rest did not load.').waitFor();
  await page.getByRole('row', { name: 'a-0000003.las' }).click();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText(/\d,000 items so far ·/).waitFor();
  await page.getByRole('row', { name: 'a-0000003.las' }).click();
  await page.keyboard.type('j-09');
  await page.getByText('Looking for “j-09”.').waitFor();
  await page.getByRole('button', { name: 'List from there' }).click();
  await page.getByRole('row', { name: 'j-0900000.las' }).waitFor();
  await page.getByText('From “j-09” on.').waitFor();
  await page.getByRole('button', { name: 'List from the beginning' }).click();
  await page.getByRole('row', { name: 'a-0000003.las' }).click();
  await page.keyboard.type('b-');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'b-0100000.las', undefined, { timeout: 60_000 });
  assert.deepEqual(page.faults, []);
});

test('going back shows at once what was listed, where one was', async () => {
  const page = await window.open('scene=million&transfers=none&still', { alone: true });
  const listed = () => document.querySelector('[role="grid"][aria-label="Objects in points"]')?.getAttribute('aria-rowcount');
  await page.waitForFunction(() => Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount')) > 20_000);
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByRole('row', { name: 'readme.txt' }).waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  const rows = Number(await (await page.waitForFunction(listed)).jsonValue());
  assert.ok(rows > 20_000, `${rows} rows at once`);
});
