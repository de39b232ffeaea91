import { beforeAll, expect, test } from 'vitest';
import type { Properties } from '../../generated/wire';
import { useLocale } from '../../lib/format';
import { NO_HEADERS } from '../../lib/uploadOptions';
import { archiveWords, type Fact, groupsOf, shared } from './facts';

const object: Properties = {
  size: 58_712_334_336, etag: '"b194"', version: null, modified: null, checksums: [{ algorithm: 'CRC-64/NVME', whole: true, value: 'n8JB1wvoWjY=' }, { algorithm: 'SHA-256', whole: false, value: 'GxSU-3' }],
  headers: NO_HEADERS, expires: null, websiteRedirect: null, metadata: [], tags: [], tagsWhy: null, storageClass: 'STANDARD', encryption: null, lockMode: null, lockUntil: null, legalHold: false,
  archived: false, restoring: false, restoredUntil: null, versioning: null,
};

beforeAll(() => useLocale('en-GB'));

function facts(properties: Partial<Properties>): Fact[] {
  return groupsOf('a/b', { ...object, ...properties }, null).flatMap((group) => group.facts);
}

test('the size is exact, and a checksum says what it is over', () => {
  expect(facts({})).toContainEqual({ label: 'Size', value: '58,712,334,336 bytes' });
  expect(facts({})).toContainEqual({ label: 'CRC-64/NVME', value: 'n8JB1wvoWjY=', mono: true, note: 'over the whole object' });
  expect(facts({})).toContainEqual({ label: 'SHA-256', value: 'GxSU-3', mono: true, note: 'over its parts' });
});

test('what is not known is left out, not shown as empty', () => {
  expect(facts({ etag: null, modified: null }).map((fact) => fact.label)).not.toContain('ETag');
  expect(facts({}).map((fact) => fact.label)).not.toContain('Version');
});

test('tags that cannot be read say why', () => {
  const tags = groupsOf('a', { ...object, tags: null, tagsWhy: 'This server has no tags.' }, null).find((group) => group.title === 'Tags');
  expect(tags).toEqual({ title: 'Tags', facts: [], empty: 'This server has no tags.' });
});

test('several objects share what is the same in all, and the rest says how many values there are', () => {
  const groups = shared([
    { ...object, storageClass: 'STANDARD', metadata: [{ name: 'reel', value: '1' }, { name: 'camera', value: 'A' }] },
    { ...object, storageClass: 'GLACIER', metadata: [{ name: 'reel', value: '1' }] },
  ]);
  const all = groups.flatMap((group) => group.facts);
  expect(all).toContainEqual({ label: 'reel', value: '1' });
  expect(all).toContainEqual({ label: 'Storage class', value: 'Differs: 2 values', differs: true });
  expect(all).toContainEqual({ label: 'camera', value: 'Differs: on 1 of 2', differs: true });
  expect(all.map((fact) => fact.label)).not.toContain('ETag');
});

test('an archived object says how it stands', () => {
  expect(archiveWords(object)).toBeNull();
  expect(archiveWords({ ...object, archived: true })?.title).toBe('Archived');
  expect(archiveWords({ ...object, archived: true, restoring: true })?.title).toBe('Being restored');
  const until = new Date(2026, 3, 22, 12, 0).getTime();
  expect(archiveWords({ ...object, archived: true, restoredUntil: until })?.text).toBe('It can be read until 22 Apr 2026, 12:00.');
});

test('says when an object expires, as other dates, and that a redirect is not copied', () => {
  const headers = (more: Partial<Properties>) => groupsOf('a', { ...object, ...more }, null)[1]?.facts.filter(({ label }) => label === 'Expires' || label === 'Website redirect');
  expect(headers({})).toEqual([]);
  expect(headers({ expires: 'never', websiteRedirect: '/b' })).toEqual([{ label: 'Expires', value: 'never' }, { label: 'Website redirect', value: '/b', mono: true, note: 'a copy does not have it' }]);
  expect(headers({ expires: 'Fri, 21 Dec 2012 12:00:00 GMT' })?.[0]?.value).toMatch(/21 Dec 2012/);
});
