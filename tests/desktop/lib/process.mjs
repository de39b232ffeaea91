// Programs that a test starts. Each runs in a process group of its own and is ended by its number.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';

const running = new Set();

/** Starts a program; what it prints goes to `log`. `pipes` are extra descriptors from 3 on, as readable streams. */
export function start(command, args, { env, log, input, pipes = 0, cwd } = {}) {
  const stdio = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...Array(pipes).fill('pipe')];
  const child = spawn(command, args, { env, cwd, stdio, detached: true });
  const started = { name: command, pid: child.pid, child, exited: null };
  started.exited = new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  }).then((how) => { running.delete(started); started.how = how; return how; });
  running.add(started);
  if (log) {
    mkdirSync(dirname(log), { recursive: true });
    const file = createWriteStream(log, { flags: 'a' });
    child.stdout.pipe(file, { end: false });
    child.stderr.pipe(file, { end: false });
  } else {
    child.stderr.resume();
  }
  if (input !== undefined) child.stdin.end(input);
  return started;
}

/** Asks a program to end; after `patience` milliseconds it is killed. */
export async function stop(started, patience = 5000) {
  if (!started || started.how) return;
  signalGroup(started.pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(started.pid, 'SIGKILL'), patience);
  await started.exited;
  clearTimeout(timer);
  signalGroup(started.pid, 'SIGKILL'); // what it left behind in its group
}

/** Runs a program to its end and gives what it printed. */
export async function run(command, args, { env, input, timeout = 30_000, allowFailure = false, cwd } = {}) {
  const started = start(command, args, { env, input, cwd });
  const out = [], err = [];
  started.child.stdout.on('data', (bytes) => out.push(bytes));
  started.child.stderr.on('data', (bytes) => err.push(bytes));
  const closed = new Promise((resolve) => started.child.once('close', resolve));
  const timer = setTimeout(() => signalGroup(started.pid, 'SIGKILL'), timeout);
  const how = await started.exited;
  if (!how.error) await closed;
  clearTimeout(timer);
  const stdout = Buffer.concat(out).toString(), stderr = Buffer.concat(err).toString();
  if (how.code !== 0 && !allowFailure) {
    const why = how.error?.message ?? `ended with ${how.code ?? how.signal}`;
    throw new Error(`${command} ${args.join(' ')}: ${why}\n${stderr || stdout}`);
  }
  return { stdout, stderr, code: how.code };
}

/** Living processes below one, as { pid, name }. */
export function descendants(root) {
  const all = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).flatMap((entry) => {
    try {
      const [, pid, name, state, parent] = /^(\d+) \((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${entry}/stat`, 'utf8'));
      return state === 'Z' ? [] : [{ pid: Number(pid), name, parent: Number(parent) }];
    } catch { return []; } // gone meanwhile
  });
  const found = [];
  for (let level = [root]; level.length > 0;) {
    const next = all.filter((each) => level.includes(each.parent));
    found.push(...next);
    level = next.map((each) => each.pid);
  }
  return found;
}

/** Whether nothing of a process runs any more. Its first thread may be dead while others still hold its files. */
export function isDead(pid) {
  try {
    const dead = /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return dead && readdirSync(`/proc/${pid}/task`).length === 1;
  } catch { return true; }
}

function signalGroup(pid, signal) {
  if (!pid) return;
  try { process.kill(-pid, signal); } catch (error) { if (error.code !== 'ESRCH') throw error; }
}

/** Ends all that is left. Also called when this process ends for another reason. */
export function killAll() {
  for (const started of running) signalGroup(started.pid, 'SIGKILL');
}

process.on('exit', killAll);
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.on(signal, () => process.exit(code));
}
