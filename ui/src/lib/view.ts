import type { Arranged } from './arranged';
import type { Entry } from './entries';
import type { Rows } from './rows';

/** The rows of a table as they are now: folders, then objects. A row becomes an `Entry` when it is asked for. */
export class View {
  readonly length: number;
  readonly #above: number;

  constructor(readonly rows: Rows, private readonly folders: Arranged, private readonly objects: Arranged) {
    this.#above = folders.length;
    this.length = this.#above + objects.length;
  }

  /** -1 outside the table. */
  idAt(at: number): number {
    if (at < 0 || at >= this.length) return -1;
    return at < this.#above ? this.folders.idAt(at) : this.objects.idAt(at - this.#above);
  }

  at(at: number): Entry | undefined {
    const id = this.idAt(at);
    return id < 0 ? undefined : this.rows.entry(id);
  }

  /** Where a key stands; -1 if it is not shown. */
  indexOf(key: string | null): number {
    const id = this.rows.find(key);
    if (id < 0) return -1;
    const folder = this.folders.placeOf(id);
    if (folder >= 0) return folder;
    const object = this.objects.placeOf(id);
    return object < 0 ? -1 : this.#above + object;
  }

  *ids(from = 0, to = this.length): Generator<number> {
    for (let at = from; at < to; at += 1) yield this.idAt(at);
  }
}
