import { backend } from '../backend/current';
import type { Compared, Problem, UploadName } from '../generated/wire';
import { counted } from '../lib/format';
import { nextNumber } from '../lib/numbers';
import { NOTHING, type Picked } from '../lib/picked';
import { problemFrom } from '../lib/problem';
import type { Held, UploadRow } from '../lib/unfinished';
import { say } from './announce.svelte';
import { toasts } from './toasts.svelte';

/** So many rows are kept, so that the memory does not grow with the bucket. */
export const MOST = 20_000;
/** Pages in a row that bring nothing new; a server that sends more of them never ends. */
const MOST_EMPTY = 20;
const ENDLESS: Problem = { code: 'badAnswer', message: 'The list of uploads does not go on.', hint: 'The server sends pages without uploads.', retry: true, detail: '' };
/** Sizes that are asked for at once. */
const AT_ONCE = 4;

/** The unfinished uploads of one bucket, page by page as they are looked at. */
export class UnfinishedList {
  rows = $state.raw<UploadRow[]>([]);
  loading = $state(true);
  problem = $state.raw<Problem | null>(null);
  next = $state.raw<string | null>(null);
  selection = $state.raw<Picked>(NOTHING);
  /** What the server holds, of the rows that were in view. */
  held = $state.raw<ReadonlyMap<string, Held>>(new Map());
  /** Why something could not be done to a row. */
  faults = $state.raw<ReadonlyMap<string, Problem>>(new Map());
  /** The row whose file is compared, one at a time; without progress while the dialog is open. */
  comparing = $state.raw<{ id: string; far: Compared | null } | null>(null);
  removing = $state.raw<ReadonlySet<string>>(new Set());
  chosen = $derived(this.rows.filter((row) => this.selection.ids.has(row.id)));
  full = $derived(this.rows.length >= MOST);
  #turn = 0;
  #asking = 0;
  #wanted: readonly UploadRow[] = [];
  #number = 0;
  #empty = 0;
  #asked = new Set<string>();

  constructor(readonly connection: string, readonly bucket: string) {
    void this.refresh();
  }

  /** From the beginning. What was selected and is still there stays selected. */
  async refresh(): Promise<void> {
    this.held = new Map();
    this.faults = new Map();
    this.#empty = 0;
    this.next = null;
    await this.#load(null, []);
    const ids = new Set(this.rows.map((row) => row.id));
    this.selection = { ...this.selection, ids: new Set([...this.selection.ids].filter((id) => ids.has(id))) };
  }

  /** The next page, if there is one and nothing is under way. */
  async more(): Promise<void> {
    if (this.next !== null && !this.loading && !this.problem && !this.full) await this.#load(this.next, this.rows);
  }

  /** Tries a page that failed once more. */
  async again(): Promise<void> {
    if (this.rows.length === 0) return this.refresh();
    this.problem = null;
    await this.more();
  }

  async #load(page: string | null, before: UploadRow[]): Promise<void> {
    const turn = (this.#turn += 1);
    this.loading = true;
    this.problem = null;
    try {
      const found = await backend.unfinishedUploads({ connection: this.connection, bucket: this.bucket, page });
      if (turn !== this.#turn) return;
      const rows = new Map(before.map((row) => [row.id, row]));
      // A server that names one twice has it once.
      for (const upload of found.uploads) rows.set(upload.uploadId, { ...upload, id: upload.uploadId });
      this.#empty = rows.size > before.length ? 0 : this.#empty + 1;
      if (this.#empty > MOST_EMPTY && found.next !== null) throw ENDLESS;
      this.rows = [...rows.values()].slice(0, MOST);
      this.next = found.next;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.rows = before;
      this.problem = problemFrom(error);
    }
    this.loading = false;
  }

  /** Asks for the sizes of what is in view, some at once; what has left the view is not asked for any more. */
  measure(rows: readonly UploadRow[]): void {
    this.#wanted = rows;
    while (this.#asking < AT_ONCE) {
      const row = this.#wanted.find((each) => !this.held.has(each.id) && !this.#asked.has(each.id));
      if (!row) return;
      void this.#ask(row);
    }
  }

  async #ask(row: UploadRow): Promise<void> {
    this.#asking += 1;
    this.#asked.add(row.id);
    let held: Held;
    try {
      held = (await backend.uploadSize(this.#named(row))) ?? 'gone';
    } catch {
      held = 'unknown';
    }
    this.#asking -= 1;
    this.#asked.delete(row.id);
    this.held = new Map(this.held).set(row.id, held);
    this.measure(this.#wanted);
  }

  /** Goes on with one for a file: Rust asks which, compares, and asks again. */
  async adopt(row: UploadRow): Promise<number | null> {
    if (this.comparing) return null;
    const number = (this.#number = nextNumber());
    this.comparing = { id: row.id, far: null };
    this.#fault(row.id, null);
    try {
      const id = await backend.adoptUpload(number, this.#named(row), (far) => {
        if (this.comparing && number === this.#number) this.comparing = { id: row.id, far };
      });
      if (id !== null) this.rows = this.rows.map((each) => (each.id === row.id ? { ...each, owner: { kind: 'transfer', id } } : each));
      return id;
    } catch (error) {
      const problem = problemFrom(error);
      this.#fault(row.id, problem);
      toasts.fail(problem);
      return null;
    } finally {
      this.comparing = null;
    }
  }

  stopComparing(): void {
    void backend.stop(this.#number).catch(() => undefined);
  }

  /** Rust asks first. What is gone leaves the list; of the others it says why they stay. */
  async remove(rows: readonly UploadRow[]): Promise<void> {
    const wanted = rows.filter((row) => row.owner.kind === 'other' || row.owner.kind === 'transfer');
    if (wanted.length === 0 || this.removing.size > 0) return;
    this.removing = new Set(wanted.map((row) => row.id));
    try {
      const removed = await backend.removeUploads(wanted.map((row) => this.#named(row)));
      if (!removed) return;
      const gone = new Set(removed.filter((each) => !each.problem).map((each) => each.uploadId));
      this.#leave(gone);
      for (const { uploadId, problem } of removed) this.#fault(uploadId, problem);
      const first = removed.find((each) => each.problem)?.problem;
      if (first) toasts.fail(first);
      if (gone.size > 0) say(`${counted(gone.size, 'upload')} removed.`);
    } catch (error) {
      toasts.fail(error);
    } finally {
      this.removing = new Set();
    }
  }

  /** The keyboard stays where it was: on what stands there now. */
  #leave(gone: ReadonlySet<string>): void {
    const at = this.rows.findIndex((row) => row.id === this.selection.cursor);
    const rows = this.rows.filter((row) => !gone.has(row.id));
    const before = this.rows.slice(0, Math.max(0, at)).filter((row) => !gone.has(row.id)).length;
    const cursor = rows[Math.min(before, rows.length - 1)]?.id ?? null;
    this.rows = rows;
    this.selection = { ids: new Set([...this.selection.ids].filter((id) => !gone.has(id))), anchor: cursor, cursor };
  }

  #fault(id: string, problem: Problem | null): void {
    const faults = new Map(this.faults);
    if (problem) faults.set(id, problem);
    else faults.delete(id);
    this.faults = faults;
  }

  #named(row: UploadRow): UploadName {
    return { connection: this.connection, bucket: this.bucket, key: row.key, uploadId: row.uploadId };
  }

  close(): void {
    this.#turn += 1;
    this.#wanted = [];
    if (this.comparing) this.stopComparing();
  }
}
