import type { Row, State } from '../generated/wire';
import { count, counted } from '../lib/format';
import { isJob, jobDone, jobFailed } from '../lib/jobs';

/** What the window says about changes: quietly that something ended, at once that somebody is needed. */
export interface News {
  /** Ended well or by the user's will: joined over two seconds. */
  ended: Row[];
  /** Needs you and Failed. */
  urgent: Row[];
  /** Folders that came to an end. */
  folders: Row[];
}

const ENDS: ReadonlySet<State> = new Set(['done', 'skipped', 'cancelled']);

/** Compares one row with what it was. Rows that are new with an end state tell nothing new. */
export function noteNews(news: News, before: Row | undefined, after: Row): void {
  if (!before || before.state === after.state) return;
  const ended = ENDS.has(after.state) || after.state === 'failed';
  // A job on a single object ends where it was begun, before the user's eyes: it needs no toast unless it failed.
  const told = !isJob(after) || (after.files?.total ?? 0) > 1 || (after.files?.failed ?? 0) > 0;
  if (after.files && ended && told && after.state !== 'cancelled') news.folders.push(after);
  if (after.state === 'failed' || after.state === 'needsYou') news.urgent.push(after);
  // The files of a folder end in silence: the folder says it for all.
  else if (ENDS.has(after.state) && after.batch === null) news.ended.push(after);
}

const PROOF_WORDS = {
  wholeObject: 'whole file matched', everyPart: 'every part matched', sizeOnly: 'size matched only', unconfirmed: 'not checked',
} as const;

function endWords(row: Row): string {
  if (isJob(row)) return `${row.name}: ${row.state === 'cancelled' ? 'cancelled' : jobDone(row)}.`;
  if (row.state === 'done') return row.verdict ? `${row.name} done, ${PROOF_WORDS[row.verdict]}.` : `${row.name} done.`;
  return row.state === 'skipped' ? `${row.name} skipped, already there.` : `${row.name} cancelled.`;
}

/** `A001_C002_0412.mov done, whole file matched.` or `12 files done. 1 file skipped.` */
export function politeText(rows: readonly Row[]): string {
  if (rows.length === 1 && rows[0]) return endWords(rows[0]);
  const groups = (['done', 'skipped', 'cancelled'] as const).map((state) => [rows.filter((row) => row.state === state).length, state] as const);
  const noun = rows.some(isJob) ? 'transfer' : 'file';
  return groups.filter(([number]) => number > 0).map(([number, state]) => `${counted(number, noun)} ${state}.`).join(' ');
}

export function assertiveText(rows: readonly Row[]): string {
  if (rows.length === 1 && rows[0]) {
    const [row] = rows;
    const words = row.state === 'failed' ? `${row.name} failed.` : `${row.name} needs you.`;
    return row.message ? `${words} ${row.message}` : words;
  }
  const asking = rows.filter((row) => row.state === 'needsYou').length;
  const failed = rows.length - asking;
  const noun = rows.some(isJob) ? 'transfer' : 'file';
  const words = [asking && `${counted(asking, noun)} ${asking === 1 ? 'needs' : 'need'} you.`, failed && `${counted(failed, noun)} failed.`];
  return words.filter(Boolean).join(' ');
}

const FOLDER_PROOF = { wholeObject: ', all matched', everyPart: ', all matched', sizeOnly: ', sizes matched only', unconfirmed: ', not checked' } as const;

/** `day-02: 312 of 312 files arrived, all matched.` or `2 of 1,204 files failed.` */
export function folderToast(row: Row): string {
  const files = row.files;
  if (!files) return '';
  if (isJob(row)) return [`${row.name}: ${jobDone(row)}.`, files.failed > 0 && `${jobFailed(row)}.`].filter(Boolean).join(' ');
  if (files.failed > 0) return `${count(files.failed)} of ${counted(files.total, 'file')} failed.`;
  const skipped = files.skipped ? `, ${count(files.skipped)} already there` : '';
  return `${row.name}: ${count(files.done)} of ${counted(files.total, 'file')} arrived${skipped}${row.verdict ? FOLDER_PROOF[row.verdict] : ''}.`;
}
