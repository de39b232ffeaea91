// What processes hold of the memory.
import { readFileSync } from 'node:fs';
import { descendants } from './process.mjs';

/** Proportional set size of the processes below one whose name matches, in MiB. */
export function mebibytes(root, name) {
  let kibibytes = 0;
  for (const each of descendants(root)) {
    if (!name.test(each.name)) continue;
    kibibytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${each.pid}/smaps_rollup`, 'utf8'))[1]);
  }
  return kibibytes / 1024;
}
