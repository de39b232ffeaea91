import { SvelteMap } from 'svelte/reactivity';
import { backend } from '../backend/current';
import type { Place, UploadOptions } from '../generated/wire';
import { toasts } from './toasts.svelte';

type In = Pick<Place, 'connection' | 'bucket'>;

/** What uploads into a bucket are sent with, unless something else is chosen. Rust keeps it, and applies it. */
class Remembered {
  #known = new SvelteMap<string, UploadOptions | null>();

  /** Null too while it is not known yet. */
  of(place: In | null): UploadOptions | null {
    return (place && this.#known.get(nameOf(place))) ?? null;
  }

  /** Asked for again each time: a bucket may have been deleted, and another made. What cannot be learnt is applied all the same. */
  async load(place: In): Promise<void> {
    try {
      this.#known.set(nameOf(place), await backend.uploadOptions(place.connection, place.bucket));
    } catch {
      // The sheet says so when something is to be remembered.
    }
  }

  /** Null forgets. */
  async save(place: In, options: UploadOptions | null): Promise<boolean> {
    try {
      await backend.saveUploadOptions(place.connection, place.bucket, options);
      this.#known.set(nameOf(place), options);
      return true;
    } catch (error) {
      toasts.fail(error);
      return false;
    }
  }
}

const nameOf = ({ connection, bucket }: In): string => `${connection}/${bucket}`;

export const remembered = new Remembered();
