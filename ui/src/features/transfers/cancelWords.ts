import type { Row } from '../../generated/wire';
import { bytes, count, counted } from '../../lib/format';
import { DIRECTIONS, isJob } from '../../lib/jobs';
import { canPause } from './abilities';

/** A cancel, or a removal of what failed, that waits for a yes, because what was moved would be lost. */
export interface Cancelling {
  rows: Row[];
  /** That are removed from the server or from this computer. */
  bytes: number;
  /** The rows are over, and go off the list. */
  remove?: boolean;
}

const ASK_ABOVE = 10_000_000;

/** Bytes on this computer that go with these rows. Of what has ended only a failed file left any. */
export function lostHere(rows: readonly Row[], moved: (row: Row) => number): number {
  const lost = rows.filter((row) => row.direction === 'download' && !['done', 'cancelled', 'skipped'].includes(row.state) && (row.state !== 'failed' || !row.files));
  return lost.reduce((sum, row) => sum + moved(row), 0);
}

/** A failed row is gone for good, so anything that it kept is asked about; a job that is cancelled stops half way. */
export function asksFirst(rows: readonly Row[], lost: number, remove: boolean): boolean {
  if (remove) return lost > 0;
  return lost > ASK_ABOVE || rows.some((row) => isJob(row) && (row.files?.done ?? 0) > 0);
}

/** Cancel says what is lost, and the way to keep it. */
export function cancelWords(asked: Cancelling): { title: string; text: string; button: string } {
  const [first] = asked.rows;
  const directions = new Set(asked.rows.map((row) => row.direction));
  const one = asked.rows.length === 1;
  const only = directions.size > 1 ? null : (first?.direction ?? 'upload');
  const kind = only === null ? 'transfer' : DIRECTIONS[only].noun;
  const plural = kind === 'copy' ? 'copies' : `${kind}s`;
  const many = `${count(asked.rows.length)} ${plural}`;
  const lost = only === 'upload' ? 'already sent are removed from the server' : only === 'download' ? 'already received are removed from this computer' : 'already moved are removed';
  const done = asked.rows.filter(isJob).map((row) => ({ count: row.files?.done ?? 0, word: DIRECTIONS[row.direction].done }));
  const jobs = done.reduce((sum, job) => sum + job.count, 0);
  const stays = only !== null && done[0] ? `${counted(jobs, 'object')} already ${done[0].word}` : `${counted(jobs, 'object')} that are done`;
  const keep = asked.rows.some(canPause) ? (asked.bytes > 0 ? ' To keep them, pause instead.' : ' To go on later, pause instead.') : '';
  const verb = asked.remove ? 'Remove' : 'Cancel';
  const text = [asked.bytes > 0 && `${bytes(asked.bytes)} ${lost}.`, jobs > 0 && `${stays} ${jobs === 1 ? 'stays' : 'stay'} so.`].filter(Boolean).join(' ');
  return {
    title: one ? `${verb} the ${kind} of ${first?.name ?? ''}?` : `${verb} ${many}?`,
    text: `${text}${keep}`,
    button: one ? `${verb} ${kind}` : `${verb} ${many}`,
  };
}
