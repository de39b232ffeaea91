// Peak resident memory (VmHWM) of the example program by the size of the file. The system counts it; it is read until
// the process ends, so that the last reading is the peak.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Seaweed, owner } from '../desktop/lib/seaweed.mjs';
import { project } from '../desktop/lib/desktop.mjs';

const MIB = 1024 * 1024;
const LIMIT_MIB = 48;
const GROWTH = 1.2;
const program = join(project, 'target/debug/examples/transfer');
const folder = mkdtempSync(join(tmpdir(), 'windlass-memory-'));
const server = await Seaweed.open(join(folder, 'seaweed.log'));

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function run(...job) {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: owner.accessKey, AWS_SECRET_ACCESS_KEY: owner.secretKey, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: server.endpoint };
  const child = spawn(program, job, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  const reading = setInterval(() => { peak = Math.max(peak, peakOf(child.pid)); }, 10);
  const began = Date.now();
  const code = await new Promise((done) => child.on('exit', done));
  clearInterval(reading);
  if (code !== 0) throw new Error(`transfer ${job.join(' ')} ended with ${code}`);
  return { peak, seconds: (Date.now() - began) / 1000 };
}

async function digest(path) {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes);
  return hash.digest('hex');
}

function makeFile(path, mib) {
  const block = randomBytes(MIB);
  const file = openSync(path, 'w');
  for (let index = 0; index < mib; index += 1) {
    block.writeUInt32LE(index, 0);
    writeSync(file, block);
  }
  closeSync(file);
}

let failed = false;
try {
  await server.s3.createBucket('memory');
  const peaks = {};
  for (const mib of [256, 4096]) {
    const [source, target] = [join(folder, 'source.bin'), join(folder, 'target.bin')];
    makeFile(source, mib);
    const put = await run('put', source, `s3://memory/${mib}.bin`);
    const get = await run('get', `s3://memory/${mib}.bin`, target);
    if (await digest(source) !== await digest(target)) throw new Error(`${mib} MiB: the bytes differ`);
    rmSync(target);
    peaks[mib] = { put, get };
    for (const [verb, { peak, seconds }] of Object.entries({ put, get })) {
      console.log(`${verb} ${String(mib).padStart(4)} MiB: peak ${peak.toFixed(1)} MiB, ${seconds.toFixed(1)} s`);
    }
  }
  for (const verb of ['put', 'get']) {
    const [small, large] = [peaks[256][verb].peak, peaks[4096][verb].peak];
    const fits = large <= small * GROWTH && large < LIMIT_MIB;
    failed ||= !fits;
    console.log(`${verb}: ${(large / small).toFixed(2)} times, ${large.toFixed(1)} MiB: ${fits ? 'within' : 'ABOVE'} the limits`);
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
