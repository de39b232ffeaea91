import type { Spot } from '../lib/places';

/** One for each view. */
const NAMES = ['windlass.place', 'windlass.place.second'];

/** A little before what begins so: the server begins behind the key that it is given. */
export function before(text: string): string {
  const code = text.charCodeAt(text.length - 1);
  return code > 33 && code < 127 ? `${text.slice(0, -1)}${String.fromCharCode(code - 1)}~` : text.slice(0, -1);
}

/** A place as one line: `connection/bucket/prefix`. */
export function textOf(spot: Spot): string {
  return [spot.connection, ...(spot.bucket === null ? [] : [spot.bucket, spot.prefix])].join('/');
}

/** From left to right. */
export function rememberPlaces(spots: readonly Spot[]): void {
  NAMES.forEach((name, at) => {
    const spot = spots[at];
    if (spot) localStorage.setItem(name, textOf(spot));
    else localStorage.removeItem(name);
  });
}

/** Where the views of the window stood when it was closed. */
export function lastPlaces(): Spot[] {
  return NAMES.flatMap((name) => {
    const [connection, bucket, ...rest] = (localStorage.getItem(name) ?? '').split('/');
    return connection ? [{ connection, bucket: bucket ?? null, prefix: rest.join('/') }] : [];
  });
}
