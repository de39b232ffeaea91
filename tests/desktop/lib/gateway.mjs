// A gateway before an S3 server: it writes down every request, can slow bodies down, and can refuse requests.
import { createServer, request } from 'node:http';
import { Transform } from 'node:stream';
import { sleep } from './wait.mjs';

export class Gateway {
  static async open(target) {
    const gateway = new Gateway();
    gateway.target = new URL(target);
    /** What was asked: { method, bucket, key, query, bytes, status }. The status comes with the answer. */
    gateway.requests = [];
    /** Bytes a second over all request and answer bodies; 0 is without limit. */
    gateway.pace = 0;
    /** Gives true for requests that are answered with 403 AccessDenied. */
    gateway.refuses = () => false;
    gateway.free = 0;
    gateway.server = createServer((asked, answer) => gateway.#pass(asked, answer));
    gateway.server.requestTimeout = 0;
    await new Promise((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
    gateway.endpoint = `http://127.0.0.1:${gateway.server.address().port}`;
    return gateway;
  }

  #pass(asked, answer) {
    const url = new URL(asked.url, this.endpoint);
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const entry = { method: asked.method, bucket, key: rest.join('/'), query: Object.fromEntries(url.searchParams), bytes: 0, status: null };
    this.requests.push(entry);
    if (this.refuses(entry)) {
      entry.status = 403;
      asked.resume();
      answer.writeHead(403, { 'content-type': 'application/xml' });
      answer.end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>');
      return;
    }
    const headers = {};
    for (let index = 0; index < asked.rawHeaders.length; index += 2) headers[asked.rawHeaders[index]] = asked.rawHeaders[index + 1];
    const onward = request({ host: this.target.hostname, port: this.target.port, method: asked.method, path: asked.url, headers, setHost: false });
    onward.on('response', (given) => {
      entry.status = given.statusCode;
      answer.writeHead(given.statusCode, given.rawHeaders);
      given.pipe(this.#paced((count) => { if (asked.method === 'GET') entry.bytes += count; })).pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => { if (!answer.writableFinished) onward.destroy(); });
    asked.on('error', () => onward.destroy());
    asked.pipe(this.#paced((count) => { entry.bytes += count; })).pipe(onward);
  }

  #paced(count) {
    const gateway = this;
    return new Transform({
      async transform(bytes, _, done) {
        count(bytes.length);
        if (gateway.pace > 0) {
          const now = Date.now();
          gateway.free = Math.max(gateway.free, now) + (bytes.length / gateway.pace) * 1000;
          if (gateway.free - now > 5) await sleep(gateway.free - now);
        }
        done(null, bytes);
      },
    });
  }

  /** Numbers of the parts of a key that were sent and taken, in the order of the requests. */
  partsTaken(key, from = 0) {
    return this.requests.slice(from).filter((entry) => entry.method === 'PUT' && entry.key === key && entry.query.partNumber && entry.status === 200)
      .map((entry) => Number(entry.query.partNumber));
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
