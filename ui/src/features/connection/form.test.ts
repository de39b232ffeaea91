import { describe, expect, it } from 'vitest';
import { cleaned, emptyForm, faultsIn, formOf, withProvider } from './form';

const filled = { ...emptyForm(), name: 'Shed', accessKeyId: 'KEY', secretKey: 'secret' };

describe('the connection form', () => {
  it('says what is missing, field by field', () => {
    expect(Object.keys(faultsIn(emptyForm()))).toEqual(['name', 'accessKeyId', 'secretKey']);
    expect(faultsIn(filled)).toEqual({});
    expect(faultsIn({ ...filled, signIn: 'profile' })).toHaveProperty('profile');
    expect(faultsIn({ ...filled, signIn: 'anonymous', accessKeyId: '', secretKey: '' })).toEqual({});
  });

  it('keeps the stored secret of a connection that is edited', () => {
    expect(faultsIn({ ...filled, id: 'shed', secretKey: '' })).toEqual({});
    expect(cleaned({ ...filled, id: 'shed', secretKey: '' }).secretKey).toBeNull();
  });

  it('wants an address without a path', () => {
    const own = withProvider(filled, 'minio');
    for (const endpoint of ['', 'shed', 'ftp://shed', 'http://shed/bucket', 'http://me:you@shed']) expect(faultsIn({ ...own, endpoint })).toHaveProperty('endpoint');
    for (const endpoint of ['http://shed:9000', 'https://s3.shed.example/', 'http://[::1]:9000']) expect(faultsIn({ ...own, endpoint })).toEqual({});
  });

  it('takes what a provider usually wants, but nothing that was typed', () => {
    expect(withProvider(filled, 'garage')).toMatchObject({ region: 'garage', addressing: 'path', endpoint: '' });
    expect(withProvider({ ...filled, region: 'mine' }, 'garage').region).toBe('mine');
    expect(withProvider(withProvider(filled, 'ceph'), 'aws')).toMatchObject({ endpoint: null, region: 'eu-central-1' });
  });

  it('sends only what belongs to the way of signing in', () => {
    expect(cleaned({ ...filled, signIn: 'anonymous', keysForThisRun: true, bucket: ' ' })).toMatchObject({ accessKeyId: null, secretKey: null, sessionToken: null, keysForThisRun: false, bucket: null });
    expect(cleaned({ ...filled, name: ' Shed ', sessionToken: '' })).toMatchObject({ name: 'Shed', accessKeyId: 'KEY', secretKey: 'secret', sessionToken: null });
  });

  it('never holds a secret of a connection', () => {
    const form = formOf({ id: 'a', name: 'A', provider: 'aws', endpoint: null, region: 'r', addressing: 'path', signIn: 'keys', profile: null, accessKeyId: 'K', buckets: ['b'], certificate: null, unencrypted: false, keysForThisRun: false, link: 'idle' });
    expect(form).toMatchObject({ secretKey: '', sessionToken: '', bucket: 'b' });
  });
});
