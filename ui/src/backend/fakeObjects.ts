/** What the scripted backend tells of single objects and buckets, and does to them at once. */
import type { BucketInfo, LinkRequest, ObjectName, PeekRequest, Properties, Told, VersionRow, Versions, VersionsRequest } from '../generated/wire';
import type { Backend } from './backend';
import { below, current, keys, type Kept, put, setVersioning, versioningOf, versionsOf } from './fakeContents';
import { piece } from './fakeBytes';
import { buckets, problem } from './fakeStore';

const HOUR = 3600_000;
const PAGE = 1000;
const soon = <T>(value: T, wait = 30): Promise<T> => new Promise((resolve) => setTimeout(resolve, wait, value));

/** With `?gone=name` that object is listed but not there any more. */
function find(object: ObjectName): Kept {
  const gone = new URLSearchParams(location.search).get('gone');
  const found = gone !== null && object.key.endsWith(gone) ? undefined : object.version === null ? current(object, object.key) : versionsOf(object, object.key).find((each) => each.version === object.version);
  if (!found || found.deleteMarker) throw problem('noSuchKey', 'The object is not there any more.', 'List the folder again.', '404 NoSuchKey HeadObject, request id 7XQ2EXAMPLE');
  return found;
}

function propertiesOf(object: ObjectName): Properties {
  const found = find(object);
  const versioning = versioningOf(object);
  const archived = found.storageClass === 'GLACIER' || found.storageClass === 'DEEP_ARCHIVE';
  const locked = object.key.endsWith('reel-01.mov');
  const studio = object.connection === 'studio';
  return {
    size: found.size, etag: found.etag, version: versioning === 'on' ? found.version : null, modified: found.modified,
    checksums: studio ? [] : [{ algorithm: 'CRC-64/NVME', whole: true, value: 'n8JB1wvoWjY=' }, ...(found.size > 16e6 ? [{ algorithm: 'SHA-256', whole: false, value: 'GxSUatkkkrItR8YjW04tIRhK41FMuqlPc2NaTbKCP6s=-3500' }] : [])],
    headers: found.headers, metadata: found.metadata,
    expires: object.key.endsWith('.pdf') ? 'Mon, 31 Aug 2026 12:00:00 GMT' : null, websiteRedirect: object.key.endsWith('.pdf') ? '/reports/harbour' : null,
    tags: studio ? null : found.tags, tagsWhy: studio ? 'This server has no tags.' : null,
    storageClass: found.storageClass, encryption: found.encryption,
    lockMode: locked ? 'Locked until 4 May 2027 (compliance)' : null, lockUntil: locked ? new Date(2027, 4, 4).getTime() : null, legalHold: locked,
    archived, restoring: found.restoring, restoredUntil: found.restoredUntil, versioning,
  };
}

function encoded(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

function addressesOf({ connection, bucket, key }: ObjectName): Awaited<ReturnType<Backend['addresses']>> {
  const uri = `s3://${bucket}/${key}`;
  if (connection === 'practice') return { key, uri, https: null, command: null };
  const quoted = `'${uri.replaceAll("'", "'\\''")}'`;
  return { key, uri, https: `https://${bucket}.s3.eu-central-1.amazonaws.com/${encoded(key)}`, command: `aws s3 cp ${quoted} . --region eu-central-1` };
}

/** Studio signs with temporary keys that end in forty minutes. */
function linksFor(request: LinkRequest): Awaited<ReturnType<Backend['links']>> {
  if (request.connection === 'practice') throw problem('notSupported', 'Nobody else can reach the practice store.', 'Put the object on a server to share it.', 'practice');
  const asked = Date.now() + request.seconds * 1000;
  const ends = request.connection === 'studio' ? Date.now() + (2 * HOUR) / 3 : Infinity;
  return request.keys.map((key) => ({
    key, until: Math.min(asked, ends), cutShort: ends < asked, temporary: ends < asked,
    url: `https://${request.bucket}.s3.eu-central-1.amazonaws.com/${encoded(key)}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=EXAMPLEKEYID%2F20260415%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Expires=${request.seconds}`
      + `${request.save ? '&response-content-disposition=attachment' : ''}&X-Amz-SignedHeaders=host&X-Amz-Signature=4f1d${'0'.repeat(60)}`,
  }));
}

const told = (...lines: string[]): Told => ({ lines, why: null });
const untold = (why: string): Told => ({ lines: [], why });

function infoOf(connection: string, bucket: string): BucketInfo {
  const name = { connection, bucket };
  const versioning = versioningOf(name);
  const words = { on: 'Versions are kept.', off: 'Versions are not kept.', suspended: 'Suspended: old versions stay, new ones are not kept.' };
  const refused = (what: string): Told => untold(`This key may not read it (${what}).`);
  const archive = connection === 'archive';
  return {
    region: connection === 'practice' ? told('This computer') : told('eu-central-1'), versioning: versioning ? told(words[versioning]) : refused('s3:GetBucketVersioning'),
    encryption: archive ? told('AES256, by default') : untold('This server does not tell.'),
    lifecycle: archive && bucket === 'footage-masters' ? told('“vault”: below 2025/, to Glacier Deep Archive after 180 days', '“unfinished”: unfinished uploads are removed after 7 days', '“old versions”: deleted after 90 days, the newest 3 stay') : told(),
    policy: archive && bucket === 'footage-masters'
      ? told(...JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'OnlyEncrypted', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${bucket}/*`, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] }, null, 2).split('\n'))
      : archive ? told() : refused('s3:GetBucketPolicy'),
    keepsVersions: versioning,
  };
}

const row = (newest: Kept | undefined) => (each: Kept): VersionRow => ({
  key: each.key, version: each.version, newest: each === newest, deleteMarker: each.deleteMarker, size: each.size, etag: each.deleteMarker ? null : each.etag,
  modified: each.modified, storageClass: each.storageClass,
});

/** `held`: which versions of a key are asked for. */
function versionsIn({ place, page }: VersionsRequest, held: (versions: Kept[]) => Kept[]): Versions {
  const folders = new Set<string>();
  const rows: VersionRow[] = [];
  for (const key of keys(place, place.prefix)) {
    const cut = key.indexOf('/', place.prefix.length);
    const all = versionsOf(place, key);
    if (cut >= 0 && held(all).length > 0) folders.add(key.slice(0, cut + 1));
    else if (cut < 0 && key !== place.prefix) rows.push(...held(all).map(row(all[0])));
  }
  const first = Number(page ?? 0);
  return { folders: first === 0 ? [...folders] : [], versions: rows.slice(first, first + PAGE), next: rows.length > first + PAGE ? String(first + PAGE) : null };
}

function heldAt(moment: number) {
  return (versions: Kept[]): Kept[] => versions.filter((each) => (each.modified ?? 0) <= moment).slice(0, 1).filter((each) => !each.deleteMarker);
}

function peekAt({ object, start, length, etag }: PeekRequest): Awaited<ReturnType<Backend['peek']>> {
  const found = find(object);
  if (etag !== null && found.etag !== etag) throw problem('remoteChanged', 'The object changed on the server.', 'Open it again.', '412 PreconditionFailed GetObject');
  if ((found.storageClass === 'GLACIER' || found.storageClass === 'DEEP_ARCHIVE') && found.restoredUntil === null) throw problem('archived', 'The object is archived.', 'Restore it first.', '403 InvalidObjectState GetObject');
  const bytes = piece(found.key, found.size, start, length);
  return { size: found.size, etag: found.etag, start, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')), picture: start === 0 && found.key.endsWith('.png') ? 'image/png' : null };
}

export const fakeObjects: Pick<Backend, 'properties' | 'addresses' | 'links' | 'peek' | 'listVersions' | 'listAsOf' | 'bucketInfo' | 'createBucket' | 'deleteBucket' | 'createFolder'> = {
  properties: async (object) => { await soon(null); return propertiesOf(object); },
  addresses: async (object) => addressesOf(object),
  links: async (request) => { await soon(null); return linksFor(request); },
  peek: async (request) => { await soon(null); return peekAt(request); },
  listVersions: async (request) => { await soon(null); return versionsIn(request, (versions) => versions); },
  listAsOf: async (request, at) => { await soon(null); return versionsIn(request, heldAt(at)); },
  bucketInfo: async (connection, bucket) => { await soon(null); return infoOf(connection, bucket); },
  async createBucket({ connection, bucket, versioning }) {
    if (buckets[connection]?.includes(bucket)) throw problem('exists', `There is a bucket ${bucket} already.`, 'Choose another name.', '409 BucketAlreadyOwnedByYou CreateBucket');
    buckets[connection] = [...(buckets[connection] ?? []), bucket].sort();
    setVersioning({ connection, bucket }, versioning);
  },
  async deleteBucket(connection, bucket) {
    if (keys({ connection, bucket }, '').length > 0) throw problem('badInput', `The bucket ${bucket} is not empty.`, 'Delete what is in it first, old versions too.', '409 BucketNotEmpty DeleteBucket');
    if (new URLSearchParams(location.search).has('keep')) return false;
    buckets[connection] = (buckets[connection] ?? []).filter((name) => name !== bucket);
    return true;
  },
  async createFolder(place, name) {
    const key = `${place.prefix}${name}/`;
    if (below(place, key).length > 0) throw problem('exists', `There is a folder ${name} already.`, 'Choose another name.', '412 PreconditionFailed PutObject');
    put(place, key, 0);
  },
};
