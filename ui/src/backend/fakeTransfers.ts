/** Made-up transfers for the browser: one row for every state. `?transfers=states`, `jobs`, `many`, `conflict`, `none`. */
import type { Answer, Details, Progress, Question, Row, State } from '../generated/wire';

const MINUTE = 60_000;
const started = Date.now();
const ago = (minutes: number): number => started - minutes * MINUTE;

let nextId = 1;

function row(name: string, state: State, size: number | null, more: Partial<Row> = {}): Row {
  const id = nextId++;
  return {
    id, batch: null, files: null, direction: 'upload', connection: 'archive', name,
    from: '~/Footage/harbour/day-04', to: 'footage-masters/2026/harbour/day-04', size, state,
    message: null, hint: null, code: null, retry: false, question: null, verdict: null, placeInLine: null,
    added: started - id * 1000, started: ago(20), ended: null, runningMs: 9 * MINUTE, retryAt: null,
    place: { connection: 'archive', bucket: 'footage-masters', prefix: '2026/harbour/day-04/' }, bytes: 0, ...more,
  };
}

function exists(others: number): Question {
  return {
    kind: 'exists', guarded: true, others, freeName: 'harbour_grade_v12 (2).mov',
    here: { size: 8_412_993_024, modified: ago(92), crc64: '41ab 9e02 77c1 d35f' },
    there: { size: 8_412_993_024, modified: ago(92 + 37 * 60), crc64: '9f2c 6b10 ee84 0a97' },
  };
}

const files = (total: number, done: number, failed = 0): NonNullable<Row['files']> =>
  ({ total, done, failed, asking: 0, skipped: 0, counting: false });

function main(): Row[] {
  return [
    row('harbour_grade_v12.mov', 'needsYou', 8_412_993_024, { question: exists(3), to: 'footage-masters/2026/harbour/grades',
      message: 'A file with this name is already in grades. It has the same size but different content.' }),
    row('A001_C004_0412.mov', 'moving', 64.2e9, { bytes: 41.6e9 }),
    row('lidar', 'moving', 486e9, { direction: 'download', files: files(1204, 731), bytes: 212.4e9, from: 'survey-2026/lidar', to: '~/Projects/survey-2026/lidar' }),
    row('A001_C003_0412.mov', 'verifying', 58.1e9, { bytes: 58.1e9, message: 'Checking part 1,142 of 3,464' }),
    row('db-2026-04-13.tar.zst', 'waiting', 20.1e9, { bytes: 10.9e9, message: 'No answer from Archive. Goes on by itself.', code: 'noNetwork', retryAt: started + 24_000, from: '/srv/backups/db', to: 'backups-weekly/2026/w15' }),
    row('survey-2026_orthomosaic_tiles_north-coast_epsg25832_2026-04-09.tif', 'paused', 38e9, { bytes: 12.8e9, ended: ago(14), from: '~/Projects/survey-2026/out', to: 'survey-2026/raster' }),
    row('catalogue-2026-04.tar', 'failed', 6.2e9, { retry: true, code: 'accessDenied', ended: ago(3), from: '~/Backups', to: 'backups-weekly/2026',
      message: 'The server refused to write to backups-weekly.', hint: 'Ask for the permission s3:PutObject on this bucket, then press Retry.' }),
    row('A001_C002_0412.mov', 'done', 58_712_334_336, { bytes: 58_712_334_336, verdict: 'wholeObject', runningMs: 531_000, ended: ago(27) }),
    row('tide-gauges-2025.parquet', 'done', 3.4e9, { bytes: 3.4e9, direction: 'download', verdict: 'sizeOnly', runningMs: 41_000, ended: ago(36), from: 'survey-2026/gauges', to: '~/Projects/survey-2026/gauges' }),
  ];
}

function compressed(): Row[] {
  return [
    row('readings-2026-04.csv', 'needsYou', 0.9e9, { question: { kind: 'compressed', compression: 'zstd', size: 0.9e9, unpacked: 5.2e9, others: 2 }, direction: 'download',
      from: 'survey-2026/gauges', to: '~/Projects/survey-2026/gauges' }),
  ];
}

function conflicts(): Row[] {
  return [
    row('B001_C004_0412.mov', 'needsYou', 52.1e9, { question: { kind: 'sourceChanged' }, bytes: 14e9,
      message: 'The file changed while it was being sent. Send the new version from the start, or cancel.' }),
    row('gauge-raw-2026-04.tar', 'needsYou', 9.7e9, { question: { kind: 'credentials' }, connection: 'offsite', bytes: 3.1e9,
      message: 'Offsite does not accept this key any more. 3.1 GB stay on the server.' }),
    row('soundroll_07.wav', 'needsYou', 1.2e9, { question: { kind: 'sourceMissing' }, bytes: 0.4e9, message: 'The file is not where it was.' }),
  ];
}

function states(): Row[] {
  const folder = row('day-03', 'failed', 84e9, { files: files(312, 311, 1), verdict: 'everyPart', retry: true, ended: ago(8), bytes: 83.9e9, from: '~/Footage/day-03', to: 'footage-masters/2026/harbour/day-03' });
  return [
    ...conflicts(),
    row('B001_C002_0412.mov', 'preparing', 66.3e9, { message: 'Asking which parts are stored', bytes: 34.8e9 }),
    row('B001_C003_0412.mov', 'moving', 48.8e9, { bytes: 20.4e9 }),
    row('B001_C005_0412.mov', 'finishing', 39.5e9, { message: 'Joining 3,827 parts', bytes: 39.5e9 }),
    row('stills-0412.zip', 'pausing', 2.4e9, { bytes: 1.1e9 }),
    row('stills-0411.zip', 'cancelling', 2.2e9, { bytes: 0.3e9 }),
    row('lidar', 'waiting', 486e9, { direction: 'download', files: files(1204, 731), bytes: 255e9, message: 'Disk full. Goes on when there is space.', code: 'diskFull' }),
    row('B001_C001_0412.mov', 'queued', 71.9e9, { placeInLine: 3, started: null }),
    row('B001_C006_0412.mov', 'queued', 12.4e9, { placeInLine: 1, started: null }),
    row('B001_C007_0412.mov', 'queued', 10.1e9, { placeInLine: 2, started: null }),
    row('tile-0417.laz', 'failed', 3.8e9, { direction: 'download', retry: true, bytes: 1.2e9, ended: ago(4),
      message: 'The object changed on the server during the download.', hint: 'Retry takes the new version from the start.' }),
    folder,
    row('reel-0299.mov', 'failed', 0.1e9, { batch: folder.id, retry: true, ended: ago(9), message: 'The file cannot be read.', hint: 'Your account may not open it.' }),
    row('reel-0298.mov', 'done', 0.3e9, { batch: folder.id, verdict: 'everyPart', runningMs: 3_100, bytes: 0.3e9, ended: ago(10) }),
    row('camera-reports.pdf', 'done', 4.1e6, { verdict: 'everyPart', bytes: 4.1e6, runningMs: 700, ended: ago(40) }),
    row('checksums.mhl', 'done', 184_200, { verdict: 'unconfirmed', bytes: 184_200, runningMs: 300, ended: ago(41) }),
    row('audio-0412.wav', 'skipped', 12.6e9, { message: 'Already there', ended: ago(44) }),
    row('notes.txt', 'cancelled', 2_100, { ended: ago(22), from: '~/Desktop', to: 'survey-2026/notes' }),
  ];
}

function jobs(): Row[] {
  const job = (direction: Row['direction'], name: string, state: State, total: number, done: number, more: Partial<Row> = {}): Row =>
    row(name, state, null, { direction, files: files(total, done), from: 'footage-masters/2026/harbour/day-04', to: '', ...more });
  return [
    job('delete', 'old-tiles', 'moving', 20_000, 312),
    job('copy', 'day-04', 'moving', 1204, 731, { size: 486e9, bytes: 212.4e9, to: 'deliverables/2026' }),
    job('move', 'A001_C001_0412.mov', 'moving', 1, 0, { size: 64.2e9, bytes: 41.6e9, to: 'deliverables/2026' }),
    job('move', 'grades', 'paused', 312, 40, { size: 84e9, bytes: 9e9, ended: ago(14), to: 'deliverables/2026' }),
    job('delete', 'tiles-2025', 'failed', 20_000, 19_998, { files: files(20_000, 19_998, 2), retry: true, ended: ago(3), message: '2 of 20,000 objects failed.' }),
    job('restore', 'vault', 'failed', 12, 0, { retry: true, ended: ago(4), message: 'The server refused to restore.', hint: 'Ask for the permission s3:RestoreObject on this bucket, then press Retry.' }),
    job('edit', 'stills', 'done', 312, 312, { ended: ago(9) }),
  ];
}

const shownScene = (): string => new URLSearchParams(globalThis.location?.search).get('transfers') ?? 'main';

export function fakeRows(scene = shownScene()): Row[] {
  nextId = 1;
  if (scene === 'none') return [];
  if (scene === 'jobs') return jobs();
  if (scene === 'conflict') return [...main(), ...conflicts(), ...compressed()];
  if (scene === 'states') return [...main(), ...states()];
  if (scene === 'many') return [...main(), ...Array.from({ length: 10_000 }, (_, index) =>
    row(`tile-${String(index + 1).padStart(5, '0')}.laz`, 'queued', 3.8e6 + index, { placeInLine: index + 1, started: null }))];
  return main();
}

/** Kept, sent, moving and to-do parts in 96 bins, as Rust sends them. */
function strip(kept: number, sent: number, tick: number): string {
  const moving = Array.from({ length: 4 }, (_, index) => (index === 2 ? 'r' : String((tick + index * 3) % 10))).join('');
  return `${'k'.repeat(kept)}${'s'.repeat(sent)}${moving}s`.padEnd(96, '.');
}

export function fakeProgress(tick: number): Progress[] {
  if (shownScene() === 'jobs') return [{ id: 2, bytes: 212.4e9 + tick * 7.4e6, rate: 74.3e6, secondsLeft: 3660, strip: null }];
  const speed = 112.4e6 + Math.sin(tick / 9) * 3e6;
  return [
    { id: 2, bytes: 41.6e9 + tick * 11.2e6, rate: speed, secondsLeft: Math.max(1, 200 - tick / 10), strip: strip(28, 29, tick) },
    { id: 3, bytes: 212.4e9 + tick * 7.4e6, rate: 74.3e6, secondsLeft: 3660 - tick / 10, strip: null },
    ...(tick === 0 ? [
      { id: 4, bytes: 58.1e9, rate: null, secondsLeft: null, strip: 's'.repeat(96) },
      { id: 5, bytes: 10.9e9, rate: null, secondsLeft: null, strip: 's'.repeat(52).padEnd(96, '.') },
      { id: 6, bytes: 12.8e9, rate: null, secondsLeft: null, strip: `${'k'.repeat(15)}${'s'.repeat(18)}`.padEnd(96, '.') },
    ] : []),
  ];
}

export function fakeDetails(id: number): Details {
  return {
    id, local: '~/Footage/harbour/day-04/A001_C004_0412.mov', remote: 'footage-masters/2026/harbour/day-04/A001_C004_0412.mov',
    etag: 'b1946ac92492d2347c6235b4d2611184-3500', version: '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY',
    crcHere: '9fc2 41d7 0be8 5a36', crcThere: id === 8 ? '9fc2 41d7 0be8 5a36' : null,
    partSize: 16_777_216, parts: 3827, partsDone: id === 8 ? 3827 : 2479, partsRetried: 1,
    events: [
      { at: ago(2), what: 'Part 2,107 sent again: connection reset' }, { at: ago(4), what: 'Resumed, 12 parts at once' },
      { at: ago(5.3), what: 'Paused by you' }, { at: ago(7.6), what: 'Server asked to slow down, 6 parts at once' },
      { at: ago(10), what: 'Started, 8 then 12 parts at once' },
    ],
    speeds: Array.from({ length: 600 }, (_, second) => {
      if (second < 20) return second * 5.5e6;
      if (second > 282 && second < 360) return 0;
      return (second > 144 && second < 190 ? 65e6 : 112e6) + Math.sin(second / 7) * 4e6 + Math.cos(second / 3) * 2e6;
    }),
  };
}

/** What a command makes of the rows it names; the browser's stand-in for the engine. */
export function fakeAct(rows: Row[], command: 'pause' | 'resume' | 'cancel' | 'retry', ids: number[]): Row[] {
  const chosen = rows.filter((each) => ids.includes(each.id) || (each.batch !== null && ids.includes(each.batch)));
  const to: Record<typeof command, Partial<Row>> = {
    pause: { state: 'paused', message: null, placeInLine: null },
    resume: { state: 'moving', message: null, started: Date.now() },
    cancel: { state: 'cancelled', message: null, question: null, ended: Date.now(), placeInLine: null },
    retry: { state: 'moving', message: null, hint: null, code: null, retry: false, ended: null, started: Date.now() },
  };
  return chosen.map((each) => ({ ...each, ...to[command] }));
}

/** The rows that an answer changes. */
export function fakeAnswer(rows: Row[], ids: number[], answer: Answer): Row[] {
  return rows.filter((each) => ids.includes(each.id)).map((each) => answer === 'skip'
    ? { ...each, state: 'skipped', message: 'Already there', question: null, ended: Date.now() }
    : { ...each, state: 'moving', message: null, question: null, name: answer === 'keepBoth' ? each.name.replace(/(\.[^.]*)?$/, ' (2)$1') : each.name });
}

/** The queued rows that change their place when these go some steps towards the front, or the end. */
export function fakeMove(rows: Row[], ids: number[], up: boolean, steps: number): Row[] {
  const line = rows.filter((each) => each.state === 'queued').sort((one, other) => (one.placeInLine ?? 0) - (other.placeInLine ?? 0));
  if (!up) line.reverse();
  let free = 0;
  for (const [at, each] of [...line.entries()]) {
    if (!ids.includes(each.id)) continue;
    const to = Math.max(free, at - steps);
    line.splice(to, 0, ...line.splice(at, 1));
    free = to + 1;
  }
  if (!up) line.reverse();
  return line.map((each, index) => ({ ...each, placeInLine: index + 1 })).filter((each) => each.placeInLine !== rows.find(({ id }) => id === each.id)?.placeInLine);
}
