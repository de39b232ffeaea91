/** What a row says that works on the objects of a server: deletions, copies, moves, changes and restores. Pure. */
import type { Row, Verdict } from '../../generated/wire';
import { bytes, clock, count, counted, ordinal, pair, speed, timeLeft } from '../../lib/format';
import { DIRECTIONS, isJob, jobDone, jobFailed, movesBytes } from '../../lib/jobs';
import type { Shown } from '../../state/transfersCalm';
import type { Line } from './words';

/** How far a row is, from 0 to 1: by bytes where they move and their sum is known, else by objects. */
export function fractionOf(row: Row, shown: Shown | null): number {
  if (row.state === 'done') return 1;
  const moved = shown?.bytes ?? row.bytes;
  if (!isJob(row) || (movesBytes(row) && row.size && moved > 0)) return row.size ? Math.min(1, moved / row.size) : 0;
  const { files } = row;
  return files && files.total > 0 ? Math.min(1, (files.done + files.failed + files.skipped) / files.total) : 0;
}

function running(row: Row, shown: Shown | null): Line {
  const left = timeLeft(shown?.secondsLeft);
  const { doing } = DIRECTIONS[row.direction];
  const files = row.files;
  const single = files === null || files.total <= 1;
  const amount = single && movesBytes(row) ? pair(shown?.bytes ?? row.bytes, row.size)
    : files && !single ? `${doing} ${count(files.done)} of ${count(files.total)}` : doing;
  if (!movesBytes(row)) return { left: amount, right: left };
  return { left: amount, middle: speed(shown?.rate, shown?.stalled ?? false), right: left };
}

export function jobLine(row: Row, shown: Shown | null): Line {
  const objects = row.files ? counted(row.files.total, 'object') : bytes(row.size);
  switch (row.state) {
    case 'moving': return running(row, shown);
    case 'queued': return { left: objects, right: row.placeInLine === null ? '' : `${ordinal(row.placeInLine)} in line` };
    case 'preparing': return { left: row.message ?? 'Counting objects', right: '' };
    case 'finishing': case 'verifying': return { left: row.message ?? 'Checking what arrived', right: '' };
    case 'paused': return { left: jobDone(row), right: row.ended === null ? '' : `Paused at ${clock(row.ended)}` };
    case 'skipped': return { left: row.message ?? 'Already there', right: clock(row.ended) };
    // What is done stays done: a cancel of a deletion brings nothing back.
    case 'cancelled': return { left: row.ended === null ? 'Cancelled' : `Cancelled at ${clock(row.ended)}`, right: jobDone(row) };
    case 'done': case 'failed': return { left: jobDone(row), right: jobFailed(row) || clock(row.ended) };
    default: return { left: jobDone(row), right: '' };
  }
}

/** What was proved of copies from one server to another, at least. */
export const ACROSS_PROOFS: Record<Verdict, string> = {
  wholeObject: 'The checksums of both servers equal that of the bytes that went through.',
  everyPart: 'The target checked each part as it arrived. It offers no checksum of the whole.',
  sizeOnly: 'Both servers count the same bytes. Not both offer a checksum of the whole.',
  unconfirmed: 'Nothing could be compared.',
};

/** Beside the name; nothing for a single object, whose name says it all. */
export function jobBadge(row: Row): string {
  const { files, name } = row;
  if (!files || files.total <= 1) return '';
  if (files.counting) return `${counted(files.total, 'object')} so far`;
  const objects = counted(files.total, 'object');
  return name.includes(objects) ? '' : objects;
}
