import { beforeEach, describe, expect, it } from 'vitest';
import { fakeRows } from '../../backend/fakeTransfers';
import type { Row } from '../../generated/wire';
import { useLocale } from '../../lib/format';
import { asksFirst, cancelWords, lostHere } from './cancelWords';

const template = fakeRows('main')[1] as Row;
const files = { total: 312, done: 312, failed: 0, asking: 0, skipped: 0, counting: false };

function row(more: Partial<Row>): Row {
  return { ...template, ...more };
}

beforeEach(() => useLocale('en-GB'));

describe('before something is given up', () => {
  it('says that what a job did already stays done', () => {
    const job = row({ name: 'day', direction: 'delete', state: 'moving', files: { ...files, done: 40 } });
    expect(cancelWords({ rows: [job], bytes: 0 })).toEqual({
      title: 'Cancel the deletion of day?', text: '40 objects already deleted stay so. To go on later, pause instead.', button: 'Cancel deletion',
    });
    expect(asksFirst([job], 0, false)).toBe(true);
    expect(asksFirst([{ ...job, files: { ...files, done: 0 } }], 0, false)).toBe(false);
  });

  it('asks before what a failed file kept is thrown away', () => {
    const failed = row({ name: 'A.mov', state: 'failed', bytes: 5e6 });
    const download = { ...failed, direction: 'download' as const };
    const moved = (it: Row): number => it.bytes;
    expect([failed, download, { ...download, files }, { ...download, state: 'done' as const }].map((it) => lostHere([it], moved))).toEqual([0, 5e6, 0, 0]);
    expect([asksFirst([failed], 5e6, true), asksFirst([failed], 0, true), asksFirst([failed], 5e6, false), asksFirst([failed], 2e7, false)]).toEqual([true, false, false, true]);
    expect(cancelWords({ rows: [failed], bytes: 5e6, remove: true })).toEqual({
      title: 'Remove the upload of A.mov?', text: '5.0 MB already sent are removed from the server.', button: 'Remove upload',
    });
  });
});
