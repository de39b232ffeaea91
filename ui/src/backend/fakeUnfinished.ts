/** The unfinished uploads of the scripted backend. A dialog is always answered with yes, or with `?keep` always with no. */
import type { Place, UnfinishedUpload, UploadName } from '../generated/wire';
import type { Backend } from './backend';
import { problem } from './fakeStore';

interface Desk {
  /** A paused upload of the list, if there is one. */
  paused(): { id: number; name: string } | undefined;
  /** Begins a transfer; its id. */
  adopt(place: Place, name: string, size: number): number;
  cancel(id: number): void;
}

const PAGE = 1000;
const MANY = 2300;
const at = (day: number, hour: number): number => new Date(2026, 2, day, hour).getTime();
const soon = <T>(value: T, wait = 20): Promise<T> => new Promise((resolve) => setTimeout(resolve, wait, value));
const keep = new URLSearchParams(location.search).has('keep');

const other = (key: string, uploadId: string, begun: number): UnfinishedUpload => ({ key, uploadId, begun, owner: { kind: 'other' } });

function begin(desk: Desk): Record<string, UnfinishedUpload[]> {
  const ours = desk.paused();
  return {
    'archive/footage-masters': [
      other('2026/harbour/day-03/B002_C004_0411.mov', 'u-1', at(30, 2)),
      ...(ours ? [{ key: `2026/harbour/day-04/${ours.name}`, uploadId: 'u-2', begun: at(31, 16), owner: { kind: 'transfer', id: ours.id } } as const] : []),
      other('2026/harbour/day-04/wrong.mov', 'u-3', at(31, 17)),
      other('db-2026-03-30\u202egpj.tar.zst', 'u-4', at(28, 2)),
      { ...other('removed.mov', 'u-5', at(27, 9)), owner: { kind: 'removal' } },
      other('refused.mov', 'u-6', at(12, 9)),
    ],
    'archive/survey-2026': Array.from({ length: MANY }, (_, i) => other(`tiles/${String(i).padStart(5, '0')}.laz`, `m-${i}`, at(1, 0) + i * 60_000)),
  };
}

export function fakeUnfinished(desk: Desk): Pick<Backend, 'unfinishedUploads' | 'uploadSize' | 'adoptUpload' | 'removeUploads'> {
  let made: Record<string, UnfinishedUpload[]> | null = null;
  let measuring = 0;
  const of = ({ connection, bucket }: { connection: string; bucket: string }): UnfinishedUpload[] => ((made ??= begin(desk))[`${connection}/${bucket}`] ??= []);
  const find = (upload: UploadName): UnfinishedUpload | undefined => of(upload).find((each) => each.uploadId === upload.uploadId);
  const gone = (upload: UploadName): void => void ((made ??= begin(desk))[`${upload.connection}/${upload.bucket}`] = of(upload).filter((each) => each.uploadId !== upload.uploadId));
  return {
    async unfinishedUploads(request) {
      await soon(null);
      if (request.bucket === 'backups-weekly') throw problem('accessDenied', 'You may not see the unfinished uploads of backups-weekly.', 'Ask for the permission s3:ListBucketMultipartUploads on this bucket, and s3:ListMultipartUploadParts for their parts, then press Retry.', '403 AccessDenied ListMultipartUploads');
      const from = Number(request.page ?? 0);
      const all = of(request);
      return { uploads: all.slice(from, from + PAGE), next: from + PAGE < all.length ? String(from + PAGE) : null };
    },
    async uploadSize(upload) {
      measuring += 1;
      Object.assign(window, { windlassMeasuring: Math.max((window as { windlassMeasuring?: number }).windlassMeasuring ?? 0, measuring) });
      await soon(null, 10);
      measuring -= 1;
      if (upload.uploadId === 'u-4') throw problem('accessDenied', 'Refused.', null, '403');
      const parts = upload.uploadId === 'u-1' ? 799 : upload.uploadId === 'u-3' ? 0 : 40 + (Number(upload.uploadId.slice(2)) % 60);
      return find(upload) ? { parts, bytes: parts * 16_777_216 } : null;
    },
    async adoptUpload(_number, upload, listener) {
      await soon(null, 60);
      if (keep) return null;
      const name = upload.key.slice(upload.key.lastIndexOf('/') + 1);
      for (const done of [0, 0.4, 1]) {
        listener({ name, bytes: done * 13.4e9, of: 13.4e9 });
        await soon(null, 120);
      }
      if (name === 'wrong.mov') throw problem('badInput', 'wrong.mov does not fit this upload: parts 2 and 5 to 7 have other bytes than this file.', 'Nothing was changed. Choose the file that the upload was begun with.', '');
      const found = find(upload);
      const id = desk.adopt({ connection: upload.connection, bucket: upload.bucket, prefix: '' }, name, 20.2e9);
      if (found) found.owner = { kind: 'transfer', id };
      return id;
    },
    async removeUploads(uploads) {
      await soon(null, 60);
      if (keep) return null;
      return uploads.map((upload) => {
        if (upload.uploadId === 'u-6') return { uploadId: upload.uploadId, problem: problem('accessDenied', 'The server refused to remove an upload in footage-masters.', 'Ask for the permission s3:AbortMultipartUpload on this bucket, then press Retry.', '403') };
        const owner = find(upload)?.owner;
        if (owner?.kind === 'transfer') desk.cancel(owner.id);
        gone(upload);
        return { uploadId: upload.uploadId, problem: null };
      });
    },
  };
}
