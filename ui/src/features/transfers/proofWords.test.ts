import { expect, it } from 'vitest';
import { fakeDetails, fakeRows } from '../../backend/fakeTransfers';
import type { Row } from '../../generated/wire';
import { boxOf } from './drawerWords';
import { BY_ENTITY_TAG, PROOFS } from './words';

const row: Row = { ...(fakeRows('main')[1] as Row), state: 'done', verdict: 'wholeObject', files: null };
const details = fakeDetails(8);
const files = { total: 3, done: 3, failed: 0, asking: 0, skipped: 0, counting: false };

it.each([
  ['the server gave no checksum of its own', row, { crcThere: null }, BY_ENTITY_TAG],
  ['the server gave one', row, { crcThere: '0123456789abcdef' }, PROOFS.wholeObject.sentence],
  ['only the parts matched', { ...row, verdict: 'everyPart' as const }, { crcThere: null }, PROOFS.everyPart.sentence],
  ['only the size matched', { ...row, verdict: 'sizeOnly' as const }, { crcThere: null }, PROOFS.sizeOnly.sentence],
])('names what was compared if %s', (_, shown, more, sentence) => {
  expect(boxOf(shown, { ...details, ...more })?.text).toBe(sentence);
});

it('claims no entity tag before the details are there, and none for a folder', () => {
  expect(boxOf(row, null)?.text).toBe(PROOFS.wholeObject.sentence);
  expect(boxOf({ ...row, files }, { ...details, crcThere: null })?.text).toContain(PROOFS.wholeObject.sentence);
});
