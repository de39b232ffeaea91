import { expect, it } from 'vitest';
import type { UploadOptions } from '../../generated/wire';
import { NO_HEADERS, USUAL } from '../../lib/uploadOptions';
import { draftOf, hasFault, headerFault, isUsual, optionsOf, optionsWords, possible, refusalsOf } from './options';

const ALL: UploadOptions = {
  headers: { contentType: 'text/csv; charset=utf-8', contentEncoding: 'gzip', contentLanguage: 'de', contentDisposition: 'attachment', cacheControl: 'max-age=60' },
  metadata: [{ name: 'owner', value: 'me' }], tags: [{ name: 'Project', value: 'Größe' }, { name: 'keep', value: '' }], storageClass: 'GLACIER',
  encryption: { method: 'aws:kms', keyId: 'k' }, acl: 'public-read', compression: 'zstd',
};

it('a form that was not touched says what it was made of', () => {
  for (const options of [USUAL, ALL]) expect(optionsOf(draftOf(options), options)).toEqual(options);
  expect([isUsual(USUAL), isUsual(ALL)]).toEqual([true, false]);
});

it('what is emptied is none, and a key goes with its encryption', () => {
  const draft = draftOf(ALL);
  draft.headers.contentType.value = '  ';
  draft.metadata.push({ name: '', value: '' }, { name: ' Reel ', value: '7' });
  draft.encryption = 'AES256';
  draft.acl = '';
  expect(optionsOf(draft, ALL)).toEqual({ ...ALL, headers: { ...ALL.headers, contentType: null }, metadata: [...ALL.metadata, { name: 'reel', value: '7' }], encryption: { method: 'AES256', keyId: null }, acl: null });
});

it.each([
  ['text/csv', true], ['', true], ['application/vnd.api+json; charset=utf-8', true], ['csv', false], ['text/', false], ['a b/c', false], ['text/ü', false],
])('%j as a content type: %s', (value, good) => {
  const draft = draftOf({ ...USUAL, headers: { ...NO_HEADERS, contentType: value } });
  expect(headerFault(draft, 'contentType') === null).toBe(good);
  expect(hasFault(draft)).toBe(!good);
});

it.each<[Partial<UploadOptions>]>([[{ metadata: [{ name: 'a b', value: '' }] }], [{ metadata: [{ name: 'Windlass-size', value: '1' }] }], [{ tags: [{ name: '', value: 'x' }] }], [{ encryption: { method: 'aws:kms', keyId: 'ü' } }], [{ headers: { ...NO_HEADERS, cacheControl: 'a\r\nb' } }]])('%j has a fault', (bad) => {
  expect(hasFault(draftOf({ ...USUAL, ...bad }))).toBe(true);
});

it('is said in few words', () => {
  expect(optionsWords(USUAL)).toEqual([]);
  expect(optionsWords(ALL)).toEqual(['zstd', 'text/csv; charset=utf-8', 'Cache-Control', 'Content-Disposition', 'Content-Language', 'Content-Encoding', 'metadata', '2 tags', 'Glacier Flexible', 'encryption aws:kms', 'public-read']);
});

it('the practice store is not asked for what it refuses', () => {
  expect(possible(ALL, refusalsOf('practice'))).toEqual({ ...ALL, encryption: null, acl: null });
  expect(possible(ALL, refusalsOf('aws'))).toEqual(ALL);
});
