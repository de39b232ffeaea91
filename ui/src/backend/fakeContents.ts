/** The objects of the scripted backend with all their versions, kept flat by key as on a server. What is done to them stays done. */
import type { Encryption, Headers, Object as StoredObject, Pair, Place, Versioning } from '../generated/wire';
import { NO_HEADERS } from '../lib/uploadOptions';

const DAY = 24 * 3600_000;
const at = (day: number, hour: number, minute: number): number => new Date(2026, 3, day, hour, minute).getTime();
const today = (hour: number, minute: number): number => new Date().setHours(hour, minute, 0, 0);

/** One version of an object, or a delete marker. */
export interface Kept extends StoredObject {
  version: string;
  deleteMarker: boolean;
  headers: Headers;
  metadata: Pair[];
  tags: Pair[];
  encryption: Encryption | null;
  restoring: boolean;
  restoredUntil: number | null;
}

const TYPES: Record<string, string> = {
  mov: 'video/quicktime', wav: 'audio/wav', pdf: 'application/pdf', txt: 'text/plain; charset=utf-8', csv: 'text/csv', json: 'application/json',
  html: 'text/html', svg: 'image/svg+xml', png: 'image/png', zip: 'application/zip',
};

let made = 0;

function kept(key: string, size: number, modified: number, storageClass = 'STANDARD', more: Partial<Kept> = {}): Kept {
  made += 1;
  const type = TYPES[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return {
    key, size, modified, storageClass, etag: made.toString(16).padStart(32, '9b2cf535f27731c974343645a3985328'), version: `v${String(made).padStart(6, '0')}.rmSpXd3dIbrHY`,
    deleteMarker: false, headers: { ...NO_HEADERS, contentType: type }, metadata: [], tags: [], encryption: { method: 'AES256', keyId: null },
    restoring: false, restoredUntil: null, ...more,
  };
}

const DAY_04 = '2026/harbour/day-04/';
const marker = (key: string): Kept => kept(key, 0, at(1, 9, 0));
const day04: Kept[] = [
  kept(`${DAY_04}A001_C001_0412.mov`, 64_212_993_024, at(12, 18, 22), 'STANDARD', {
    metadata: [{ name: 'camera', value: 'A' }, { name: 'mtime', value: '1776018120.5' }, { name: 'reel', value: '0412' }],
    tags: [{ name: 'project', value: 'harbour' }, { name: 'keep', value: '7 years' }],
    headers: { ...NO_HEADERS, contentType: 'video/quicktime', cacheControl: 'max-age=3600' },
  }),
  kept(`${DAY_04}A001_C002_0412.mov`, 58_712_334_336, at(12, 18, 31), 'GLACIER'),
  kept(`${DAY_04}A001_C003_0412_proxy.mov`, 1.4e9, at(12, 19, 4)), kept(`${DAY_04}A001_C004_0412_proxy.mov`, 1.9e9, at(12, 19, 6)),
  kept(`${DAY_04}A001_C005_0412_proxy.mov`, 918.4e6, at(12, 19, 7)), kept(`${DAY_04}B001_C001_0412.mov`, 71.9e9, at(12, 18, 25)),
  kept(`${DAY_04}B001_C002_0412.mov`, 66.3e9, at(12, 18, 40)), kept(`${DAY_04}B001_C003_0412.mov`, 48.8e9, at(12, 18, 59)),
  kept(`${DAY_04}B001_C004_0412.mov`, 52.1e9, at(12, 19, 12)), kept(`${DAY_04}B001_C005_0412.mov`, 39.5e9, at(12, 19, 20)),
  kept(`${DAY_04}camera-reports.pdf`, 4.1e6, at(13, 7, 50)), kept(`${DAY_04}checksums.mhl`, 184_200, at(13, 7, 52)),
  kept(`${DAY_04}harbour_day-04_camera-A_multicam-sync_conformed-for-colour_reel-0412-0417_v07.braw`, 41e9, today(9, 14), 'STANDARD_IA'),
  kept(`${DAY_04}harbour_day-04_sound-roll.wav`, 12.6e9, at(12, 20, 15)),
  ...Array.from({ length: 1186 }, (_, i) => kept(`${DAY_04}take-${String(i + 1).padStart(4, '0')}.wav`, 12e6 + ((i * 7919) % 9973) * 4000, at(12, 20, 20) + i * 1000)),
  ...['audio/', 'grades/', 'luts/', 'stills/'].map((name) => marker(DAY_04 + name)),
];

const strange = [
  'gpj.\u202eexe.mov', ' leading.txt', 'trailing.txt ', 'tab\tand\nline.txt', 'zero\u200bwidth.bin', '<img src=x onerror=alert(1)>.html',
  '日本語の長い名前のファイル_2026年4月.mov', 'a'.repeat(200) + '.tar', '{{braces}} ${dollar}', 'RÉSUMÉ 100 %.pdf',
].map((name, i) => kept(name, 1000 + i, at(2, 8, i)));

/** Older versions and markers come after what holds now. */
const SEEDS: Record<string, Kept[]> = {
  'archive/footage-masters': [
    ...day04, ...[1, 2, 3].map((day) => marker(`2026/harbour/day-0${day}/`)), marker('2026/alps/'),
    kept('2026/harbour/call-sheets.zip', 22.4e6, at(9, 16, 12)), kept('2026/harbour/harbour-shotlist.pdf', 1.1e6, at(11, 22, 48)),
    kept('2025/vault/reel-01.mov', 88.1e9, at(1, 9, 0) - 200 * DAY, 'DEEP_ARCHIVE'),
    kept('2025/vault/reel-02.mov', 91.4e9, at(1, 9, 0) - 200 * DAY, 'DEEP_ARCHIVE', { restoring: true }),
    kept('2025/vault/reel-03.mov', 42.6e9, at(1, 9, 0) - 190 * DAY, 'GLACIER', { restoredUntil: at(22, 12, 0) }),
    kept('2025/versions/plan.txt', 2_400, at(12, 10, 0)), kept('2025/versions/plan.txt', 2_100, at(10, 10, 0)), kept('2025/versions/plan.txt', 1_200, at(4, 9, 30)),
    kept('2025/versions/budget.csv', 0, at(11, 8, 0), 'STANDARD', { deleteMarker: true }), kept('2025/versions/budget.csv', 48_000, at(6, 8, 0)),
    kept('2025/versions/logo.png', 70, at(3, 8, 0)),
  ],
  'archive/proxies': Array.from({ length: 300 }, (_, i) => kept(`clips/clip-${String(i + 1).padStart(3, '0')}.mov`, 40e6 + i * 1000, at(8, 12, 0) + i * 1000)),
  'archive/deliverables': [],
  'archive/survey-2026': [kept('readme.txt', 812, at(1, 9, 0)), marker('gauges/'), marker('lidar/'), marker('tiles/')],
  'studio/strange-names': [...strange, marker('..  /')],
  'studio/samples': [
    ['data.json', 4_812], ['drawing.svg', 1_200], ['latin-1.txt', 900], ['logo.png', 70], ['long-line.txt', 4_000_000], ['page.html', 2_300], ['random.bin', 65_536], ['table.csv', 260_000], ['ten-gigabytes.txt', 10e9],
  ].map(([key, size]) => kept(String(key), Number(size), at(5, 9, 0))),
};

const VERSIONING: Record<string, Versioning> = {
  'archive/footage-masters': 'on', 'archive/survey-2026': 'suspended', 'archive/proxies': 'off', 'archive/deliverables': 'off', 'studio/proxies': 'off',
};

export const TILES = 100_000;

export function tile(number: number): Kept {
  const key = `tiles/tile-${String(number).padStart(6, '0')}.laz`;
  return { ...kept(key, (number * 7919) % 900_000_007, at(1, 0, 0) - ((number * 104_729) % (300 * DAY))), etag: '9b2cf535f27731c974343645a3985328' };
}

type Contents = Map<string, Kept[]>;
const contents = new Map<string, Contents>();

for (const [bucket, seeds] of Object.entries(SEEDS)) {
  const keys: Contents = new Map();
  for (const seed of seeds) keys.set(seed.key, [...(keys.get(seed.key) ?? []), seed]);
  contents.set(bucket, keys);
}

export type BucketName = Pick<Place, 'connection' | 'bucket'>;
const nameOf = ({ connection, bucket }: BucketName): string => `${connection}/${bucket}`;

function keysOf(bucket: BucketName): Contents {
  const name = nameOf(bucket);
  const found = contents.get(name) ?? new Map<string, Kept[]>();
  contents.set(name, found);
  return found;
}

/** Absent where it cannot be learnt. */
export function versioningOf(bucket: BucketName): Versioning | null {
  return VERSIONING[nameOf(bucket)] ?? (bucket.connection === 'practice' ? 'off' : null);
}

export function setVersioning(bucket: BucketName, on: boolean): void {
  VERSIONING[nameOf(bucket)] = on ? 'on' : 'off';
}

/** All versions of a key, the newest first. */
export function versionsOf(bucket: BucketName, key: string): Kept[] {
  return keysOf(bucket).get(key) ?? [];
}

/** What holds now. */
export function current(bucket: BucketName, key: string): Kept | undefined {
  const newest = versionsOf(bucket, key)[0];
  return newest?.deleteMarker ? undefined : newest;
}

export function keys(bucket: BucketName, prefix: string): string[] {
  return [...keysOf(bucket).keys()].filter((key) => key.startsWith(prefix)).sort();
}

/** Every object below a prefix that holds now, in key order. */
export function below(bucket: BucketName, prefix: string): Kept[] {
  return keys(bucket, prefix).map((key) => current(bucket, key)).filter((found): found is Kept => found !== undefined);
}

/** The same with the tiles, which are made up only where they are asked for. */
export function everything(bucket: BucketName, prefix: string): Kept[] {
  const tiles = nameOf(bucket) === 'archive/survey-2026' && 'tiles/'.startsWith(prefix) ? Array.from({ length: TILES }, (_, i) => tile(i)) : [];
  return [...below(bucket, prefix), ...tiles];
}

/** Writes an object as the server would: beside the older versions, or over them. */
export function put(bucket: BucketName, key: string, size: number, more: Partial<Kept> = {}): Kept {
  const fresh = { ...kept(key, size, Date.now(), more.storageClass), ...more, key, modified: Date.now(), version: `v${String(made).padStart(6, '0')}.rmSpXd3dIbrHY` };
  const older = versioningOf(bucket) === 'on' ? versionsOf(bucket, key) : [];
  keysOf(bucket).set(key, [fresh, ...older]);
  return fresh;
}

/** Deletes an object, or for ever one version of it. */
export function drop(bucket: BucketName, key: string, version: string | null = null): void {
  const versions = versionsOf(bucket, key);
  if (version !== null) return keep(bucket, key, versions.filter((each) => each.version !== version));
  if (versioningOf(bucket) === 'on') keep(bucket, key, [kept(key, 0, Date.now(), 'STANDARD', { deleteMarker: true }), ...versions]);
  else keep(bucket, key, []);
}

function keep(bucket: BucketName, key: string, versions: Kept[]): void {
  if (versions.length > 0) keysOf(bucket).set(key, versions);
  else keysOf(bucket).delete(key);
}
