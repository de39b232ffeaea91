import { expect, it } from 'vitest';
import { ANOTHER, classFault, offeredClasses } from './choices';

const values = (provider: string, now: string | null) => offeredClasses(provider, now).map(({ value }) => value);

it('offers the classes that a server has, and a name to type where they are not known', () => {
  expect(values('r2', null)).toEqual(['', 'STANDARD', 'STANDARD_IA']);
  expect(values('aws', null)).not.toContain(ANOTHER);
  for (const provider of ['ceph', 'minio', 'seaweedfs', 'b2', 'garage']) expect(values(provider, null)).toEqual(['', 'STANDARD', ANOTHER]);
  expect(values('ceph', 'STANDARD')).toEqual(['', ANOTHER]);
  expect(values('other', 'COLD').at(-1)).toBe(ANOTHER);
  expect(values('other', 'COLD')).toContain('GLACIER');
});

it('takes as a class what Rust takes', () => {
  expect(['COLD', 'ssd-2', '', 'a'.repeat(64)].map(classFault)).toEqual([null, null, null, null]);
  expect(['A B', 'ä', 'a'.repeat(65), 'a/b'].map((name) => classFault(name) === null)).toEqual([false, false, false, false]);
});
