import { beforeAll, describe, expect, test } from 'vitest';
import type { Change, Counted, Properties } from '../../generated/wire';
import { useLocale } from '../../lib/format';
import { NO_HEADERS } from '../../lib/uploadOptions';
import { changeOf, draftOf, hasFault, headerFault, touched } from './change';
import { changeWords, daysFault, tiersOf } from './changeWords';
import { headerValueFault, metadataFault, OURS, tagsFault } from './pairs';

const object: Properties = {
  size: 10, etag: null, version: null, modified: null, checksums: [], headers: { ...NO_HEADERS, contentType: 'video/quicktime', cacheControl: 'max-age=1' },
  expires: null, websiteRedirect: null, metadata: [{ name: 'b', value: '2' }, { name: 'a', value: '1' }], tags: [{ name: 'keep', value: 'yes' }], tagsWhy: null, storageClass: 'STANDARD', encryption: null,
  lockMode: null, lockUntil: null, legalHold: false, archived: false, restoring: false, restoredUntil: null, versioning: 'on',
};
const nothing: Change = { headers: NO_HEADERS, metadata: null, tags: null, storageClass: null, encryption: null };

beforeAll(() => useLocale('en-GB'));

describe('one object', () => {
  test('a form that was not touched changes nothing', () => {
    const draft = draftOf(object);
    expect(changeOf(draft, object)).toEqual(nothing);
    expect(touched(changeOf(draft, object))).toBe(false);
    draft.metadata.rows.reverse();
    draft.metadata.rows.push({ name: '', value: '' });
    draft.storageClass = 'STANDARD';
    expect(changeOf(draft, object)).toEqual(nothing);
  });

  test('a header is set, and one that was emptied is removed', () => {
    const draft = draftOf(object);
    draft.headers.contentType.value = ' text/plain ';
    draft.headers.cacheControl.value = '';
    expect(changeOf(draft, object)).toEqual({ ...nothing, headers: { ...NO_HEADERS, contentType: 'text/plain', cacheControl: '' } });
  });

  test('metadata is replaced as a whole, without rows that were left empty', () => {
    const draft = draftOf(object);
    draft.metadata.rows[0] = { name: 'B', value: '3' };
    draft.metadata.rows.push({ name: '', value: '' });
    expect(changeOf(draft, object).metadata).toEqual([{ name: 'b', value: '3' }, { name: 'a', value: '1' }]);
  });

  test('tags that could not be read are not replaced by none', () => {
    const without = { ...object, tags: null };
    expect(changeOf(draftOf(without), without).tags).toBeNull();
  });
});

describe('several objects', () => {
  test('everything is kept until something else is chosen', () => {
    expect(changeOf(draftOf(null), null)).toEqual(nothing);
  });

  test('what is set, removed and kept', () => {
    const draft = draftOf(null);
    draft.headers.contentType = { how: 'set', value: 'image/png' };
    draft.headers.contentLanguage = { how: 'remove', value: 'left from before' };
    draft.metadata = { how: 'remove', rows: [{ name: 'x', value: 'y' }] };
    draft.encryption = 'aws:kms';
    expect(changeOf(draft, null)).toEqual({
      ...nothing, headers: { ...NO_HEADERS, contentType: 'image/png', contentLanguage: '' }, metadata: [], encryption: { method: 'aws:kms', keyId: null },
    });
  });

  test('a header that is to be set needs a value', () => {
    const draft = draftOf(null);
    draft.headers.contentType = { how: 'set', value: ' ' };
    expect(headerFault(draft, 'contentType', false)).toBe('Type a value, or keep what each has.');
    expect(headerFault(draft, 'contentType', true)).toBeNull();
    expect(hasFault(draft, false)).toBe(true);
  });
});

test('metadata and tags that no server takes are refused in words', () => {
  expect(metadataFault([{ name: 'a b', value: '' }])).toContain('“a b”: a name has letters');
  expect(metadataFault([{ name: 'windlass-token', value: '1' }])).toBeNull();
  expect(metadataFault([{ name: 'Windlass-Token', value: '1' }], OURS)).toBe('“windlass-token” is used by Windlass itself.');
  expect(metadataFault([{ name: '', value: 'x' }])).toBe('A value has no name.');
  expect(metadataFault([{ name: 'A', value: '' }, { name: 'a', value: '' }])).toBe('“a” is there twice.');
  expect(metadataFault([{ name: 'a', value: 'é' }])).toBe('“a”: plain letters, digits and signs only.');
  expect(metadataFault([{ name: 'a', value: 'x'.repeat(2048) }])).toBe('Names and values have at most 2,048 characters together.');
  expect(metadataFault([{ name: 'a', value: 'x'.repeat(2047) }])).toBeNull();
  expect(tagsFault(Array.from({ length: 11 }, (_, i) => ({ name: `t${i}`, value: '' })))).toBe('An object has at most 10 tags.');
  expect(tagsFault([{ name: 'é', value: '' }])).toBeNull();
  expect(tagsFault([{ name: 'a', value: '\u0000' }])).toBe('A tag has no control characters.');
  expect([headerValueFault('max-age=60'), headerValueFault('a\r\nb'), headerValueFault('x'.repeat(1025))]).toEqual([null, 'Plain letters, digits and signs only.', 'At most 1,024 characters.']);
  expect(tagsFault([{ name: 'x'.repeat(129), value: '' }])).toContain('at most 128 characters');
});

describe('what is said before the button', () => {
  const counted = (more: Partial<Counted>): Counted => ({ token: 't', objects: 1, bytes: 10, large: 0, done: true, versioning: 'on', ...more });
  const set: Change = { ...nothing, headers: { ...NO_HEADERS, contentType: 'a/b' } };

  test.each([
    ['one', counted({ bytes: 64.2e9, large: 1 }), 'The server copies the object onto itself: one copy request, 64.2 GB are copied on the server. Above 5 GiB it goes in parts. In this bucket that makes a new version; the old one stays.'],
    ['many', counted({ objects: 1204, bytes: 3e9, versioning: 'off' }), 'The server copies each object onto itself: one copy request each, 3.0 GB are copied on the server. This bucket keeps no versions: the old values cannot be brought back.'],
    ['some large', counted({ objects: 3, large: 2, versioning: null }), 'The server copies each object onto itself: one copy request each, 10 B are copied on the server. 2 objects above 5 GiB go in parts. Whether this bucket keeps versions could not be learnt: the old values may be gone then.'],
  ])('%s', (_, found, words) => expect(changeWords(set, found, 0).join(' ')).toBe(words));

  test('tags alone are not copied', () => {
    expect(changeWords({ ...nothing, tags: [] }, counted({ objects: 3 }), 0)).toEqual(['The tags are replaced: one request each, 3 objects. Nothing is copied.']);
  });

  test('an archive is said to need restoring', () => {
    expect(changeWords({ ...nothing, storageClass: 'DEEP_ARCHIVE' }, counted({}), 0)).toContain('In Glacier Deep Archive it must be restored before it can be read.');
    expect(changeWords(set, counted({ objects: 4 }), 2)).toContain('2 objects are archived and must be restored first.');
  });

  test('nothing touched, nothing done', () => expect(changeWords(nothing, counted({}), 0)).toEqual(['Nothing is changed yet.']));
});

test('restoring: whole days up to a year, and no hurry in the deep archive', () => {
  expect(['1', '365', ' 7 '].map(daysFault)).toEqual([null, null, null]);
  expect(['0', '366', '1.5', '', '-3'].every((text) => daysFault(text) !== null)).toBe(true);
  expect(tiersOf(['GLACIER']).map(({ impossible }) => impossible)).toEqual([null, null, null]);
  expect(tiersOf(['GLACIER', 'DEEP_ARCHIVE']).find(({ value }) => value === 'expedited')?.impossible).toBe('Glacier Deep Archive cannot do this');
});
