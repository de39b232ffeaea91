// Files with random contents, and their digests.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname } from 'node:path';

export const MiB = 1024 * 1024;

/** Writes a file of random bytes that do not repeat, and gives its SHA-256. */
export async function randomFile(path, size) {
  await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(path);
  const digest = createHash('sha256');
  for (let left = size; left > 0;) {
    const bytes = randomBytes(Math.min(left, 4 * MiB));
    digest.update(bytes);
    if (!file.write(bytes)) await once(file, 'drain');
    left -= bytes.length;
  }
  file.end();
  await once(file, 'close');
  return { size, sha256: digest.digest('hex') };
}

/** SHA-256 and size of a file. */
export async function digestFile(path) {
  const digest = createHash('sha256');
  let size = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: MiB })) { digest.update(bytes); size += bytes.length; }
  return { size, sha256: digest.digest('hex') };
}
