/** A row of the object table, and what is said about it. */
import type { IconName } from '../components/icons';

export interface Entry {
  /** The whole key, prefix or bucket name: what selection goes by. */
  key: string;
  name: string;
  kind: 'bucket' | 'folder' | 'object';
  size: number | null;
  modified: number | null;
  storageClass: string | null;
  etag: string | null;
  /** Of one version: which, and whether it is what holds now. Absent: whatever holds. */
  version?: { id: string; newest: boolean };
  /** Of a folder: as it was at that moment, in milliseconds since 1970. Absent: as it is. */
  asOf?: number;
}

/** Names a row among all, versions of one key too. */
export function idOf(key: string, version: string | null | undefined): string {
  return version == null ? key : `${key}\n${version}`;
}

export type Column = 'name' | 'size' | 'modified' | 'storageClass';
export interface Sort {
  column: Column;
  descending: boolean;
}

const CLASSES: Record<string, string> = {
  STANDARD: 'Standard', STANDARD_IA: 'Standard-IA', ONEZONE_IA: 'One Zone-IA', GLACIER_IR: 'Glacier Instant',
  GLACIER: 'Glacier Flexible', DEEP_ARCHIVE: 'Glacier Deep Archive', INTELLIGENT_TIERING: 'Intelligent-Tiering',
  REDUCED_REDUNDANCY: 'Reduced Redundancy', EXPRESS_ONEZONE: 'Express One Zone', OUTPOSTS: 'Outposts',
};

export function storageClassWords(name: string | null): string {
  return name === null ? '' : (CLASSES[name] ?? name);
}

export function archivedClass(storageClass: string | null): boolean {
  return storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';
}

/** Must be restored before it can be read. */
export function archived(entry: Entry): boolean {
  return archivedClass(entry.storageClass);
}

const KINDS: [IconName, RegExp][] = [
  ['file-video-camera', /\.(mov|mp4|mkv|avi|braw|r3d|mxf|webm|m4v|mts)$/i],
  ['file-headphone', /\.(wav|mp3|flac|aac|ogg|aif|aiff|m4a)$/i],
  ['file-image', /\.(jpe?g|png|gif|tiff?|webp|heic|svg|raw|dng|cr3|exr|bmp)$/i],
  ['file-archive', /\.(zip|tar|gz|tgz|zst|xz|bz2|7z|rar)$/i],
  ['file-text', /\.(txt|md|pdf|csv|json|xml|mhl|log|docx?|xlsx?|html?|ya?ml|toml)$/i],
];

export function iconOf(name: string, kind: Entry['kind']): IconName {
  if (kind !== 'object') return kind === 'bucket' ? 'cylinder' : 'folder';
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'file';
}
