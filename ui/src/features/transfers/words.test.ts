import { beforeEach, describe, expect, it } from 'vitest';
import { fakeDetails, fakeRows } from '../../backend/fakeTransfers';
import type { Row } from '../../generated/wire';
import { useLocale } from '../../lib/format';
import type { Shown } from '../../state/transfersCalm';
import { canCancel, canPause, canResume, canRetry, eventIcon, mainWord, rowsOf } from './abilities';
import { cancelWords } from './cancelWords';
import { consequence, contentNote, modifiedNote, packedNote, sizeNote } from './comparison';
import { boxOf, factsOf, partsWords, speedWords } from './drawerWords';
import { CLOSED, rangeOf, scrollTo, topOf, totalOf } from './geometry';
import { cells, legendOf, lettersOf, squareWords } from './partsMap';
import { marksOf, niceTop, timed } from './speedGraph';
import { Slots } from './slots';
import { overall, sparkline } from './totals';
import { badgeOf, countsDown, isMessage, lineOf, messageOf, percent, pillOf, PROOFS, stripText } from './words';

const template = fakeRows('main')[1] as Row;
const at = (hour: number, minute: number): number => new Date(2026, 3, 14, hour, minute).getTime();
const now = at(14, 34);

function row(more: Partial<Row>): Row {
  return { ...template, started: at(14, 0), ...more };
}

function shown(more: Partial<Shown>): Shown {
  return { bytes: 41.6e9, rate: 112.4e6, secondsLeft: 180, strip: null, setAt: 0, grewAt: 0, slowSince: null, stalled: false, ...more };
}

const files = { total: 312, done: 312, failed: 0, asking: 0, skipped: 0, counting: false };

beforeEach(() => useLocale('en-GB'));

describe('pills', () => {
  it.each([
    [{ state: 'preparing' }, 'Preparing', 'run'], [{ state: 'moving' }, 'Uploading', 'run'], [{ state: 'moving', direction: 'download' }, 'Downloading', 'run'],
    [{ state: 'moving', direction: 'delete' }, 'Deleting', 'run'], [{ state: 'moving', direction: 'restore' }, 'Restoring', 'run'],
    [{ state: 'finishing' }, 'Finishing', 'run'], [{ state: 'verifying' }, 'Verifying', 'run'], [{ state: 'pausing' }, 'Pausing', 'idle'],
    [{ state: 'cancelling' }, 'Cancelling', 'idle'], [{ state: 'queued' }, 'Queued', 'idle'], [{ state: 'paused' }, 'Paused', 'idle'],
    [{ state: 'waiting' }, 'Waiting', 'wait'], [{ state: 'needsYou' }, 'Needs you', 'ask'], [{ state: 'done' }, 'Done', 'ok'],
    [{ state: 'skipped' }, 'Skipped', 'idle'], [{ state: 'cancelled' }, 'Cancelled', 'idle'], [{ state: 'failed' }, 'Failed', 'fail'],
    [{ state: 'failed', files: { ...files, failed: 1 } }, '1 failed', 'fail'],
  ] as [Partial<Row>, string, string][])('%o reads %s', (more, word, tone) => expect(pillOf(row(more))).toMatchObject({ word, tone }));
});

describe('the line under the strip', () => {
  it.each([
    [{ state: 'moving' }, '41.6 of 64.2 GB', '112.4 MB/s', '3 min left'],
    [{ state: 'queued', placeInLine: 3, size: 71.9e9 }, '71.9 GB', undefined, '3rd in line'],
    [{ state: 'preparing' }, 'Asking which parts are stored', undefined, ''],
    [{ state: 'preparing', files }, 'Counting files', undefined, ''],
    [{ state: 'finishing', message: 'Joining 3,827 parts' }, 'Joining 3,827 parts', undefined, '64.2 GB'],
    [{ state: 'verifying', message: 'Checking part 1,142 of 3,464' }, 'Checking part 1,142 of 3,464', undefined, '64.2 GB'],
    [{ state: 'pausing' }, '41.6 of 64.2 GB', undefined, ''],
    [{ state: 'paused', ended: at(14, 20) }, '41.6 of 64.2 GB kept', undefined, 'Paused at 14:20'],
    [{ state: 'waiting', message: 'No network. Goes on by itself.' }, 'No network. Goes on by itself.', undefined, '41.6 of 64.2 GB'],
    [{ state: 'done', size: 58.7e9, runningMs: 531_000, ended: at(14, 7) }, '58.7 GB in 8 min 51 s', undefined, '14:07'],
    [{ state: 'done', files, ended: at(14, 7) }, '312 of 312 files arrived', undefined, '14:07'],
    [{ state: 'done', direction: 'delete', files, ended: at(14, 7) }, '312 of 312 deleted', undefined, '14:07'],
    [{ state: 'failed', files: { ...files, done: 311, failed: 1 }, ended: null }, '311 of 312 files arrived', undefined, '–'],
    [{ state: 'skipped', ended: null }, 'Already there', undefined, '–'],
    [{ state: 'cancelled', ended: at(14, 12) }, 'Cancelled at 14:12', undefined, ''],
  ] as [Partial<Row>, string, string | undefined, string][])('%o', (more, left, middle, right) => {
    expect(lineOf(row(more), shown({}), now)).toMatchObject({ left, right });
    expect(lineOf(row(more), shown({}), now).middle).toBe(middle);
  });

  it('keeps quiet about time in the first five seconds and when stalled', () => {
    expect(lineOf(row({ state: 'moving', started: now - 4000 }), shown({}), now).right).toBe('');
    expect(lineOf(row({ state: 'moving' }), shown({ rate: 10, slowSince: 1 }), now)).toMatchObject({ middle: '', right: '' });
    expect(lineOf(row({ state: 'moving' }), shown({ rate: 10, slowSince: 1, stalled: true }), now)).toMatchObject({ middle: 'Stalled', right: '' });
    expect(speedWords(row({ state: 'moving' }), shown({ rate: 10, slowSince: 1 }))).toBeNull();
    expect(lineOf(row({ state: 'waiting', message: 'Disk full. Goes on when 8.1 GB are free.' }), null, now).right).toBe('');
    expect(lineOf(row({ state: 'moving' }), null, now)).toMatchObject({ middle: '', right: '' });
  });
});

describe('the countdown of what waits', () => {
  const offsite = { state: 'waiting', message: 'No answer from Offsite. Goes on by itself.', code: 'noNetwork' } as const;

  it.each([
    [24_000, 'No answer from Offsite. Next try in 24 s.'], [23_001, 'No answer from Offsite. Next try in 24 s.'], [90_000, 'No answer from Offsite. Next try in 1 min 30 s.'],
    [1, 'No answer from Offsite. Next try in 1 s.'], [0, offsite.message], [-5000, offsite.message],
  ])('%i ms', (wait, words) => {
    const waiting = row({ ...offsite, retryAt: now + wait });
    expect(lineOf(waiting, null, now).left).toBe(words);
    expect(countsDown(waiting, now)).toBe(wait > 0);
  });

  it('leaves alone what waits for something else', () => {
    const full = row({ state: 'waiting', message: 'Disk full. Goes on when there is space.', code: 'diskFull', retryAt: now + 9000 });
    expect(lineOf(full, null, now).left).toBe('Disk full. Goes on when there is space.');
    expect(countsDown(full, now)).toBe(false);
    expect(countsDown(row({ ...offsite, retryAt: null }), now)).toBe(false);
    expect(countsDown(row({ ...offsite, state: 'paused', retryAt: now + 9000 }), now)).toBe(false);
  });

  it('shows the icon of a missing network for the codes of one', () => {
    expect(pillOf(row(offsite)).icon).toBe('wifi-off');
    expect(pillOf(row({ ...offsite, code: 'busy' })).icon).toBe('hourglass');
  });
});

describe('messages', () => {
  it('words questions', () => {
    const [exists] = fakeRows('main') as [Row];
    expect(messageOf(exists).text).toBe('A file with this name is already in grades. It has the same size but different content.');
    expect(messageOf(row({ state: 'needsYou', question: { kind: 'sourceMissing' } })).text).toBe('The file is not where it was.');
    expect(messageOf(row({ state: 'needsYou', question: { kind: 'credentials' }, message: null, bytes: 3.1e9 }), 'Offsite').text)
      .toBe('Offsite does not accept this key any more. 3.1 GB stay on the server.');
    expect(messageOf(row({ state: 'needsYou', files: { ...files, asking: 2 }, message: null })).text).toBe('2 files in it need you.');
  });

  it('gives message and hint of a failure', () => {
    const failed = row({ state: 'failed', message: 'The object is archived.', hint: 'Restore it first, then press Retry.', size: 6.2e9, bytes: 0 });
    expect(messageOf(failed)).toEqual({ text: 'The object is archived.', hint: 'Restore it first, then press Retry.', tone: 'fail' });
    expect(badgeOf(failed)).toBe('0 of 6.2 GB');
    expect([isMessage(failed), isMessage({ ...failed, files })]).toEqual([true, false]);
  });

  it('counts the files of folders', () => {
    expect(badgeOf(row({ files: { ...files, total: 1204, done: 731 } }))).toBe('731 of 1,204 files');
    expect(badgeOf(row({ files: { ...files, total: 40, done: 0, counting: true } }))).toBe('40 files so far');
    expect(badgeOf(row({ files, state: 'done' }))).toBe('312 files');
  });

  it('tells a screen reader how far it is', () => {
    expect(stripText(row({ state: 'moving' }), shown({}))).toBe('64 %, 3 min left');
    expect(percent(row({ size: null }), null)).toBe(0);
  });
});

describe('what can be done', () => {
  it('follows the state', () => {
    expect([canPause, canResume, canCancel, canRetry].map((can) => can(row({ state: 'moving' })))).toEqual([true, false, true, false]);
    expect([canPause, canResume, canCancel, canRetry].map((can) => can(row({ state: 'paused' })))).toEqual([false, true, true, false]);
    expect(canRetry(row({ state: 'failed', retry: true }))).toBe(true);
    expect(mainWord(row({ state: 'failed', retry: false }))).toBe(null);
    expect(mainWord(row({ state: 'failed', retry: true, files: { ...files, failed: 1 } }))).toBe('Retry 1');
    expect(mainWord(row({ state: 'needsYou', question: { kind: 'credentials' } }))).toBe('Edit…');
    expect([rowsOf(fakeRows('main')[0] as Row), rowsOf(row({ state: 'needsYou', question: { kind: 'sourceChanged' } })), rowsOf(row({}))]).toEqual([6, 3, 1]);
  });

  it('asks whether a compressed object is unpacked, in the row', () => {
    const asks = (unpacked: number | null) => row({ state: 'needsYou', direction: 'download', question: { kind: 'compressed', compression: 'gzip', size: 2e6, unpacked, others: 0 } });
    expect(messageOf(asks(9e6)).text).toBe('It is compressed with gzip. 9.0 MB unpacked. Save it unpacked?');
    expect(messageOf(asks(null)).text).toBe('It is compressed with gzip. Save it unpacked?');
    expect([packedNote(2e6, 9e6), packedNote(2e6, null)]).toEqual(['2.0 MB are fetched, 9.0 MB saved. The name stays as it is.', '2.0 MB are fetched. The name stays as it is.']);
    expect([rowsOf(asks(null)), mainWord(asks(null))]).toEqual([3, 'Choose…']);
  });

  it('says what a cancel loses', () => {
    expect(cancelWords({ rows: [row({ name: 'A.mov', state: 'moving' })], bytes: 41.6e9 })).toEqual({
      title: 'Cancel the upload of A.mov?', text: '41.6 GB already sent are removed from the server. To keep them, pause instead.', button: 'Cancel upload',
    });
    expect(cancelWords({ rows: [row({ state: 'paused' }), row({ direction: 'download', state: 'paused' })], bytes: 2e7 })).toEqual({
      title: 'Cancel 2 transfers?', text: '20.0 MB already moved are removed.', button: 'Cancel 2 transfers',
    });
  });

  it('compares two sides', () => {
    const side = { size: 10, modified: at(12, 0), crc64: 'a' };
    expect([sizeNote(side, side), modifiedNote(side, side), contentNote(side, side)]).toEqual(['same, 10 bytes', 'same', 'same content']);
    const other = { size: 3000, modified: at(10, 0), crc64: 'b' };
    expect([sizeNote(side, other), modifiedNote(side, other), contentNote(side, other)]).toEqual(['yours is smaller by 3.0 kB', 'yours is newer by 2 h', 'different content']);
    expect(contentNote(side, { ...side, crc64: null })).toBe('not known');
    expect(consequence('upload', false)).toContain('Another writer could still come between.');
  });
});

describe('the list', () => {
  const opened = { index: 2, rows: 6 };

  it('is arithmetic', () => {
    expect([topOf(2, opened), topOf(3, opened), totalOf(10, opened), totalOf(10, CLOSED)]).toEqual([88, 352, 660, 440]);
    expect(rangeOf(0, 352, 10_000, CLOSED)).toEqual([0, 13]);
    expect(rangeOf(44 * 100, 352, 10_000, CLOSED)).toEqual([96, 113]);
    expect(rangeOf(300, 352, 100, opened, 0)).toEqual([2, 10]);
  });

  it('keeps the rows of those that stay and uses the others again', () => {
    const slots = new Slots();
    expect(slots.assign([1, 2, 3])).toEqual([0, 1, 2]);
    expect(slots.assign([3, 4, 2])).toEqual([2, 0, 1]);
    expect(slots.assign([2, 5, 6, 7])).toEqual([1, 2, 0, 3]);
  });

  it('scrolls only as far as needed', () => {
    expect([scrollTo(0, 0, 352, CLOSED), scrollTo(8, 0, 352, CLOSED), scrollTo(1, 200, 352, CLOSED), scrollTo(2, 0, 264, opened)]).toEqual([0, 44, 44, 88]);
  });
});

describe('the drawer', () => {
  const details = fakeDetails(8);

  it('shows the proof with its grade, or how far it is', () => {
    expect(boxOf(row({ state: 'done', verdict: 'everyPart' }), details)).toMatchObject({ title: 'Every part matched', proof: PROOFS.everyPart });
    expect(boxOf(row({ state: 'moving' }), fakeDetails(2))?.text).toContain('2,479 of 2,479');
    expect(boxOf(row({ state: 'failed', code: 'checksumDiffers', message: 'Checksums differ. The old file was kept.' }), details)).toMatchObject({ tone: 'fail', icon: 'shield-alert' });
  });

  it('words speed, parts and facts', () => {
    expect(speedWords(row({ state: 'done', size: 58.7e9, runningMs: 531_000 }), null)).toEqual({ strong: '110.5 MB/s', rest: ' on average' });
    expect(partsWords(fakeDetails(2))).toBe('2,479 of 3,827 · 16.8 MB each');
    expect(partsWords(details)).toBe('3,827 of 3,827 · 1 sent twice');
    expect(factsOf(row({ state: 'done', verdict: 'wholeObject', size: 10 }), details).map((fact) => fact.label)).toEqual(['This computer', 'Server', 'Size', 'Version', 'ETag', 'From', 'To']);
  });

  it('maps parts to cells', () => {
    expect(lettersOf(null, 40, 40)).toBe('s'.repeat(40));
    expect(lettersOf(null, 4, 2)).toBe('ss..');
    expect(lettersOf('ss..', 3827, 1)).toBe('ss..');
    expect(cells('s.9', 2)).toHaveLength(3);
    expect(legendOf('ks.', 'download').map(({ word }) => word)).toEqual(['Kept from last run', 'Received', 'To do']);
    expect([squareWords(3827, 's'.repeat(96)), squareWords(10, 'ssssssssss')]).toEqual(['1 square = 40 parts', '']);
  });

  it('times speeds, marks events and rounds the axis', () => {
    expect(timed([1e6, 2e6], 10_000)).toEqual([[9, 10], [1, 2]]);
    expect(marksOf([{ at: 5000, what: 'Paused by you' }, { at: 5000, what: 'Started' }, { at: -5000, what: 'Paused' }], 10, 10_000)).toEqual([{ at: 0.5, icon: 'pause', what: 'Paused by you' }]);
    expect([niceTop(117), niceTop(0.8), niceTop(31)]).toEqual([150, 1, 50]);
    expect([eventIcon('Part 3 sent again: timed out'), eventIcon('Server asked to slow down'), eventIcon('Something')]).toEqual(['rotate-cw', 'gauge', 'activity']);
  });
});

describe('the head', () => {
  const totals = { active: 1, waiting: 0, needsYou: 0, done: 0, failed: 0, rate: 1e6, secondsLeft: 3840, bytes: 5e9, size: 10e9 };

  it('tells of what is under way, and nothing else', () => {
    expect(overall(totals)).toEqual({ bytes: '5.0 of 10.0 GB', speed: '1.0 MB/s', left: '1 h 4 min left', percent: 50 });
    expect(overall({ ...totals, size: null })).toMatchObject({ bytes: '', percent: 0 });
    expect(overall({ ...totals, active: 0 })).toBe(null);
    expect(overall({ ...totals, active: 0, waiting: 2 })).toMatchObject({ speed: '', left: '' });
  });

  it('draws the last two minutes', () => {
    expect(sparkline([0, 10], 60)).toBe('M70.8 18.0 L72.0 3.0');
  });
});
