/** What the scripted backend has in store: connections and objects, the same at every start. */
import type { Bucket, Connection, Listing, Object as StoredObject, Place, Problem } from '../generated/wire';
import type { Code } from '../lib/codes';

const DAY = 24 * 3600_000;
const PAGE = 1000;
const at = (day: number, hour: number, minute: number): number => new Date(2026, 3, day, hour, minute).getTime();
const today = (hour: number, minute: number): number => new Date().setHours(hour, minute, 0, 0);

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
  studio: ['proxies', 'strange-names'], offsite: ['mirror-2026'], practice: [],
};

export function problem(code: Code, message: string, hint: string | null, detail: string): Problem {
  return { code, message, hint, retry: code === 'noNetwork', detail };
}

const object = (key: string, size: number, modified: number, storageClass = 'STANDARD'): StoredObject =>
  ({ key, size, etag: '9b2cf535f27731c974343645a3985328', modified, storageClass });

const DAY_04 = '2026/harbour/day-04/';
const named: [string, number, number, string?][] = [
  ['A001_C001_0412.mov', 64.2e9, at(12, 18, 22)], ['A001_C002_0412.mov', 58.7e9, at(12, 18, 31), 'GLACIER'],
  ['A001_C003_0412_proxy.mov', 1.4e9, at(12, 19, 4)], ['A001_C004_0412_proxy.mov', 1.9e9, at(12, 19, 6)],
  ['A001_C005_0412_proxy.mov', 918.4e6, at(12, 19, 7)], ['B001_C001_0412.mov', 71.9e9, at(12, 18, 25)],
  ['B001_C002_0412.mov', 66.3e9, at(12, 18, 40)], ['B001_C003_0412.mov', 48.8e9, at(12, 18, 59)],
  ['B001_C004_0412.mov', 52.1e9, at(12, 19, 12)], ['B001_C005_0412.mov', 39.5e9, at(12, 19, 20)],
  ['camera-reports.pdf', 4.1e6, at(13, 7, 50)], ['checksums.mhl', 184_200, at(13, 7, 52)],
  ['harbour_day-04_camera-A_multicam-sync_conformed-for-colour_reel-0412-0417_v07.braw', 41e9, today(9, 14), 'STANDARD_IA'],
  ['harbour_day-04_sound-roll.wav', 12.6e9, at(12, 20, 15)],
];
const day04 = [
  ...named.map(([name, size, modified, kind]) => object(DAY_04 + name, size, modified, kind)),
  ...Array.from({ length: 1186 }, (_, i) => object(`${DAY_04}take-${String(i + 1).padStart(4, '0')}.wav`, 12e6 + ((i * 7919) % 9973) * 4000, at(12, 20, 20) + i * 1000)),
];

const strange = [
  'gpj.\u202eexe.mov', ' leading.txt', 'trailing.txt ', 'tab\tand\nline.txt', 'zero\u200bwidth.bin', '<img src=x onerror=alert(1)>.html',
  '日本語の長い名前のファイル_2026年4月.mov', 'a'.repeat(200) + '.tar', '{{braces}} ${dollar}', 'RÉSUMÉ 100 %.pdf',
].map((name, i) => object(name, 1000 + i, at(2, 8, i)));

const fixed: Record<string, { folders: string[]; objects: StoredObject[] }> = {
  'archive/footage-masters/': { folders: ['2025/', '2026/'], objects: [] },
  'archive/footage-masters/2026/': { folders: ['2026/alps/', '2026/harbour/'], objects: [] },
  'archive/footage-masters/2026/harbour/': {
    folders: [1, 2, 3, 4].map((day) => `2026/harbour/day-0${day}/`),
    objects: [object('2026/harbour/call-sheets.zip', 22.4e6, at(9, 16, 12)), object('2026/harbour/harbour-shotlist.pdf', 1.1e6, at(11, 22, 48))],
  },
  [`archive/footage-masters/${DAY_04}`]: { folders: ['audio', 'grades', 'luts', 'stills'].map((name) => `${DAY_04}${name}/`), objects: day04 },
  'archive/survey-2026/': { folders: ['gauges/', 'lidar/', 'tiles/'], objects: [object('readme.txt', 812, at(1, 9, 0))] },
  'studio/strange-names/': { folders: ['..  /'], objects: strange },
};

/** What was uploaded or created while the page is open. */
const added = new Map<string, StoredObject[]>();

export function add(place: Place, name: string, size: number): void {
  const path = `${place.connection}/${place.bucket}/${place.prefix}`;
  const rest = (added.get(path) ?? []).filter((one) => one.key !== place.prefix + name);
  added.set(path, [...rest, object(place.prefix + name, size, Date.now())]);
}

function huge(page: string | null): Listing {
  const first = Number(page ?? 0);
  const objects = Array.from({ length: PAGE }, (_, i) => {
    const number = first + i;
    return object(`tiles/tile-${String(number).padStart(6, '0')}.laz`, (number * 7919) % 900_000_007, at(1, 0, 0) - ((number * 104_729) % (300 * DAY)));
  });
  return { folders: [], objects, next: first + PAGE < 100_000 ? String(first + PAGE) : null };
}

export function fakeBuckets(connection: string): Bucket[] {
  if (connection === 'survey') throw problem('accessDenied', 'This key may not list buckets.', 'Open a bucket by its name.', '403 AccessDenied ListBuckets');
  if (connection === 'offsite') throw problem('noNetwork', 'No answer from Offsite.', 's3.eu-central-003.backblazeb2.com cannot be reached.', 'connect: timed out after 3 s');
  return (buckets[connection] ?? []).map((name, i) => ({ name, created: at(1, 9, 0) - i * 40 * DAY }));
}

export function fakeListing(place: Place, page: string | null, scene: string): Listing {
  const path = `${place.connection}/${place.bucket}/${place.prefix}`;
  if (place.connection === 'offsite') fakeBuckets('offsite');
  if (path === 'archive/backups-weekly/') throw problem('accessDenied', 'You may not list this bucket.', 'The key lacks s3:ListBucket on backups-weekly.', '403 AccessDenied ListObjectsV2, request id 7XQ2EXAMPLE');
  if (place.bucket === 'gone') throw problem('noSuchBucket', 'There is no bucket gone.', 'Check the name, or choose another place.', '404 NoSuchBucket ListObjectsV2');
  if (path === 'archive/survey-2026/tiles/') return huge(page);
  const { folders, objects } = fixed[path] ?? { folders: [], objects: [] };
  const first = Number(page ?? 0);
  if (scene === 'half' && first >= PAGE) throw problem('noNetwork', 'No answer from Archive.', null, 'reset');
  const everything = [...objects, ...(added.get(path) ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  return { folders: first === 0 ? folders : [], objects: everything.slice(first, first + PAGE), next: everything.length > first + PAGE ? String(first + PAGE) : null };
}
