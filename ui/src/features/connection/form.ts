import type { Connection, ConnectionForm } from '../../generated/wire';
import { PROVIDERS, type Provider } from '../../lib/providers';

export function providerOf(id: string): Provider {
  return PROVIDERS.find((provider) => provider.id === id) ?? (PROVIDERS.at(-1) as Provider);
}

export function emptyForm(profile?: string): ConnectionForm {
  const aws = providerOf('aws');
  return {
    id: null, name: profile ?? '', provider: aws.id, endpoint: null, region: aws.region, addressing: aws.addressing,
    signIn: profile ? 'profile' : 'keys', profile: profile ?? null, accessKeyId: '', secretKey: '', sessionToken: '', bucket: '',
    certificate: null, removeCertificate: false, keysForThisRun: false,
  };
}

export function formOf(connection: Connection): ConnectionForm {
  const { id, name, provider, endpoint, region, addressing, signIn, profile, accessKeyId, keysForThisRun } = connection;
  return {
    id, name, provider, endpoint, region, addressing, signIn, profile, accessKeyId: accessKeyId ?? '', keysForThisRun,
    secretKey: '', sessionToken: '', bucket: connection.buckets[0] ?? '', certificate: null, removeCertificate: false,
  };
}

/** Changes what the provider usually wants, but nothing that the user has typed. */
export function withProvider(form: ConnectionForm, id: string): ConnectionForm {
  const before = providerOf(form.provider);
  const after = providerOf(id);
  return {
    ...form, provider: id, addressing: after.addressing, endpoint: after.endpoint === null ? null : (form.endpoint ?? ''),
    region: form.region === before.region || form.region === '' ? after.region : form.region,
  };
}

export type Faults = Partial<Record<keyof ConnectionForm, string>>;

/** What is missing or wrong, field by field, in words. */
export function faultsIn(form: ConnectionForm): Faults {
  const faults: Faults = {};
  const endpoint = form.endpoint?.trim() ?? '';
  if (!form.name.trim()) faults.name = 'Give it a name that you will know it by.';
  if (providerOf(form.provider).endpoint !== null) {
    if (!endpoint) faults.endpoint = 'Type the address of the server.';
    else if (!isAddress(endpoint)) faults.endpoint = 'An address begins with https:// or http:// and has no path.';
  }
  if (!form.region.trim()) faults.region = 'Type the region. Many servers take us-east-1.';
  if (form.signIn === 'profile' && !form.profile) faults.profile = 'Choose a profile.';
  if (form.signIn === 'keys') {
    if (!form.accessKeyId?.trim()) faults.accessKeyId = 'Type the access key ID.';
    if (!form.id && !form.secretKey) faults.secretKey = 'Type the secret key.';
  }
  return faults;
}

function isAddress(text: string): boolean {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
  } catch {
    return false;
  }
}

const orNull = (text: string | null): string | null => text?.trim() || null;

/** What goes to Rust: only what belongs to the way of signing in, and no empty words. */
export function cleaned(form: ConnectionForm): ConnectionForm {
  const keys = form.signIn === 'keys';
  return {
    ...form, name: form.name.trim(), endpoint: orNull(form.endpoint), region: form.region.trim(), bucket: orNull(form.bucket),
    profile: form.signIn === 'profile' ? form.profile : null, accessKeyId: keys ? orNull(form.accessKeyId) : null,
    secretKey: keys ? orNull(form.secretKey) : null, sessionToken: keys ? orNull(form.sessionToken) : null,
    keysForThisRun: keys && form.keysForThisRun,
  };
}
