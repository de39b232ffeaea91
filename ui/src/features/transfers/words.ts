/** What a row says in each state: its pill, its line of numbers, its message. Pure, so that every word is tested. */
import type { IconName } from '../../components/icons';
import type { Row, State, Verdict } from '../../generated/wire';
import { hasCode } from '../../lib/codes';
import { bytes, clock, count, counted, duration, ordinal, pair, speed, timeLeft } from '../../lib/format';
import { DIRECTIONS, isJob } from '../../lib/jobs';
import type { Shown } from '../../state/transfersCalm';
import { fractionOf, jobBadge, jobLine } from './jobWords';

export type Tone = 'idle' | 'run' | 'ok' | 'wait' | 'ask' | 'fail';

export interface PillWords {
  word: string;
  icon: IconName;
  tone: Tone;
}

const PILLS: Record<Exclude<State, 'moving' | 'waiting'>, PillWords> = {
  queued: { word: 'Queued', icon: 'clock', tone: 'idle' },
  preparing: { word: 'Preparing', icon: 'hourglass', tone: 'run' },
  verifying: { word: 'Verifying', icon: 'shield', tone: 'run' },
  finishing: { word: 'Finishing', icon: 'hourglass', tone: 'run' },
  pausing: { word: 'Pausing', icon: 'hourglass', tone: 'idle' },
  paused: { word: 'Paused', icon: 'pause', tone: 'idle' },
  needsYou: { word: 'Needs you', icon: 'circle-question-mark', tone: 'ask' },
  failed: { word: 'Failed', icon: 'circle-alert', tone: 'fail' },
  cancelling: { word: 'Cancelling', icon: 'hourglass', tone: 'idle' },
  cancelled: { word: 'Cancelled', icon: 'ban', tone: 'idle' },
  skipped: { word: 'Skipped', icon: 'skip-forward', tone: 'idle' },
  done: { word: 'Done', icon: 'check', tone: 'ok' },
};

export function pillOf(row: Row): PillWords {
  if (row.files && row.files.failed > 0 && (row.state === 'failed' || row.state === 'done')) {
    return { word: `${count(row.files.failed)} failed`, icon: 'circle-alert', tone: 'fail' };
  }
  if (row.state === 'moving') return { word: DIRECTIONS[row.direction].doing, icon: DIRECTIONS[row.direction].icon, tone: 'run' };
  if (row.state === 'waiting') return { word: 'Waiting', icon: hasCode(row, 'noNetwork', 'unknownHost') ? 'wifi-off' : 'hourglass', tone: 'wait' };
  return PILLS[row.state];
}

/** The tile at the left is quiet where a row asks for nothing. */
export function tileTone(row: Row): Tone {
  const { tone } = pillOf(row);
  return tone === 'ok' ? 'idle' : tone;
}

/** A message takes the place of the strip where nothing moves until somebody acts. */
export function isMessage(row: Row): boolean {
  return row.state === 'needsYou' || (row.state === 'failed' && (!row.files || (isJob(row) && row.files.failed === 0)));
}

export interface Message {
  text: string;
  hint: string;
  tone: Tone;
}

/** The last part of a place: `grades` of `footage-masters/2026/grades`. */
function lastOf(path: string): string {
  return path.split('/').filter(Boolean).at(-1) ?? path;
}

function questionWords(row: Row, server: string): string {
  const question = row.question;
  if (!question) {
    const asking = row.files?.asking ?? 0;
    return row.message ?? (asking > 0 ? `${counted(asking, 'file')} in it ${asking === 1 ? 'needs' : 'need'} you.` : 'It needs your answer.');
  }
  switch (question.kind) {
    case 'exists': {
      const { here, there } = question;
      const same = here.size !== null && here.size === there.size;
      const known = here.crc64 !== null && there.crc64 !== null;
      const content = !same ? 'It has a different size.'
        : !known ? 'It has the same size.'
        : here.crc64 === there.crc64 ? 'It has the same content.' : 'It has the same size but different content.';
      return `A file with this name is already in ${lastOf(row.to)}. ${content}`;
    }
    case 'compressed': {
      const after = question.unpacked === null ? '' : ` ${bytes(question.unpacked)} unpacked.`;
      return `It is compressed with ${question.compression}.${after} Save it unpacked?`;
    }
    case 'sourceChanged': return 'The file changed while it was being sent. Send the new version from the start, or cancel.';
    case 'sourceMissing': return 'The file is not where it was.';
    case 'credentials': return row.message ?? `${server} does not accept this key any more.${row.bytes > 0 ? ` ${bytes(row.bytes)} stay on the server.` : ''}`;
  }
}

/** `server` is the user's name for the connection. */
export function messageOf(row: Row, server = 'The server'): Message {
  if (row.state === 'needsYou') return { text: questionWords(row, server), hint: '', tone: 'idle' };
  return { text: row.message ?? 'It failed.', hint: row.hint ?? '', tone: 'fail' };
}

/** Beside the name: how many files a folder has, or how much a row without a strip is about. */
export function badgeOf(row: Row): string {
  const { files } = row;
  if (isJob(row)) return jobBadge(row);
  if (files) {
    if (files.counting) return `${counted(files.total, 'file')} so far`;
    const over = row.state === 'done' || row.state === 'failed' || row.state === 'queued' || files.done === 0;
    return over ? counted(files.total, 'file') : `${count(files.done)} of ${counted(files.total, 'file')}`;
  }
  if (row.state === 'needsYou') return bytes(row.size);
  return row.state === 'failed' ? pair(row.bytes, row.size) : '';
}

/** The line under the strip: two or three cells. */
export interface Line {
  left: string;
  middle?: string;
  right: string;
  tone?: Tone;
}

const IN_THE_FIRST = 5000;

function movingLine(row: Row, shown: Shown | null, now: number): Line {
  const early = row.started !== null && now - row.started < IN_THE_FIRST;
  const slow = shown?.slowSince != null;
  return {
    left: pair(shown?.bytes ?? row.bytes, row.size),
    middle: speed(shown?.rate, shown?.stalled ?? false),
    right: early || slow ? '' : timeLeft(shown?.secondsLeft),
  };
}

function doneLine(row: Row): Line {
  if (row.files) return { left: `${count(row.files.done)} of ${counted(row.files.total, 'file')} arrived`, right: clock(row.ended) };
  return { left: `${bytes(row.size ?? row.bytes)} in ${duration(row.runningMs)}`, right: clock(row.ended) };
}

const BY_ITSELF = /\s*Goes on by itself\.$/;

/** Whether the row counts down, and so has to be told the time. */
export function countsDown(row: Row, now: number): boolean {
  return row.state === 'waiting' && row.retryAt !== null && row.retryAt > now && (row.message === null || BY_ITSELF.test(row.message));
}

/** `No answer from Offsite. Next try in 24 s.` What waits for something else than the time, such as space, says so. */
function reason(row: Row, now: number): string {
  if (row.retryAt === null || !countsDown(row, now)) return row.message ?? 'Goes on by itself.';
  const next = `Next try in ${duration(Math.ceil((row.retryAt - now) / 1000) * 1000)}.`;
  return [row.message?.replace(BY_ITSELF, ''), next].filter(Boolean).join(' ');
}

/** The reason matters more than the bytes, which give way to a long one. */
function waitingLine(row: Row, moved: string, now: number): Line {
  const left = reason(row, now);
  return { left, right: left.length > LONG ? '' : moved, tone: 'wait' };
}

const LONG = 34;

export function lineOf(row: Row, shown: Shown | null, now = Date.now()): Line {
  const moved = pair(shown?.bytes ?? row.bytes, row.size);
  if (isJob(row)) return row.state === 'waiting' ? waitingLine(row, '', now) : jobLine(row, shown);
  switch (row.state) {
    case 'moving': return movingLine(row, shown, now);
    case 'queued': return { left: bytes(row.size), right: row.placeInLine === null ? '' : `${ordinal(row.placeInLine)} in line` };
    case 'preparing': return { left: row.message ?? (row.files ? 'Counting files' : 'Asking which parts are stored'), right: '' };
    case 'finishing': return { left: row.message ?? (row.direction === 'upload' ? 'Joining the parts' : 'Moving into place'), right: bytes(row.size) };
    case 'verifying': return { left: row.message ?? 'Comparing checksums', right: bytes(row.size) };
    case 'paused': return { left: `${moved} kept`, right: row.ended === null ? '' : `Paused at ${clock(row.ended)}` };
    case 'waiting': return waitingLine(row, moved, now);
    case 'skipped': return { left: row.message ?? 'Already there', right: clock(row.ended) };
    case 'cancelled': return { left: row.ended === null ? moved : `Cancelled at ${clock(row.ended)}`, right: '' };
    case 'done': case 'failed': return doneLine(row);
    default: return { left: moved, right: '' };
  }
}

/** What a screen reader hears of the strip: `65 %, 3 min left`. */
export function stripText(row: Row, shown: Shown | null): string {
  const left = row.state === 'moving' ? timeLeft(shown?.secondsLeft) : '';
  return `${percent(row, shown)} %${left ? `, ${left}` : ''}`;
}

export function percent(row: Row, shown: Shown | null): number {
  return Math.floor(fractionOf(row, shown) * 100);
}

export interface Proof {
  words: string;
  icon: IconName;
  /** How many of three bars. */
  grade: number;
  tone: Tone;
  sentence: string;
}

export const PROOFS: Record<Verdict, Proof> = {
  wholeObject: { words: 'Whole file matched', icon: 'shield-check', grade: 3, tone: 'ok',
    sentence: 'The server computed CRC64NVME over the whole object. It equals the checksum of the file on this computer.' },
  everyPart: { words: 'Every part matched', icon: 'grid-2x2-check', grade: 2, tone: 'ok',
    sentence: 'The server checked each part as it arrived. It offers no checksum of the whole file.' },
  sizeOnly: { words: 'Size matched only', icon: 'ruler', grade: 1, tone: 'idle',
    sentence: 'Both sides count the same bytes. The server offers no checksum.' },
  unconfirmed: { words: 'Not checked', icon: 'circle-dashed', grade: 0, tone: 'idle', sentence: 'Nothing could be compared.' },
};

/** The whole matched, and the server gave no CRC64NVME: the entity tag told. */
export const BY_ENTITY_TAG = 'The entity tag of the object is the MD5 of the whole file. It equals the MD5 of the file on this computer.';

export const MISMATCH: Proof = {
  words: 'Does not match', icon: 'shield-alert', grade: 0, tone: 'fail', sentence: 'Checksums differ. The old file was kept.',
};
