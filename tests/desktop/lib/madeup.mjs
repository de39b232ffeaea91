// A server of made-up objects: listings of any length, objects of any size, and no disk. Signatures are not checked.
import { createServer } from 'node:http';

const escaped = (text) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const padded = (number) => String(number).padStart(7, '0');

/** The keys of a bucket with `count` objects in one folder, in the order of a listing. */
export const keyAt = (index, count) => `points/${'abcdefghij'[Math.floor((index * 10) / count)]}-${padded(index)}.las`;

export class MadeUp {
  /**
   * `many`: how many keys the bucket `many` has. `objects`: those of the bucket `things`, key to { type, bytes } or { type, size, fill }.
   * One with a `storageClass` can be asked to be restored; `restore` is then what the server says of that.
   */
  static async open({ many = 1_000_000, objects = {} } = {}) {
    const made = new MadeUp();
    Object.assign(made, { many, objects, requests: [] });
    made.server = createServer((asked, answer) => made.#answer(asked, answer));
    await new Promise((resolve) => made.server.listen(0, '127.0.0.1', resolve));
    made.endpoint = `http://127.0.0.1:${made.server.address().port}`;
    return made;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #answer(asked, answer) {
    const url = new URL(asked.url, this.endpoint);
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const entry = { method: asked.method, bucket, key, query: url.search, range: asked.headers.range, body: '' };
    this.requests.push(entry);
    asked.on('data', (bytes) => { entry.body += bytes; });
    if (!bucket) return xml(answer, '<ListAllMyBucketsResult><Buckets><Bucket><Name>many</Name></Bucket><Bucket><Name>things</Name></Bucket></Buckets></ListAllMyBucketsResult>');
    if (!key && url.searchParams.has('list-type')) return xml(answer, this.#list(bucket, url.searchParams));
    if (!key && asked.method === 'HEAD') return answer.writeHead(200, { 'x-amz-bucket-region': 'us-east-1' }).end();
    if (!key && url.searchParams.has('versioning')) return xml(answer, '<VersioningConfiguration/>');
    const object = this.objects[key];
    if (bucket !== 'things' || !object) return xml(answer, '<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>', 404);
    if (asked.method === 'POST' && url.searchParams.has('restore')) {
      object.restore = 'ongoing-request="true"';
      return asked.on('end', () => answer.writeHead(202).end());
    }
    if (url.search.includes('tagging')) return xml(answer, '<Tagging><TagSet></TagSet></Tagging>');
    return piece(asked, answer, object);
  }

  #list(bucket, query) {
    const prefix = query.get('prefix') ?? '';
    if (bucket === 'things') {
      return listed(Object.entries(this.objects).map(([key, object]) => [key, sizeOf(object), object.storageClass]).filter(([key]) => key.startsWith(prefix)));
    }
    if (prefix === '' && query.get('delimiter')) return '<ListBucketResult><IsTruncated>false</IsTruncated><CommonPrefixes><Prefix>points/</Prefix></CommonPrefixes></ListBucketResult>';
    let from = Number(query.get('continuation-token') ?? 0);
    const after = query.get('start-after');
    if (after) from = this.#behind(after);
    const to = Math.min(from + 1000, this.many);
    const entries = Array.from({ length: to - from }, (_, index) => [keyAt(from + index, this.many), (from + index) * 37 + 1]);
    return listed(entries, to < this.many ? String(to) : null);
  }

  /** The first key behind a text, by halving: they are in order. */
  #behind(after) {
    let [low, high] = [0, this.many];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keyAt(middle, this.many) > after) high = middle; else low = middle + 1;
    }
    return low;
  }
}

const sizeOf = (object) => object.size ?? object.bytes.length;

function listed(entries, next) {
  const contents = entries.map(([key, size, storageClass = 'STANDARD']) =>
    `<Contents><Key>${escaped(key)}</Key><LastModified>2026-04-12T18:22:00.000Z</LastModified><ETag>&#34;${size}&#34;</ETag><Size>${size}</Size><StorageClass>${storageClass}</StorageClass></Contents>`);
  const more = next ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>` : '<IsTruncated>false</IsTruncated>';
  return `<ListBucketResult>${more}${contents.join('')}</ListBucketResult>`;
}

function xml(answer, body, status = 200) {
  answer.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  answer.end(body);
}

/** The whole object or a range of it; what has only a size is filled with one letter. */
function piece(asked, answer, object) {
  const size = sizeOf(object);
  const range = /^bytes=(\d+)-(\d*)$/.exec(asked.headers.range ?? '');
  const from = range ? Number(range[1]) : 0;
  const to = Math.min(range?.[2] ? Number(range[2]) + 1 : size, size);
  const headers = { 'content-type': object.type, 'content-length': to - from, etag: `"${size}"`, 'last-modified': 'Sun, 12 Apr 2026 18:22:00 GMT' };
  if (object.storageClass) headers['x-amz-storage-class'] = object.storageClass;
  if (object.restore) headers['x-amz-restore'] = object.restore;
  if (range) headers['content-range'] = `bytes ${from}-${to - 1}/${size}`;
  answer.writeHead(range ? 206 : 200, headers);
  if (asked.method === 'HEAD') return answer.end();
  return answer.end(object.bytes ? object.bytes.subarray(from, to) : Buffer.alloc(Math.min(to - from, 64 * 1024 * 1024), object.fill ?? 'x'));
}
