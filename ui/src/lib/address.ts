/** What was typed or pasted for "Go to a path", as a place of a connection. Pure: nothing is asked of a server. */
import type { Connection } from '../generated/wire';
import { count } from './format';
import type { Spot } from './places';
import { visible } from './text';

type Known = Pick<Connection, 'id' | 'provider' | 'endpoint' | 'region'>;

export interface Address {
  connection: string;
  /** Absent: the buckets of the connection. */
  bucket: string | null;
  /** Empty or ending in `/`: a folder. Anything else may be an object or a folder, which only the server knows. */
  path: string;
}

/** The address, or what is wrong with it, in words. */
export type Read = { address: Address } | { fault: string };

/** In characters. One with a long signature has some 2,000. */
const LONGEST = 8192;
/** In bytes. */
const LONGEST_KEY = 1024;
const LONGEST_HOST = 300;

const PAIRS = ['""', "''", '``', '<>', '“”', '„“', '‘’', '«»'];

/** Without the spaces and quotes that come along with a paste. */
export function bare(text: string): string {
  let typed = text.trim();
  while (typed.length > 1 && PAIRS.includes(`${typed[0]}${typed.at(-1)}`)) typed = typed.slice(1, -1).trim();
  return typed;
}

/** `here` is the open place: paths without a server are of its connection, and those that begin with a slash of its bucket. */
export function readAddress(text: string, here: Spot, connections: readonly Known[]): Read {
  if (text.length > LONGEST) return { fault: `This is too long: an address has at most ${count(LONGEST)} characters.` };
  const typed = bare(text);
  if (typed === '') return { fault: 'Type a path.' };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'http') return fromWeb(typed, here, connections);
  if (scheme !== undefined && !['s3', 's3a', 's3n'].includes(scheme)) return { fault: `${scheme}:// leads to no object storage. Type s3://bucket/folder/ or bucket/folder/.` };
  const path = scheme === undefined ? typed : typed.slice(scheme.length + '://'.length);
  if (scheme !== undefined || !path.startsWith('/')) return fromPath(here.connection, path);
  return here.bucket === null ? { fault: 'No bucket is open. Begin with the name of one.' } : settled(here.connection, here.bucket, path.slice(1));
}

/** `bucket/path`. */
function fromPath(connection: string, text: string): Read {
  const slash = text.indexOf('/');
  return slash < 0 ? settled(connection, text, '') : settled(connection, text.slice(0, slash), text.slice(slash + 1));
}

/** Dots and slashes are part of a key and lead nowhere else, so the path stays as it is. */
function settled(connection: string, bucket: string, path: string): Read {
  const fault = bucketFault(bucket) ?? pathFault(path);
  return fault === null ? { address: { connection, bucket, path } } : { fault };
}

/** Servers differ in what they take as a name; this is none's. Rust has the same rule. */
function bucketFault(bucket: string): string | null {
  if (bucket === '') return 'The bucket is missing.';
  if (bucket === '.' || bucket === '..') return `“${bucket}” leads nowhere: a path begins with the name of a bucket.`;
  const strange = bucket.length > 255 || /[\\?#\s\p{Cc}]/u.test(bucket);
  return strange ? `“${visible(bucket.slice(0, 40))}” is no name of a bucket.` : null;
}

function pathFault(path: string): string | null {
  const size = new TextEncoder().encode(path).length;
  return size > LONGEST_KEY ? `Behind the bucket stand ${count(size)} bytes; a key has at most 1,024.` : null;
}

/** `https://server/bucket/path` or `https://bucket.server/path`; a signature is not looked at. */
function fromWeb(text: string, here: Spot, connections: readonly Known[]): Read {
  const [, scheme = '', authority = '', rest = ''] = /^(https?):\/\/([^/?#]*)([^?#]*)/i.exec(text) ?? [];
  const host = hostOf(scheme, authority);
  if (host === '' || host.length > LONGEST_HOST) return { fault: 'The address names no server.' };
  const ways = connections.flatMap((connection) => {
    const bucket = bucketIn(host, connection);
    return bucket === undefined ? [] : [{ connection, bucket }];
  });
  const way = ways.find(({ connection }) => connection.id === here.connection) ?? ways.find(({ connection }) => host.includes(connection.region)) ?? ways[0];
  if (!way) return { fault: `No connection leads to ${visible(host)}. Add one for it first.` };
  let path;
  try {
    path = decodeURIComponent(rest.slice(1));
  } catch {
    return { fault: 'A % in the address stands for no character. Copy the address again.' };
  }
  if (way.bucket !== null) return settled(way.connection.id, way.bucket, path);
  return path === '' ? { address: { connection: way.connection.id, bucket: null, path: '' } } : fromPath(way.connection.id, path);
}

/** In small letters, without a user's name and without the port that the scheme has anyway. */
function hostOf(scheme: string, authority: string): string {
  const usual = scheme.toLowerCase() === 'http' ? ':80' : ':443';
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  return host.endsWith(usual) ? host.slice(0, -usual.length) : host;
}

/** `s3.eu-central-1`, `s3-eu-west-1`, `s3.dualstack.eu-west-1`, `s3-accelerate`, each alone or behind a bucket. */
const AMAZON = /^(?:(.+)\.)?s3(?:-[a-z0-9-]+)?(?:\.[a-z0-9-]+){0,2}\.amazonaws\.com(?:\.cn)?$/;

/** The bucket in the host's name; null if it is in the path; undefined if this is not the connection's server. */
function bucketIn(host: string, { provider, endpoint }: Known): string | null | undefined {
  if (endpoint === null) {
    const amazon = provider === 'aws' ? AMAZON.exec(host) : null;
    return amazon ? (amazon[1] ?? null) : undefined;
  }
  const [, scheme = 'https', authority = ''] = /^(?:(https?):\/\/)?([^/?#]*)/i.exec(endpoint) ?? [];
  const server = hostOf(scheme, authority);
  if (server === '') return undefined;
  if (host === server) return null;
  return host.endsWith(`.${server}`) ? host.slice(0, -server.length - 1) : undefined;
}
