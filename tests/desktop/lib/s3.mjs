// A small S3 client with SigV4 of its own, so that the tests look at the server with other eyes than the program's.
import { createHash, createHmac } from 'node:crypto';

const hash = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const escape = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The headers that sign a request, with `more` of small letters among them. */
export function sign({ method, url, host, accessKey, secretKey, region = 'us-east-1', now = new Date(), more = {} }) {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const query = [...url.searchParams].map(([name, value]) => `${escape(name)}=${escape(value)}`).sort().join('&');
  const headers = Object.fromEntries(Object.entries({ host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-date': time, ...more }).sort(([a], [b]) => (a < b ? -1 : 1)));
  const names = Object.keys(headers).join(';');
  const canonical = [method, url.pathname, query, ...Object.entries(headers).map(([name, value]) => `${name}:${value}`), '', names, 'UNSIGNED-PAYLOAD'].join('\n');
  const key = [time.slice(0, 8), region, 's3', 'aws4_request'].reduce(hmac, `AWS4${secretKey}`);
  const signature = createHmac('sha256', key).update(`AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash(canonical)}`).digest('hex');
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}

export class S3 {
  constructor(endpoint, keys) { Object.assign(this, { endpoint, keys }); }

  async request(method, path, { query = {}, body, headers: more } = {}) {
    const url = new URL(this.endpoint);
    url.pathname = path.split('/').map(escape).join('/');
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { host, ...headers } = sign({ method, url, host: url.host, more, ...this.keys });
    const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(120_000) });
    if (!response.ok) {
      const text = await response.text();
      throw Object.assign(new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`), { status: response.status });
    }
    return response;
  }

  async createBucket(bucket) {
    await this.request('PUT', `/${bucket}`).catch((error) => { if (error.status !== 409) throw error; });
  }

  async put(bucket, key, body, headers) { await this.request('PUT', `/${bucket}/${key}`, { body, headers }); }
  async remove(bucket, key) { await this.request('DELETE', `/${bucket}/${key}`); }
  async head(bucket, key) { return (await this.request('HEAD', `/${bucket}/${key}`)).headers; }

  /** The tags of an object, name to value. */
  async tags(bucket, key) {
    const text = await (await this.request('GET', `/${bucket}/${key}`, { query: { tagging: '' } })).text();
    return Object.fromEntries([...text.matchAll(/<Key>(.*?)<\/Key>\s*<Value>(.*?)<\/Value>/gs)].map(([, name, value]) => [name, value]));
  }

  /** SHA-256 and size of an object, read as a stream. */
  async digest(bucket, key) {
    const response = await this.request('GET', `/${bucket}/${key}`);
    const digest = createHash('sha256');
    let size = 0;
    for await (const bytes of response.body) { digest.update(bytes); size += bytes.length; }
    return { size, sha256: digest.digest('hex') };
  }

  async list(bucket) {
    const text = await (await this.request('GET', `/${bucket}`, { query: { 'list-type': '2' } })).text();
    return [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map((found) => found[1]);
  }

  /** Ids of the unfinished uploads of a bucket. */
  async uploads(bucket) {
    const text = await (await this.request('GET', `/${bucket}`, { query: { uploads: '' } })).text();
    return [...text.matchAll(/<UploadId>(.*?)<\/UploadId>/g)].map((found) => found[1]);
  }

  /** Numbers of the parts that an unfinished upload holds. */
  async parts(bucket, key, uploadId) {
    const text = await (await this.request('GET', `/${bucket}/${key}`, { query: { uploadId, 'max-parts': '1000' } })).text();
    return [...text.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map((found) => Number(found[1]));
  }
}
