/** What a job took away. Pure. */
import type { Selection } from '../generated/wire';
import { idOf } from './entries';

export class Gone {
  /** `keys`: of objects, or of versions by their ids. `folders`: prefixes, with all below them. `but`: what stayed nevertheless. */
  constructor(readonly keys: ReadonlySet<string>, private readonly folders: readonly string[] = [], private readonly but: ReadonlySet<string> = new Set()) {}

  static of({ items }: Selection): Gone {
    const keys = items.map((item) => (item.kind === 'folder' ? item.prefix : idOf(item.key, item.version)));
    return new Gone(new Set(keys), items.flatMap((item) => (item.kind === 'folder' ? item.prefix : [])));
  }

  without(but: ReadonlySet<string>): Gone {
    return new Gone(this.keys, this.folders, but);
  }

  has(key: string): boolean {
    return !this.but.has(key) && (this.keys.has(key) || this.folders.some((prefix) => key.startsWith(prefix)));
  }
}
