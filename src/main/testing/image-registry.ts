/** A registry of one small image on loopback, from which docker can pull. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** `tar`: the files of the image. `image`: its name, as in `docker pull`. */
export async function imageRegistry(tar: Buffer): Promise<{ image: string; close(): void }> {
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  );
  const described = (mediaType: string, bytes: Uint8Array) => ({
    ...{ mediaType, size: bytes.length, digest: digestOf(bytes) },
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: described('application/vnd.docker.container.image.v1+json', config),
      layers: [described('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
    }),
  );
  const blobs = new Map([config, layer, manifest].map((bytes) => [digestOf(bytes), bytes]));
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/v2/') return response.end();
    const name = path.split('/').at(-1) ?? '';
    const bytes = path.includes('/manifests/') && !name.startsWith('sha256:') ? manifest : blobs.get(name);
    if (bytes === undefined) return response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': bytes === manifest ? MANIFEST : 'application/octet-stream',
      'content-length': bytes.length,
      'docker-content-digest': digestOf(bytes),
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    image: `127.0.0.1:${(server.address() as AddressInfo).port}/huskies-agent`,
    close: () => void server.close(),
  };
}
