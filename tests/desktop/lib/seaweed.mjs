// SeaweedFS as a real S3 server on free ports of this machine. Signatures are checked.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './ports.mjs';
import { start, stop } from './process.mjs';
import { S3 } from './s3.mjs';
import { project } from './desktop.mjs';
import { until } from './wait.mjs';

/** May do everything. */
export const owner = { accessKey: 'WINDLASSTESTOWNER', secretKey: 'owner+secret/with=signs&more' };
/** May only use the bucket `shared-bucket`. */
export const guest = { accessKey: 'WINDLASSTESTGUEST', secretKey: 'guest-secret-0123456789' };

const identities = {
  identities: [
    { name: 'owner', credentials: [owner], actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] },
    { name: 'guest', credentials: [guest], actions: ['Read:shared-bucket', 'Write:shared-bucket', 'List:shared-bucket', 'Tagging:shared-bucket'] },
  ],
};

export class Seaweed {
  static async open(log) {
    const weed = process.env.WEED ?? join(project, 'target/tools/bin/weed');
    if (!existsSync(weed)) throw new Error(`SeaweedFS is not at ${weed}: run scripts/setup`);
    const server = new Seaweed();
    server.folder = mkdtempSync(join(tmpdir(), 'windlass-seaweed-'));
    mkdirSync(join(server.folder, 'data'));
    const config = join(server.folder, 'identities.json');
    writeFileSync(config, JSON.stringify(identities));
    const names = ['master.port', 'master.port.grpc', 'volume.port', 'volume.port.grpc', 'filer.port', 'filer.port.grpc', 's3.port', 's3.port.grpc'];
    const ports = await freePorts(names.length);
    server.endpoint = `http://127.0.0.1:${ports[names.indexOf('s3.port')]}`;
    server.process = start(weed, [
      'server', `-dir=${join(server.folder, 'data')}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1', '-s3', `-s3.config=${config}`,
      '-s3.port.iceberg=0', '-master.telemetry=false', '-volume.max=200', '-master.volumeSizeLimitMB=256',
      ...names.map((name, index) => `-${name}=${ports[index]}`),
    ], { env: { PATH: process.env.PATH, HOME: server.folder }, log, cwd: server.folder });
    server.s3 = new S3(server.endpoint, owner);
    try {
      await until('SeaweedFS takes a bucket', async () => {
        if (server.process.how) throw Object.assign(new Error(`SeaweedFS ended, see ${log}`), { final: true });
        await server.s3.createBucket('probe-bucket');
        await server.s3.put('probe-bucket', 'probe', 'x');
        await server.s3.remove('probe-bucket', 'probe');
        await server.s3.request('DELETE', '/probe-bucket');
        return true;
      }, { timeout: 60_000, every: 300 });
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  async close() {
    await stop(this.process, 2000);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
