/** Jobs on many objects, scripted: counted in steps, then a row that advances, and the store is really changed. */
import type { Counted, FailedItem, Place, Row, SelectedItem, Selection, Token, Which, Work } from '../generated/wire';
import { leaf } from '../lib/places';
import type { Backend } from './backend';
import { current, drop, everything, type Kept, keys, put, versioningOf, versionsOf } from './fakeContents';
import { matches } from './fakeSearch';

/** What jobs need of the scripted feed. */
export interface Host {
  nextId: () => number;
  row: (id: number) => Row | undefined;
  change: (row: Row) => void;
}

const STEP = 60;
const STEPS = 8;
const GIB = 2 ** 30;
const wait = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

interface Target { object: Kept; version: string | null; /** Its name below the place. */ rest: string }
interface Job { place: Place; work: Work; todo: Target[]; failed: { target: Target; item: FailedItem }[]; tried: Set<Target> }

const counted = new Map<Token, { selection: Selection; targets: Target[] }>();
const stopped = new Set<number>();
const jobs = new Map<number, Job>();

/** What counts as deleted, with its delete marker as the version, and the size of what comes back. */
function deletedOf(place: Place, item: SelectedItem): Target[] {
  const all = item.kind === 'folder' ? keys(place, item.prefix) : [item.key];
  return all.flatMap((key) => {
    const [newest, ...older] = versionsOf(place, key);
    const below = older.find((each) => !each.deleteMarker);
    return newest?.deleteMarker && below ? [{ object: below, version: newest.version, rest: key.slice(place.prefix.length) }] : [];
  });
}

function targetsOf(place: Place, item: SelectedItem, which: Which): Target[] {
  if (which === 'deleted') return deletedOf(place, item);
  const prefix = item.kind === 'folder' ? item.prefix : item.key;
  const found = item.kind === 'folder' ? everything(place, prefix) : [current(place, item.key)].filter((each) => each !== undefined);
  const start = place.prefix.length;
  if (item.kind === 'object' && item.version !== null) {
    return versionsOf(place, item.key).filter((each) => each.version === item.version).map((object) => ({ object, version: object.version, rest: object.key.slice(start) }));
  }
  if (which === 'objects') return found.map((object) => ({ object, version: null, rest: object.key.slice(start) }));
  const named = item.kind === 'folder' ? keys(place, prefix) : [item.key];
  return named.flatMap((key) => versionsOf(place, key)).map((object) => ({ object, version: object.version, rest: object.key.slice(start) }));
}

async function count(number: number, selection: Selection, listener: (counted: Counted) => void): Promise<Counted> {
  stopped.delete(number);
  const targets = selection.items.flatMap((item) => targetsOf(selection.place, item, selection.which));
  const token = `counted-${counted.size}`;
  const message = (objects: Target[], done: boolean): Counted => ({
    token, objects: objects.length, bytes: objects.reduce((sum, { object }) => sum + object.size, 0), large: objects.filter(({ object }) => object.size > 5 * GIB).length,
    done, versioning: versioningOf(selection.place),
  });
  const steps = selection.items.some((item) => item.kind === 'folder') ? STEPS : 1;
  // `counting`: it goes on until it is stopped, so that a slow machine is not late for it.
  const endless = new URLSearchParams(location.search).has('counting');
  for (let step = 1; step < steps; step += endless && step === steps - 1 ? 0 : 1) {
    await wait(STEP);
    if (stopped.has(number)) break;
    listener(message(targets.slice(0, Math.floor((targets.length * step) / steps)), false));
  }
  counted.set(token, { selection, targets });
  const last = message(targets, true);
  listener(last);
  return last;
}

/** Where an object of a copy arrives; `name` takes the place of the first part of its name. */
function arrival(work: Extract<Work, { to: Place }>, { rest }: Target): string {
  const cut = rest.indexOf('/');
  const named = work.name === null ? rest : cut < 0 ? work.name : work.name + rest.slice(cut);
  return work.to.prefix + named;
}

function freeKey(to: Place, key: string): string {
  for (let number = 2; ; number += 1) {
    const free = key.replace(/(\.[^./]*)?$/, ` (${number})$1`);
    if (!current(to, free)) return free;
  }
}

function transfer(job: Job, work: Extract<Work, { to: Place }>, target: Target): void {
  let key = arrival(work, target);
  if (current(work.to, key)) {
    if (work.ifTaken === 'skip') return;
    if (work.ifTaken === 'keepBoth') key = freeKey(work.to, key);
  }
  put(work.to, key, target.object.size, { ...target.object });
  if (work.kind === 'move') drop(job.place, target.object.key);
}

function edit(job: Job, { change }: Extract<Work, { kind: 'edit' }>, { object }: Target): void {
  const headers = { ...object.headers };
  for (const [name, value] of Object.entries(change.headers) as [keyof typeof headers, string | null][]) if (value !== null) headers[name] = value === '' ? null : value;
  put(job.place, object.key, object.size, {
    ...object, headers, metadata: change.metadata ?? object.metadata, tags: change.tags ?? object.tags,
    storageClass: change.storageClass ?? object.storageClass, encryption: change.encryption ?? object.encryption,
  });
}

function carryOut(job: Job, target: Target): void {
  const { work } = job;
  if (work.kind === 'delete' || work.kind === 'undelete') drop(job.place, target.object.key, target.version);
  else if (work.kind === 'edit') edit(job, work, target);
  else if (work.kind === 'restore') target.object.restoring = true;
  else transfer(job, work, target);
}

/** In the bucket `proxies` every hundredth object fails the first time. */
function fails(job: Job, target: Target): boolean {
  return job.place.bucket === 'proxies' && /00\.[^/]*$/.test(target.object.key) && !job.tried.has(target);
}

function advance(host: Host, id: number): boolean {
  const job = jobs.get(id);
  const row = host.row(id);
  if (!job || !row || row.state === 'cancelled') return false;
  if (row.state !== 'moving') return true;
  if (job.todo.length === 0 && job.failed.length > 0) [job.todo, job.failed] = [job.failed.map(({ target }) => target), []];
  const total = row.files?.total ?? 0;
  let { bytes } = row;
  for (const target of job.todo.splice(0, Math.max(1, Math.ceil(total / STEPS)))) {
    if (fails(job, target)) {
      job.tried.add(target);
      job.failed.push({ target, item: { key: target.object.key, version: target.version, message: `The server refused to ${job.work.kind} this object.`, hint: 'Ask for the permission on this bucket, then press Retry.' } });
    } else {
      carryOut(job, target);
      bytes += target.object.size;
    }
  }
  const failed = job.failed.length;
  const over = job.todo.length === 0;
  const { work } = job;
  const across = 'to' in work && work.to.connection !== job.place.connection;
  const ended = over ? { verdict: across ? 'wholeObject' as const : null, state: failed > 0 ? 'failed' as const : 'done' as const, ended: Date.now(), retry: failed > 0, runningMs: 900,
    message: failed > 0 ? `${failed} of ${total} objects failed.` : null } : {};
  host.change({ ...row, bytes, files: { total, done: total - job.todo.length - failed, failed, asking: 0, skipped: 0, counting: false }, ...ended });
  return true;
}

function begin(host: Host, token: Token, work: Work): number | null {
  const found = counted.get(token);
  if (!found) throw new Error('Nothing was counted under this token.');
  if ((work.kind === 'delete' || work.kind === 'undelete') && new URLSearchParams(location.search).has('keep')) return null;
  const { place, items } = found.selection;
  const [only, ...others] = items;
  const name = only && others.length === 0 ? leaf(only.kind === 'folder' ? only.prefix : only.key) || place.bucket : `${items.length} items`;
  const at = (where: Place): string => `${where.bucket}/${where.prefix}`.replace(/\/$/, '');
  const to = work.kind === 'copy' || work.kind === 'move' ? work.to : null;
  const id = host.nextId();
  jobs.set(id, { place, work, todo: [...found.targets], failed: [], tried: new Set() });
  host.change({
    id, batch: null, files: { total: found.targets.length, done: 0, failed: 0, asking: 0, skipped: 0, counting: false }, direction: work.kind, connection: place.connection,
    name, from: at(place), to: to ? at(to) : '', size: found.targets.reduce((sum, { object }) => sum + object.size, 0), state: 'moving', message: null, hint: null, code: null,
    retry: false, question: null, verdict: null, placeInLine: null, added: Date.now(), started: Date.now(), ended: null, runningMs: 0, retryAt: null, place: to ?? place, bytes: 0,
  });
  const timer = setInterval(() => { if (!advance(host, id)) clearInterval(timer); }, 2 * STEP);
  return id;
}

function inTheWay(token: Token, work: Work): Awaited<ReturnType<Backend['inTheWay']>> {
  const found = counted.get(token);
  if (!found || !('to' in work)) return { taken: 0, examples: [], more: false, impossible: null };
  const from = found.selection.place;
  const sameBucket = from.connection === work.to.connection && from.bucket === work.to.bucket;
  const into = found.selection.items.some((item) => item.kind === 'folder' && sameBucket && work.to.prefix.startsWith(item.prefix));
  const onto = sameBucket && found.targets.some((target) => arrival(work, target) === target.object.key);
  const taken = found.targets.map((target) => arrival(work, target)).filter((key) => current(work.to, key));
  return { taken: taken.length, examples: taken.slice(0, 5), more: false, impossible: into ? 'A folder cannot go into itself.' : onto ? 'It is there already.' : null };
}

/** The pieces of the backend that work on many objects. */
export function fakeJobs(host: Host): Pick<Backend, 'count' | 'inTheWay' | 'begin' | 'failedItems' | 'search' | 'stop'> {
  return {
    count,
    inTheWay: async (token, work) => { await wait(STEP); return inTheWay(token, work); },
    begin: async (token, work) => { await wait(12); return begin(host, token, work); },
    failedItems: async (id, offset) => {
      const failed = jobs.get(id)?.failed ?? [];
      return { total: failed.length, items: failed.slice(offset, offset + 200).map(({ item }) => item) };
    },
    async search(number, request, listener) {
      stopped.delete(number);
      const all = everything(request.place, request.place.prefix);
      const size = Math.max(1, Math.ceil(all.length / STEPS));
      for (let from = 0; from < all.length && !stopped.has(number); from += size) {
        await wait(STEP);
        const looked = all.slice(from, from + size);
        listener({ objects: looked.filter((object) => matches(object, request)).map(({ key, size: bytes, etag, modified, storageClass }) => ({ key, size: bytes, etag, modified, storageClass })),
          lookedAt: from + looked.length, at: looked.at(-1)?.key ?? '', done: false, full: false, problem: null });
      }
      listener({ objects: [], lookedAt: all.length, at: all.at(-1)?.key ?? '', done: true, full: false, problem: null });
    },
    stop: async (number) => { stopped.add(number); },
  };
}
