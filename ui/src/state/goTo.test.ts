import { beforeEach, expect, it, vi } from 'vitest';
import type { Backend } from '../backend/backend';
import { useBackend } from '../backend/current';
import type { ListRequest, ObjectName, Properties } from '../generated/wire';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
vi.stubGlobal('document', { addEventListener: () => undefined });
vi.stubGlobal('innerWidth', 1280);
const { lookUp } = await import('./goTo');

const here = { connection: 'archive', bucket: 'b', prefix: '' };
const KEYS = ['a/object', 'a/both', 'a/both/below', 'full/below', 'empty/'];
let refused: string | null;
const asked = vi.fn();

const failing = (code: string) => ({ code, message: '', hint: null, retry: false, detail: '' });
beforeEach(() => {
  refused = null;
  asked.mockClear();
  useBackend({
    async properties({ key }: ObjectName) {
      asked(key);
      if (refused ?? !KEYS.includes(key)) throw failing(refused ?? 'noSuchKey');
      return {} as Properties;
    },
    async listObjects({ place }: ListRequest) {
      asked(place.prefix);
      if (refused) throw failing(refused);
      return { folders: [], objects: KEYS.filter((key) => key.startsWith(place.prefix) && key !== place.prefix).map((key) => ({ key, size: 0, etag: null, modified: null, storageClass: '' })), next: null };
    },
  } as Partial<Backend> as Backend);
});

const at = (prefix: string, key: string | null = null) => ({ spot: { ...here, prefix }, key });

it.each([
  ['/a/object', at('a/', 'a/object')],
  ['/a/both', at('a/', 'a/both')],
  ['/full', at('full/')],
  ['/empty', at('empty/')],
  ['s3://b/a/object', at('a/', 'a/object')],
])('%s is found', async (text, wanted) => expect(await lookUp(text, here)).toEqual(wanted));

it('nothing is asked about a path that ends in a slash, or a bucket', async () => {
  expect(await lookUp('b/none/', here)).toEqual(at('none/'));
  expect(await lookUp('other', here)).toEqual({ spot: { ...here, bucket: 'other' }, key: null });
  expect(asked).not.toHaveBeenCalled();
});

it('what is not there is said, with what to do', async () => {
  expect(await lookUp('b/no\u202ene', here)).toEqual({ fault: 'In b there is neither an object nor a folder “no\\u202ene”. With a slash at its end it opens all the same.' });
});

it.each(['accessDenied', 'noSuchBucket', 'noNetwork'])('%s is left to the list to say', async (code) => {
  refused = code;
  expect(await lookUp('b/a/object', here)).toEqual(at('a/object/'));
});
