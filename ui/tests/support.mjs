// Serves the built window with the real content policy and opens it in Chromium, on the scripted backend.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src ipc: http://ipc.localhost; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'";
const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://local').pathname);
    if (path === `/${EMPTY}`) return void response.writeHead(200, { 'content-type': 'text/html' }).end('<link rel="icon" href="data:,">');
    const file = join(DIST, path === '/' ? 'index.html' : path);
    if (!file.startsWith(DIST) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': KINDS[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
    response.end(await readFile(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** A page of the same origin as the window, with nothing in it. */
const EMPTY = 'empty';

/** Loads the window in a page of its own. */
async function newPage(browser, { dark }) {
  const context = await browser.newContext({ colorScheme: dark ? 'dark' : 'light', locale: 'en-GB', timezoneId: 'UTC' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') page.faults.push(message.text()); });
  await page.clock.setFixedTime(new Date('2026-04-15T14:32:00Z'));
  // As `freezePrototype` does in the real window.
  await page.addInitScript(() => Object.freeze(Object.prototype));
  return page;
}

/** What an earlier test left: nothing is held down, nothing stored, nothing of its document runs any more. */
async function emptied(page, address) {
  for (const button of ['left', 'right']) await page.mouse.up({ button });
  for (const key of ['Shift', 'Control', 'Alt']) await page.keyboard.up(key);
  await page.goto(address + EMPTY);
  await page.evaluate(() => { localStorage.clear(); sessionStorage.clear(); });
}

/**
 * Chromium for the tests of one file, with the built window behind it. What a test opened is looked at after it: no
 * errors, nothing that the content policy forbade. A page that a test is done with is emptied for the next one: a new
 * process for each, that compiles everything again, took most of the time.
 */
export function inChromium() {
  let server;
  let browser;
  let used = [];
  let free = [];

  before(async () => {
    server = await serve();
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET });
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  afterEach(async (test) => {
    const [pages, faults] = [used, used.flatMap((page) => page.faults)];
    used = [];
    for (const page of pages) {
      if (test.passed && !page.alone && !page.isClosed() && free.length === 0) free.push(page);
      else await page.context().close();
    }
    assert.deepEqual(faults, []);
  });

  return {
    /**
     * Opens a scene. `page.faults` collects errors of the page and violations of the content policy. `alone`: in a page
     * that no other test had or gets, for those that change how pages load, or measure.
     */
    async open(query, { width = 1280, height = 800, dark = false, alone = false } = {}) {
      const again = alone ? undefined : free.pop();
      if (again) await emptied(again, server.address);
      const page = again ?? (await newPage(browser, { dark }));
      page.alone = alone;
      page.faults = [];
      used.push(page);
      page.done = () => {
        if (alone || !used.includes(page)) return;
        used = used.filter((each) => each !== page);
        free.push(page);
      };
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
      await page.goto(`${server.address}?${query}`);
      return page;
    },
  };
}

/** The name of what has the focus. */
export const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent?.trim() || document.activeElement?.tagName);

/** That the focus is there, or comes: it may follow what moves it by a frame, and frames are long on a busy machine. */
export async function focusIs(page, wanted, why) {
  for (let waits = 0; waits < 50 && (await focused(page)) !== wanted; waits += 1) await page.waitForTimeout(100);
  assert.equal(await focused(page), wanted, why);
}

/** Nothing went wrong in the page, and a test that opens another one may get the same. */
export function finish(page) {
  assert.deepEqual(page.faults, []);
  page.done();
}

/** Until nothing moves any more: no change of the document for a while, transitions and animations over. */
export function settled(page) {
  return page.evaluate(async () => {
    const QUIET = 150;
    let changed = performance.now();
    const watch = new MutationObserver(() => { changed = performance.now(); });
    watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const moving = () => document.getAnimations().some((each) => each.playState === 'running' && each.effect.getComputedTiming().iterations !== Infinity);
    for (const began = performance.now(); performance.now() - began < 3000;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (!moving() && performance.now() - changed > QUIET) break;
    }
    watch.disconnect();
  });
}

const AXE = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/**
 * What axe objects to, in the whole page or in some parts of it. An open menu stands over the landmarks, in none of
 * them: `region: false`.
 */
export async function objections(page, { parts = null, region = true } = {}) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async ([parts, region]) => {
    const where = parts ? { include: parts.filter((part) => document.querySelector(part)).map((part) => [part]) } : document;
    const { violations } = await axe.run(where, { resultTypes: ['violations'], preload: false, rules: { region: { enabled: region } } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`);
  }, [parts, region]);
}

/** What stands outside the window, and the page itself scrolling. */
export function overflows(page) {
  return page.evaluate(() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight) found.push('the page scrolls');
    for (const each of document.querySelectorAll('button, input, select, [role=option]')) {
      const box = each.getBoundingClientRect();
      if (box.width === 0 || each.closest('.visually-hidden, [role=rowgroup]')) continue;
      if (box.right > innerWidth + 1 || box.left < -1) found.push(`${each.getAttribute('aria-label') ?? each.textContent} at ${Math.round(box.left)}–${Math.round(box.right)}`);
    }
    return found;
  });
}

/** Pictures for looking at, where a folder for them is named. */
export async function shot(page, name) {
  const folder = process.env.SHOTS;
  if (!folder) return;
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
