import { describe, expect, it } from 'vitest';
import { readAddress } from './address';
import type { Spot } from './places';

const here = { connection: 'archive', bucket: 'footage', prefix: '2026/harbour/' };
const nowhere = { connection: 'archive', bucket: null, prefix: '' };
const known = [
  { id: 'archive', provider: 'aws', endpoint: null, region: 'eu-central-1' },
  { id: 'other', provider: 'aws', endpoint: null, region: 'us-west-2' },
  { id: 'studio', provider: 'r2', endpoint: 'https://account.r2.cloudflarestorage.com', region: 'auto' },
  { id: 'lab', provider: 'ceph', endpoint: 'https://s3.lab.example:7480/', region: 'default' },
  { id: 'shed', provider: 'minio', endpoint: 'http://shed.example:80', region: 'us-east-1' },
  { id: 'practice', provider: 'practice', endpoint: null, region: 'us-east-1' },
];

const at = (text: string, spot: Spot = here): string => {
  const read = readAddress(text, spot, known);
  return 'fault' in read ? `! ${read.fault}` : [read.address.connection, read.address.bucket ?? '(buckets)', read.address.path].join(' ');
};

describe('an address', () => {
  it.each([
    ['s3://other-bucket', 'archive other-bucket '],
    ['s3://b/2026/', 'archive b 2026/'],
    ['S3://b/2026/reel.mov', 'archive b 2026/reel.mov'],
    ['s3a://b/a%20b #1?.txt', 'archive b a%20b #1?.txt'],
    ['s3://b//a', 'archive b /a'],
    ['s3://b/a/../c', 'archive b a/../c'],
    ['s3://b/tab\there', 'archive b tab\there'],
    ['b', 'archive b '],
    ['b/2026', 'archive b 2026'],
    ['b/http://x', 'archive b http://x'],
    ['/day-04/', 'archive footage day-04/'],
    ['/', 'archive footage '],
    ['  "s3://b/a b" ', 'archive b a b'],
    ['<s3://b/a>\n', 'archive b a'],
    ['“b/it’s”', 'archive b it’s'],
    ["'b'", 'archive b '],
  ])('%j is a path of the open connection', (text, wanted) => expect(at(text)).toBe(wanted));

  it.each([
    ['https://b.s3.eu-central-1.amazonaws.com/a%20b/%C3%BC.txt', 'archive b a b/ü.txt'],
    ['https://s3.eu-central-1.amazonaws.com/b/a', 'archive b a'],
    ['https://s3.amazonaws.com/b', 'archive b '],
    ['https://my.dotted.bucket.s3.dualstack.eu-west-1.amazonaws.com/', 'archive my.dotted.bucket '],
    ['https://b.s3-accelerate.amazonaws.com/a', 'archive b a'],
    ['https://s3-eu-west-1.amazonaws.com/b/a', 'archive b a'],
    ['https://b.s3.eu-central-1.amazonaws.com/a?X-Amz-Signature=0f&X-Amz-Expires=60#top', 'archive b a'],
    ['https://account.r2.cloudflarestorage.com/samples/logo.png', 'studio samples logo.png'],
    ['https://samples.account.r2.cloudflarestorage.com/logo.png', 'studio samples logo.png'],
    ['HTTPS://S3.Lab.Example:7480/Tiles/A%2FB', 'lab Tiles A/B'],
    ['https://s3.lab.example:7480/', 'lab (buckets) '],
    ['http://shed.example/b/a+b', 'shed b a+b'],
    ['http://shed.example:80/b/..%2F..', 'shed b ../..'],
    ['https://user@s3.lab.example:7480/b/', 'lab b '],
  ])('%s is of the connection with that server', (text, wanted) => expect(at(text)).toBe(wanted));

  it('is of the open connection if several have the server, else of the one in that region', () => {
    const address = 'https://b.s3.us-west-2.amazonaws.com/a';
    expect(at(address)).toBe('archive b a');
    expect(at(address, { connection: 'studio', bucket: 'x', prefix: '' })).toBe('other b a');
  });

  it.each([
    ['', 'Type a path.'],
    [' "" ', 'Type a path.'],
    ['s3://', 'The bucket is missing.'],
    ['s3:///a', 'The bucket is missing.'],
    ['../a', '“..” leads nowhere'],
    ['my bucket/a', '“my bucket” is no name of a bucket.'],
    ['b\\c', '“b\\c” is no name of a bucket.'],
    ['a\u0000b/c', '“a\\u0000b” is no name of a bucket.'],
    ['s3://a\u202eb\u0007', '“a\\u202eb\\u0007” is no name of a bucket.'],
    ['x'.repeat(10_240), 'This is too long: an address has at most 8,192 characters.'],
    [`b/${'x'.repeat(8000)}`, 'Behind the bucket stand 8,000 bytes'],
    [`b/${'é'.repeat(513)}`, 'Behind the bucket stand 1,026 bytes'],
    ['y'.repeat(300), '“yyyy'],
    ['ftp://host/x', 'ftp:// leads to no object storage.'],
    ['https://', 'The address names no server.'],
    [`https://${'a.'.repeat(4000)}`, 'The address names no server.'],
    ['https://elsewhere.example/b/a', 'No connection leads to elsewhere.example. Add one for it first.'],
    ['https://xaccount.r2.cloudflarestorage.com/b', 'No connection leads to'],
    ['https://s3.lab.example/b', 'No connection leads to s3.lab.example.'],
    ['https://s3.amazonaws.com.evil.example/b', 'No connection leads to'],
    ['https://s3.lab.example:7480/b/%zz', 'A % in the address stands for no character.'],
    ['https://s3.lab.example:7480/b/%ff', 'A % in the address stands for no character.'],
    ['https://s3.lab.example:7480/%2e%2e/a', '“..” leads nowhere'],
  ])('%j is refused in words', (text, words) => {
    const told = at(text);
    expect(told).toMatch(/^! /);
    expect(told).toContain(words);
    expect(told.length).toBeLessThan(500);
  });

  it('in the open bucket needs one', () => expect(at('/a', nowhere)).toBe('! No bucket is open. Begin with the name of one.'));

  it('of many quotes or dots takes no time', () => {
    const begun = performance.now();
    for (const text of ['"'.repeat(8192), ' '.repeat(8191) + 'x', `https://${'s3.'.repeat(90)}amazonaws.co`, `https://${'s3-'.repeat(90)}.amazonaws.com`]) at(text);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
