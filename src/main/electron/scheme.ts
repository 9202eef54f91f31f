/** Serves the page from `huskies://app/`, so that it has its own origin and not the rights of `file:`. */
import type { Protocol, Session } from 'electron';
import { protocol } from 'electron';
import { respondToPage } from './page-files.ts';

export const ORIGIN = 'huskies://app';

/** Registers the scheme. Must be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'huskies', privileges: { standard: true, secure: true } }]);
}

/** Serves the built page's folder in this session. */
export function servePage(session: Session, folder: string): void {
  const { protocol: own } = session;
  if (hasHandle(own)) {
    own.handle('huskies', async (request) => {
      const { status, headers, body } = await respondToPage(folder, request.method, request.url);
      return new Response(new Uint8Array(body), { status, headers });
    });
    return;
  }
  // Electron 22, which the tests use, does not have protocol.handle yet.
  own.registerBufferProtocol('huskies', (request, reply) => {
    void respondToPage(folder, request.method, request.url).then(({ status, headers, body }) =>
      reply({ statusCode: status, headers, mimeType: headers['content-type']?.split(';')[0], data: body }),
    );
  });
}

function hasHandle(own: Protocol): boolean {
  return 'handle' in own && typeof own.handle === 'function';
}
