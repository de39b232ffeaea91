import { beforeEach, describe, expect, it } from 'vitest';
import { fakeRows } from '../../backend/fakeTransfers';
import type { Row } from '../../generated/wire';
import { useLocale } from '../../lib/format';
import { assertiveText, folderToast, type News, noteNews, politeText } from '../../state/transfersNews';
import { canReveal, canRetry, mainWord } from './abilities';
import { cancelWords } from './cancelWords';
import { boxOf, factsOf } from './drawerWords';
import { FailedPages } from './failed.svelte';
import { fractionOf } from './jobWords';
import { badgeOf, isMessage, lineOf, percent, pillOf } from './words';

const template = fakeRows('jobs')[0] as Row;
const files = { total: 20_000, done: 312, failed: 0, asking: 0, skipped: 0, counting: false };
const at = (hour: number, minute: number): number => new Date(2026, 3, 14, hour, minute).getTime();

function job(more: Partial<Row>): Row {
  return { ...template, files, size: null, bytes: 0, ...more };
}

beforeEach(() => useLocale('en-GB'));

describe('the line of a job', () => {
  it.each([
    [{ state: 'moving' }, 'Deleting 312 of 20,000', ''],
    [{ state: 'moving', direction: 'edit' }, 'Changing 312 of 20,000', ''],
    [{ state: 'moving', direction: 'copy', files: { ...files, total: 1, done: 0 }, size: 64.2e9, bytes: 41.6e9 }, '41.6 of 64.2 GB', ''],
    [{ state: 'queued', placeInLine: 2 }, '20,000 objects', '2nd in line'],
    [{ state: 'preparing' }, 'Counting objects', ''],
    [{ state: 'paused', ended: at(14, 20) }, '312 of 20,000 deleted', 'Paused at 14:20'],
    [{ state: 'waiting', message: 'No network. Goes on by itself.' }, 'No network. Goes on by itself.', ''],
    [{ state: 'cancelled', ended: at(14, 20) }, 'Cancelled at 14:20', '312 of 20,000 deleted'],
    [{ state: 'done', files: { ...files, done: 20_000 }, ended: at(14, 20) }, '20,000 of 20,000 deleted', '14:20'],
    [{ state: 'done', direction: 'copy', files: { ...files, total: 312, done: 309, skipped: 3 }, ended: at(14, 20) }, '309 of 312 copied, 3 already there', '14:20'],
    [{ state: 'failed', files: { ...files, done: 19_998, failed: 2 }, message: '2 failed.' }, '19,998 of 20,000 deleted', '2 could not be deleted'],
  ] as [Partial<Row>, string, string][])('%o', (more, left, right) => expect(lineOf(job(more), null)).toMatchObject({ left, right }));
});

it('goes by objects, or by bytes where they move', () => {
  expect(fractionOf(job({ state: 'moving', files: { ...files, total: 100, done: 20, failed: 5 } }), null)).toBe(0.25);
  expect(fractionOf(job({ state: 'moving', direction: 'move', size: 100, bytes: 50, files: { ...files, total: 100, done: 20 } }), null)).toBe(0.5);
  expect(fractionOf(job({ state: 'moving', direction: 'copy', size: null, files: { ...files, total: 100, done: 20 } }), null)).toBe(0.2);
  expect(fractionOf(job({ state: 'moving', files: { ...files, total: 0, done: 0 } }), null)).toBe(0);
  expect(percent(job({ state: 'done' }), null)).toBe(100);
});

it('says beside the name how many, unless the name does or there is one', () => {
  expect(badgeOf(job({}))).toBe('20,000 objects');
  expect(badgeOf(job({ name: '20,000 objects' }))).toBe('');
  expect(badgeOf(job({ files: { ...files, total: 1 } }))).toBe('');
  expect(badgeOf(job({ files: { ...files, counting: true } }))).toBe('20,000 objects so far');
});

it('counts what failed, and shows a message where nothing was done at all', () => {
  const some = job({ state: 'failed', retry: true, files: { ...files, failed: 2 }, message: 'x' });
  expect(pillOf(some)).toMatchObject({ word: '2 failed', tone: 'fail' });
  expect([isMessage(some), mainWord(some), canRetry(some), canReveal(some)]).toEqual([false, 'Retry 2', true, false]);
  const whole = job({ state: 'failed', retry: true, message: 'Refused.' });
  expect([isMessage(whole), mainWord(whole)]).toEqual([true, 'Retry']);
  expect(boxOf(whole, null)).toMatchObject({ tone: 'fail', title: 'Refused.' });
});

it('has facts without details', () => {
  expect(factsOf(job({ direction: 'copy', to: 'deliverables', files: { ...files, done: 5, skipped: 2, failed: 1 } }), null).map(({ label }) => label))
    .toEqual(['Objects', 'Copied', 'Already there', 'Not done', 'From', 'To']);
});

it('is told of when it ends: many in a toast, one only if it failed', () => {
  const told = (after: Partial<Row>): News => {
    const news: News = { ended: [], urgent: [], folders: [] };
    noteNews(news, job({ state: 'moving' }), job(after));
    return news;
  };
  expect(told({ state: 'done' }).folders).toHaveLength(1);
  expect(told({ state: 'done', files: { ...files, total: 1, done: 1 } }).folders).toHaveLength(0);
  expect(told({ state: 'failed', files: { ...files, total: 1, done: 0, failed: 1 } }).folders).toHaveLength(1);
  const done = job({ name: 'tiles', state: 'done', files: { ...files, done: 19_998, failed: 2 } });
  expect(folderToast(done)).toBe('tiles: 19,998 of 20,000 deleted. 2 could not be deleted.');
  expect(politeText([done])).toBe('tiles: 19,998 of 20,000 deleted.');
  expect(politeText([done, { ...done, id: 2 }])).toBe('2 transfers done.');
  expect(assertiveText([{ ...done, state: 'failed' }, { ...done, id: 2, state: 'failed' }])).toBe('2 transfers failed.');
});

it('is named in the question before a cancel', () => {
  expect(cancelWords({ rows: [job({ direction: 'copy', state: 'moving', name: 'a' })], bytes: 2e7 })).toMatchObject({ title: 'Cancel the copy of a?', button: 'Cancel copy' });
  expect(cancelWords({ rows: [job({ direction: 'copy' }), job({ direction: 'copy' })], bytes: 2e7 }).title).toBe('Cancel 2 copies?');
});

describe('what could not be done', () => {
  const item = (index: number) => ({ key: `k${index}`, version: null, message: 'Refused.', hint: null });
  const server = (total: number, asked: number[]) => async (offset: number) => {
    asked.push(offset);
    return { total, items: Array.from({ length: Math.min(200, total - offset) }, (_, i) => item(offset + i)) };
  };

  it('is fetched page by page, each once', async () => {
    const asked: number[] = [];
    const pages = new FailedPages(server(450, asked));
    await pages.begin();
    expect([pages.total, pages.at(199)?.key, pages.at(200)]).toEqual([450, 'k199', undefined]);
    for (const index of [200, 210, 399, 500]) pages.want(index);
    await Promise.resolve();
    await Promise.resolve();
    expect(pages.at(399)?.key).toBe('k399');
    expect(asked).toEqual([0, 200]);
  });

  it('is copied as a whole, up to 10,000', async () => {
    const pages = new FailedPages(server(450, []));
    await pages.begin();
    expect(await pages.all()).toHaveLength(450);
    const many = new FailedPages(server(50_000, []));
    await many.begin();
    expect(await many.all()).toHaveLength(10_000);
  });
});

describe('a copy to another connection', () => {
  const across = job({ state: 'done', direction: 'copy', verdict: 'everyPart', connection: 'archive', place: { connection: 'studio', bucket: 'samples', prefix: '' }, to: 'samples', files: { ...files, total: 2, done: 2 } });

  it('says what was proved, at least', () => {
    const box = boxOf(across, null);
    expect(box?.proof?.words).toBe('Every part matched');
    expect(box?.text).toBe('The lowest proof among them: The target checked each part as it arrived. It offers no checksum of the whole.');
    expect(boxOf({ ...across, verdict: null }, null)?.proof).toBeNull();
  });

  it('names the way and the other connection; one on the server does not', () => {
    const through = (row: Row) => factsOf(row, null, (connection) => connection.toUpperCase()).find((fact) => fact.label === 'Through')?.value;
    expect(through(across)).toBe('this computer, to STUDIO');
    expect(through({ ...across, place: { ...across.place, connection: 'archive' } })).toBeUndefined();
  });
});
