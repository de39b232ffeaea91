import type { Spot } from '../lib/places';

const LAST_PLACE = 'windlass.place';

/** A little before what begins so: the server begins behind the key that it is given. */
export function before(text: string): string {
  const code = text.charCodeAt(text.length - 1);
  return code > 33 && code < 127 ? `${text.slice(0, -1)}${String.fromCharCode(code - 1)}~` : text.slice(0, -1);
}

/** A place as one line: `connection/bucket/prefix`. */
export function textOf(spot: Spot): string {
  return [spot.connection, ...(spot.bucket === null ? [] : [spot.bucket, spot.prefix])].join('/');
}

export function rememberPlace(spot: Spot): void {
  localStorage.setItem(LAST_PLACE, textOf(spot));
}

/** Where the window stood when it was closed. */
export function lastPlace(): Spot | null {
  const [connection, bucket, ...rest] = (localStorage.getItem(LAST_PLACE) ?? '').split('/');
  return connection ? { connection, bucket: bucket ?? null, prefix: rest.join('/') } : null;
}
