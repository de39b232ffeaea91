// What the build cannot say about itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const UI = fileURLToPath(new URL('../', import.meta.url));
const sources = readdirSync(join(UI, 'src'), { recursive: true }).map((name) => join('src', name)).filter((name) => /\.(ts|svelte)$/.test(name));
const text = (name) => readFileSync(join(UI, name), 'utf8');

test('the type check finds a planted error', () => {
  const run = spawnSync(join(UI, 'node_modules/.bin/svelte-check'), ['--workspace', 'tests/planted', '--tsconfig', './tsconfig.json'], { cwd: UI, encoding: 'utf8' });
  assert.notEqual(run.status, 0, run.stdout);
  assert.match(run.stdout, /Type 'string' is not assignable to type 'number'/);
});

test('one file alone imports Tauri', () => {
  assert.deepEqual(sources.filter((name) => text(name).includes('@tauri-apps/')), [join('src', 'backend', 'tauri.ts')]);
});

test('the window asks for the commands that there are', () => {
  const asked = [...text('src/backend/tauri.ts').matchAll(/\binvoke\('(\w+)'/g)].map(([, name]) => name);
  const list = text('../src-tauri/src/commands.rs').match(/^commands! \{\n([\s\S]*?)^\}/m)[1];
  const there = [...list.matchAll(/^\s*fn (\w+)\(/gm)].map(([, name]) => name);
  assert.ok(there.length > 0);
  assert.deepEqual([...new Set(asked)].sort(), there.sort());
});

test('nothing needs what the content policy forbids', () => {
  for (const name of sources.filter((each) => each.endsWith('.svelte'))) {
    const markup = text(name).replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
    assert.doesNotMatch(markup, /\sstyle=|\{@html/, name);
  }
  const page = readFileSync(join(UI, 'dist/index.html'), 'utf8');
  assert.doesNotMatch(page, /<style|\sstyle=|<script(?![^>]*\ssrc=)/);
});

test('the lock file names no registry', () => {
  assert.doesNotMatch(text('package-lock.json'), /"resolved"/);
});

test('files stay small', () => {
  for (const name of sources) {
    if (name.includes('generated')) continue;
    assert.ok(text(name).split('\n').length <= 250, name);
  }
});
