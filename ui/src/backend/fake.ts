/**
 * A scripted program for work in a browser and for the tests: nothing leaves the page, and everything happens in the
 * same way each time. `?scene=` chooses where it begins, `?transfers=` what the transfers panel holds.
 */
import type { Chosen, Connection, ConnectionForm, Drag, Places, Preview, Row, Settings, TestReport, Totals, Update, Upload, UploadOptions } from '../generated/wire';
import { USUAL } from '../lib/uploadOptions';
import type { Backend } from './backend';
import { fakeJobs } from './fakeJobs';
import { fakeObjects } from './fakeObjects';
import { fakeUnfinished } from './fakeUnfinished';
import { add, buckets, connections, fakeBuckets, fakeConnection, fakeListing, practice, problem } from './fakeStore';
import { fakeAct, fakeAnswer, fakeDetails, fakeMove, fakeProgress, fakeRows } from './fakeTransfers';

const options = new URLSearchParams(location.search);
const scene = options.get('scene') ?? 'main';
const PLACES: Record<string, string> = {
  main: 'archive/footage-masters/2026/harbour/day-04/', half: 'archive/footage-masters/2026/harbour/day-04/',
  drop: 'archive/footage-masters/2026/harbour/day-04/', preview: 'archive/footage-masters/2026/harbour/',
  empty: 'studio/proxies/', denied: 'archive/backups-weekly/', gone: 'archive/gone/', offline: 'offsite/mirror-2026/', buckets: 'archive',
  unlisted: 'survey', huge: 'archive/survey-2026/tiles/', million: 'archive/survey-2026/points/', strange: 'studio/strange-names/', practice: 'practice',
  archived: 'archive/footage-masters/2025/vault/', versions: 'archive/footage-masters/2025/versions/', failures: 'archive/proxies/clips/', samples: 'studio/samples/',
};
const opened = PLACES[scene];
if (opened) localStorage.setItem('windlass.place', opened);
else localStorage.removeItem('windlass.place');

const small = scene === 'first-run' || scene === 'practice';
let known: Connection[] = small ? [practice] : [...connections];
let settings: Settings = { afterStart: 'continue', requests: 16, partMib: null, unpacking: 'ask', downloadFolder: null };
let kept: Places = { bookmarks: [], recent: [] };
const uploadOptions = new Map<string, UploadOptions>();
let rows: Row[] = small ? [] : fakeRows();
let feed: (update: Update) => void = () => undefined;
let drags: (drag: Drag) => void = () => undefined;
let nextId = 100_000;

const soon = <T>(value: T, wait = 12): Promise<T> => new Promise((resolve) => setTimeout(resolve, wait, value));
const nothing = (): Promise<void> => soon(undefined);
const chosen = new Map<string, Chosen>();

function choose(files: number, folders: number, names: string[], from: string): Chosen {
  const made = { token: `token-${chosen.size}`, files, folders, names, from };
  chosen.set(made.token, made);
  return made;
}

function totals(): Totals {
  const has = (...states: Row['state'][]): number => rows.filter((row) => row.batch === null && states.includes(row.state)).length;
  const active = has('preparing', 'moving', 'verifying', 'finishing', 'pausing', 'cancelling');
  return {
    active, waiting: has('queued', 'paused', 'waiting'), needsYou: has('needsYou'), done: has('done', 'skipped', 'cancelled'),
    failed: has('failed'), rate: active ? 186.7e6 : 0, secondsLeft: active ? 3840 : null, bytes: 325e9, size: 689e9,
  };
}

function send(part: Partial<Update>): void {
  feed({ reset: false, rows: [], removed: [], progress: [], totals: totals(), connections: [], ...part });
}

/** Puts changed rows in their place and tells of them. */
function change(changed: Row[]): Promise<void> {
  const byId = new Map(changed.map((row) => [row.id, row]));
  rows = rows.map((row) => byId.get(row.id) ?? row);
  for (const row of changed) if (!rows.includes(row)) rows = [row, ...rows];
  send({ rows: changed });
  return nothing();
}

function begin(request: Pick<Upload, 'place' | 'startPaused' | 'options'>, name: string, size: number, more: Partial<Row>): void {
  const row: Row = {
    id: nextId++, batch: null, files: null, direction: 'upload', connection: request.place.connection, name, from: '~/Footage',
    to: `${request.place.bucket}/${request.place.prefix}`.replace(/\/$/, ''), size, state: request.startPaused ? 'paused' : 'moving', message: null, hint: null,
    code: null, retry: false, question: null, verdict: null, placeInLine: null, added: Date.now(), started: Date.now(), ended: null,
    runningMs: 0, retryAt: null, place: request.place, bytes: 0, ...more,
  };
  void change([row]);
  if (request.startPaused) return;
  let bytes = 0;
  const timer = setInterval(() => {
    if (rows.find((each) => each.id === row.id)?.state !== 'moving') return;
    bytes = Math.min(size, bytes + size / 8);
    const sent = Math.round((bytes / size) * 96);
    send({ progress: [{ id: row.id, bytes, rate: 80e6, secondsLeft: (size - bytes) / 80e6, strip: 's'.repeat(sent).padEnd(Math.min(96, sent + 4), '5').padEnd(96, '.') }] });
    if (bytes < size) return;
    clearInterval(timer);
    if (row.direction === 'upload') add(request.place, name, size, request.options ?? uploadOptions.get(`${request.place.connection}/${request.place.bucket}`) ?? USUAL);
    void change([{ ...row, state: 'done', verdict: 'wholeObject', bytes: size, ended: Date.now(), runningMs: 1200 }]);
  }, 120);
}

const PREVIEW: Preview = {
  files: 398, folders: 9, bytes: 318.6e9, alreadyThere: 3, skipped: ['.DS_Store', 'link-to-day-04'], skippedCount: 11,
  unreadable: ['audio/take-07.wav'], unreadableCount: 1, more: false,
  entries: [
    { name: 'audio', folder: true, files: 24, bytes: 3.1e9, alreadyThere: false }, { name: 'stills', folder: true, files: 312, bytes: 9.8e9, alreadyThere: false },
    { name: 'A002_C001_0413.mov', folder: false, files: 1, bytes: 61.8e9, alreadyThere: true }, { name: 'A002_C002_0413.mov', folder: false, files: 1, bytes: 59.4e9, alreadyThere: false },
    { name: 'B002_C001_0413.mov', folder: false, files: 1, bytes: 70.2e9, alreadyThere: false },
  ],
};

function report(form: ConnectionForm): TestReport {
  if (form.endpoint?.includes('nowhere')) return { usable: false, lines: [], failure: problem('unknownHost', 'There is no server by this name.', 'Check the endpoint.', `dns: ${form.endpoint}`) };
  return { usable: true, failure: null, lines: [
    { grade: 'ok', title: 'The server answers', text: `${form.name} was reached and speaks S3.` },
    { grade: 'ok', title: 'The keys are accepted', text: 'The signature, the region and this computer\'s clock are right.' },
    { grade: 'ok', title: 'Buckets can be listed', text: '1 bucket.' },
    { grade: 'remark', title: 'Not encrypted', text: 'Anybody on the way can read what is moved. Use https where the server has it.' },
  ] };
}

function save(form: ConnectionForm): Connection {
  const id = form.id ?? form.name.toLowerCase().replace(/\W+/g, '-');
  const made = fakeConnection(id, form.name, form.provider, { endpoint: form.endpoint, region: form.region, addressing: form.addressing, signIn: form.signIn, profile: form.profile, accessKeyId: form.accessKeyId, buckets: form.bucket ? [form.bucket] : [] });
  const at = known.findIndex((each) => each.id === id);
  known = at < 0 ? [...known.slice(0, -1), made, ...known.slice(-1)] : known.map((each) => (each.id === id ? made : each));
  buckets[id] ??= form.bucket ? [form.bucket] : ['first-bucket'];
  return made;
}

const act = (command: 'pause' | 'resume' | 'cancel' | 'retry') => (ids: number[]): Promise<void> => change(fakeAct(rows, command, ids));
const remove = (gone: Row[]): Promise<void> => {
  rows = rows.filter((row) => !gone.includes(row));
  send({ removed: gone.map((row) => row.id) });
  return nothing();
};

export const backend: Backend = {
  ...fakeObjects,
  ...fakeJobs({ nextId: () => nextId++, row: (id) => rows.find((row) => row.id === id), change: (row) => void change([row]) }),
  ...fakeUnfinished({
    paused: () => rows.find((row) => row.direction === 'upload' && row.state === 'paused'),
    adopt(place, name, size) { begin({ place, startPaused: false, options: null }, name, size, {}); return nextId - 1; },
    cancel: (id) => void act('cancel')([id]),
  }),
  start: () => soon({ version: '0.1.0', connections: known, profiles: ['default', 'research', 'archive-read-only'], settings, places: kept, firstRun: scene === 'first-run', notice: null }, 0),
  async subscribe(listener) {
    feed = listener;
    send({ reset: true, rows, progress: small ? [] : fakeProgress(0) });
    let tick = 0;
    if (!small && !options.has('still')) setInterval(() => send({ progress: fakeProgress(++tick) }), 100);
  },
  async watchDrags(listener) {
    drags = listener;
    if (scene === 'drop') setTimeout(() => drags({ kind: 'over', x: 420, y: 174, files: 14, folders: 2 }), 400);
    if (scene === 'preview') setTimeout(() => drags({ kind: 'dropped', x: 420, y: 400, chosen: choose(0, 1, ['day-05'], '~/Footage/harbour/day-05') }), 400);
    // For the tests, which cannot drag real files into a page.
    Object.assign(window, { windlassDrag: (drag: Drag) => drags(drag), windlassChoose: choose });
  },
  saveConnection: (form) => soon(save(form)),
  testConnection: (form) => soon(report(form), 200),
  async removeConnection(id) { known = known.filter((each) => each.id !== id); return true; },
  chooseCertificate: () => soon({ token: 'certificate', path: 'survey-lab-ca.pem' }),
  listBuckets: async (connection) => { await nothing(); return fakeBuckets(connection); },
  async openBucket(connection, bucket) {
    if (bucket === 'missing') throw problem('noSuchBucket', 'There is no bucket missing.', 'Check the name.', '404');
    known = known.map((each) => (each.id === connection ? { ...each, buckets: [...each.buckets, bucket] } : each));
    send({ connections: known.filter((each) => each.id === connection) });
  },
  listObjects: async (request) => { await soon(null, scene === 'million' ? 1 : scene === 'huge' ? 4 : 12); return fakeListing(request, scene); },
  uploadOptions: async (connection, bucket) => uploadOptions.get(`${connection}/${bucket}`) ?? null,
  async saveUploadOptions(connection, bucket, remembered) {
    if (remembered) uploadOptions.set(`${connection}/${bucket}`, remembered);
    else uploadOptions.delete(`${connection}/${bucket}`);
  },
  async savePlaces(next) { kept = { bookmarks: next.bookmarks.slice(0, 200), recent: next.recent.slice(0, 20) }; return kept; },
  paste: () => soon(options.has('nothing-copied') ? null : choose(1, 0, ['pasted.txt'], '~/Desktop')),
  chooseFiles: () => soon(choose(2, 0, ['harbour_0413.mov', 'notes.txt'], '~/Footage')),
  chooseFolders: () => soon(choose(0, 1, ['day-05'], '~/Footage/harbour/day-05')),
  chooseTarget: () => soon({ token: 'target', path: '~/Downloads' }),
  preview: () => soon(PREVIEW, 60),
  async upload(request) {
    const what = chosen.get(request.chosen);
    for (const name of what?.names ?? []) begin(request, name, 96e6, what?.folders ? { files: { total: 398, done: 0, failed: 0, asking: 0, skipped: 0, counting: true } } : {});
  },
  async download(request) {
    for (const item of request.items) {
      const key = 'key' in item ? item.key : item.prefix.slice(0, -1);
      const name = key.slice(key.lastIndexOf('/') + 1);
      const label = item.kind === 'version' && item.label !== null ? ` (${item.label})` : '';
      begin({ place: request.place, startPaused: false, options: null }, name.replace(/(\.[^.]*)?$/, `${label}$1`), 'size' in item ? item.size : 96e6, { direction: 'download', from: `${request.place.bucket}/${request.place.prefix}`, to: '~/Downloads' });
    }
  },
  pause: act('pause'), resume: act('resume'), cancel: act('cancel'), retry: act('retry'),
  remove: (ids) => remove(rows.filter((row) => ids.includes(row.id))),
  moveToTop: (ids) => change(fakeMove(rows, ids, true, Infinity)),
  moveInQueue: (ids, up) => change(fakeMove(rows, ids, up, 1)),
  cancelAsks: async (ids) => rows.find((row) => ids.includes(row.id) && row.direction === 'upload' && row.state !== 'done')?.bytes ?? 0,
  pauseAll: () => change(fakeAct(rows.filter((row) => ['moving', 'queued', 'waiting', 'preparing'].includes(row.state)), 'pause', rows.map((row) => row.id))),
  resumeAll: () => change(fakeAct(rows.filter((row) => row.state === 'paused'), 'resume', rows.map((row) => row.id))),
  removeEnded: () => remove(rows.filter((row) => ['done', 'skipped', 'cancelled'].includes(row.state))),
  answer: (ids, answer) => change(fakeAnswer(rows, ids, answer)),
  findSource: async () => true,
  details: (id) => soon(fakeDetails(id)),
  copyable: async (id) => `${rows.find((row) => row.id === id)?.message ?? ''}\nRequest id 7XQ2EXAMPLE`,
  reveal: nothing,
  async saveSettings(next) { settings = next; return settings; },
  async chooseDownloadFolder() { settings = { ...settings, downloadFolder: '~/Downloads' }; return settings; },
  copyText: (text) => navigator.clipboard.writeText(text).catch(() => undefined),
};
