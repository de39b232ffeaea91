import type { Addressing } from '../generated/wire';

/** What a kind of server usually wants. These fill the connection form; the user may change all of it. */
export interface Provider {
  id: string;
  label: string;
  /** Absent: the address follows from the region. */
  endpoint: string | null;
  region: string;
  addressing: Addressing;
  /** Under the choice of addressing. */
  hint: string;
}

const AUTOMATIC = 'Path on servers of one’s own, host name on AWS.';

export const PROVIDERS: Provider[] = [
  { id: 'aws', label: 'AWS', endpoint: null, region: 'eu-central-1', addressing: 'automatic', hint: 'bucket.server/key on AWS.' },
  { id: 'r2', label: 'Cloudflare R2', endpoint: 'https://ACCOUNT.r2.cloudflarestorage.com', region: 'auto', addressing: 'path', hint: 'server/bucket/key. R2 takes both.' },
  { id: 'b2', label: 'Backblaze B2', endpoint: 'https://s3.eu-central-003.backblazeb2.com', region: 'eu-central-003', addressing: 'automatic', hint: AUTOMATIC },
  { id: 'minio', label: 'MinIO', endpoint: 'http://localhost:9000', region: 'us-east-1', addressing: 'path', hint: 'server/bucket/key. MinIO usually wants this.' },
  { id: 'ceph', label: 'Ceph', endpoint: 'https://s3.example.org', region: 'default', addressing: 'path', hint: 'server/bucket/key. Ceph usually wants this.' },
  { id: 'garage', label: 'Garage', endpoint: 'https://garage.example.org:3900', region: 'garage', addressing: 'path', hint: 'server/bucket/key. Garage usually wants this.' },
  { id: 'seaweedfs', label: 'SeaweedFS', endpoint: 'http://localhost:8333', region: 'us-east-1', addressing: 'path', hint: 'server/bucket/key. SeaweedFS usually wants this.' },
  { id: 'other', label: 'Other', endpoint: 'https://s3.example.org', region: 'us-east-1', addressing: 'automatic', hint: AUTOMATIC },
];

/** Why nothing of its buckets can be brought back, in words; null where a bucket may keep versions. */
export function versionsRefused(provider: string | undefined): string | null {
  return provider === 'r2' || provider === 'garage' ? 'This server keeps no versions' : null;
}

export function providerLabel(id: string): string {
  return id === 'practice' ? 'This computer' : (PROVIDERS.find((provider) => provider.id === id)?.label ?? 'S3');
}
