import { SvelteMap } from 'svelte/reactivity';
import { backend } from '../backend/current';
import type { Bucket, Connection, Problem, Settings, Start } from '../generated/wire';
import { problemFrom } from '../lib/problem';

export interface Buckets {
  state: 'loading' | 'listed' | 'failed';
  list: Bucket[];
  problem: Problem | null;
}

/** The connections and their buckets, as Rust tells of them. */
class Places {
  connections = $state.raw<Connection[]>([]);
  profiles = $state.raw<string[]>([]);
  settings = $state.raw<Settings>({ afterStart: 'continue', requests: 16, partMib: null, unpacking: 'ask', downloadFolder: null });
  version = $state('');
  expanded = new SvelteMap<string, boolean>();
  #buckets = new SvelteMap<string, Buckets>();

  begin(start: Start): void {
    this.connections = start.connections;
    this.profiles = start.profiles;
    this.settings = start.settings;
    this.version = start.version;
  }

  connection(id: string): Connection | undefined {
    return this.connections.find((each) => each.id === id);
  }

  name(id: string): string {
    return this.connection(id)?.name ?? id;
  }

  /** From the feed: connections whose state changed, or new ones. */
  apply(changed: Connection[]): void {
    for (const connection of changed) this.put(connection);
  }

  put(connection: Connection): void {
    const at = this.connections.findIndex((each) => each.id === connection.id);
    if (at >= 0) this.connections = this.connections.with(at, connection);
    // The practice store stays last.
    else this.connections = [...this.connections.filter((each) => each.id !== 'practice'), connection, ...this.connections.filter((each) => each.id === 'practice')];
  }

  drop(id: string): void {
    this.connections = this.connections.filter((each) => each.id !== id);
    this.#buckets.delete(id);
  }

  buckets(id: string): Buckets | undefined {
    return this.#buckets.get(id);
  }

  /** What the sidebar shows: listed buckets, and those that were opened by name. */
  bucketNames(id: string): string[] {
    const listed = this.#buckets.get(id)?.list.map((bucket) => bucket.name) ?? [];
    return [...new Set([...listed, ...(this.connection(id)?.buckets ?? [])])].sort();
  }

  /** Buckets that were opened by name can be shown although the key may not list. */
  async listOrNamed(id: string): Promise<Buckets> {
    const listed = await this.listBuckets(id);
    return listed.problem ? { ...listed, list: (this.connection(id)?.buckets ?? []).map((name) => ({ name, created: null })) } : listed;
  }

  async listBuckets(id: string): Promise<Buckets> {
    const before = this.#buckets.get(id);
    this.#buckets.set(id, { state: 'loading', list: before?.list ?? [], problem: null });
    let now: Buckets;
    try {
      now = { state: 'listed', list: await backend.listBuckets(id), problem: null };
    } catch (error) {
      now = { state: 'failed', list: [], problem: problemFrom(error) };
    }
    this.#buckets.set(id, now);
    return now;
  }
}

export const places = new Places();
