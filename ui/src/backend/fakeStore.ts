/** What the scripted backend has in store: connections and objects, the same at every start. */
import type { Bucket, Connection, Listing, ListRequest, Object as StoredObject, Place, Problem, UploadOptions } from '../generated/wire';
import type { Code } from '../lib/codes';
import { fakeMillion } from './fakeMillion';
import { below, type Kept, put, tile, TILES } from './fakeContents';

const DAY = 24 * 3600_000;
const PAGE = 1000;
const at = (day: number, hour: number, minute: number): number => new Date(2026, 3, day, hour, minute).getTime();

export function fakeConnection(id: string, name: string, provider: string, more: Partial<Connection> = {}): Connection {
  return {
    id, name, provider, endpoint: null, region: 'eu-central-1', addressing: 'automatic', signIn: 'keys', profile: null,
    accessKeyId: 'EXAMPLEKEYID', buckets: [], certificate: null, unencrypted: false, keysForThisRun: false, link: 'idle', ...more,
  };
}

export const practice = fakeConnection('practice', 'Practice store', 'practice', { signIn: 'anonymous', accessKeyId: null, link: 'connected' });

export const connections: Connection[] = [
  fakeConnection('archive', 'Archive', 'aws', { link: 'connected' }),
  fakeConnection('studio', 'Studio', 'r2', { endpoint: 'https://account.r2.cloudflarestorage.com', link: 'connected' }),
  fakeConnection('survey', 'Survey lab', 'ceph', { endpoint: 'https://s3.survey.example:7480', region: 'default', addressing: 'path' }),
  fakeConnection('offsite', 'Offsite', 'b2', { endpoint: 'https://s3.eu-central-003.backblazeb2.com', link: 'failed' }),
  practice,
];

export const buckets: Record<string, string[]> = {
  archive: ['backups-weekly', 'deliverables', 'footage-masters', 'proxies', 'survey-2026'],
  studio: ['proxies', 'samples', 'strange-names'], offsite: ['mirror-2026'], practice: [],
};

export function problem(code: Code, message: string, hint: string | null, detail: string): Problem {
  return { code, message, hint, retry: code === 'noNetwork', detail };
}

/** An upload has arrived, with what it was sent with. */
export function add(place: Place, name: string, size: number, { headers, metadata, tags, storageClass, encryption, compression }: UploadOptions): void {
  const fresh = put(place, place.prefix + name, size, { metadata, tags, ...(storageClass !== null && { storageClass }), ...(encryption && { encryption }) });
  const said = Object.entries({ ...headers, ...(compression !== 'none' && { contentEncoding: compression }) }).filter(([, value]) => value !== null);
  fresh.headers = { ...fresh.headers, ...Object.fromEntries(said) };
}

/** As the window sees it: no more than a listing tells. */
const listed = ({ key, size, etag, modified, storageClass }: Kept): StoredObject => ({ key, size, etag, modified, storageClass });

function huge(page: string | null): Listing {
  const first = Number(page ?? 0);
  const objects = Array.from({ length: PAGE }, (_, i) => listed(tile(first + i)));
  return { folders: [], objects, next: first + PAGE < TILES ? String(first + PAGE) : null };
}

export function fakeBuckets(connection: string): Bucket[] {
  if (connection === 'survey') throw problem('accessDenied', 'This key may not list buckets.', 'Open a bucket by its name.', '403 AccessDenied ListBuckets');
  if (connection === 'offsite') throw problem('noNetwork', 'No answer from Offsite.', 's3.eu-central-003.backblazeb2.com cannot be reached.', 'connect: timed out after 3 s');
  return (buckets[connection] ?? []).map((name, i) => ({ name, created: at(1, 9, 0) - i * 40 * DAY }));
}

export function fakeListing(request: ListRequest, scene: string): Listing {
  const { place, page, after } = request;
  const path = `${place.connection}/${place.bucket}/${place.prefix}`;
  if (place.connection === 'offsite') fakeBuckets('offsite');
  if (path === 'archive/backups-weekly/') throw problem('accessDenied', 'You may not list this bucket.', 'The key lacks s3:ListBucket on backups-weekly.', '403 AccessDenied ListObjectsV2, request id 7XQ2EXAMPLE');
  if (place.bucket === 'gone') throw problem('noSuchBucket', 'There is no bucket gone.', 'Check the name, or choose another place.', '404 NoSuchBucket ListObjectsV2');
  if (path === 'archive/survey-2026/tiles/') return huge(page);
  if (path === 'archive/survey-2026/points/') return fakeMillion(request);
  const first = Number(page ?? 0);
  if (scene === 'half' && first >= PAGE) throw problem('noNetwork', 'No answer from Archive.', null, 'reset');
  const everything = below(place, place.prefix).filter(({ key }) => after === null || key > after);
  const folders = new Set<string>();
  const objects: StoredObject[] = [];
  for (const each of everything) {
    const cut = each.key.indexOf('/', place.prefix.length);
    if (cut >= 0) folders.add(each.key.slice(0, cut + 1));
    else if (each.key !== place.prefix) objects.push(listed(each));
  }
  return { folders: first === 0 ? [...folders] : [], objects: objects.slice(first, first + PAGE), next: objects.length > first + PAGE ? String(first + PAGE) : null };
}
