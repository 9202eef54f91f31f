/** The page comes over `huskies://app/`, so that it has an origin of its own and never the rights of file:. */
import type { Protocol, Session } from 'electron';
import { protocol } from 'electron';
import { answerPage } from './page-files.ts';

export const ORIGIN = 'huskies://app';

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'huskies', privileges: { standard: true, secure: true } }]);
}

/** Serves the built page's folder in this session. */
export function servePage(session: Session, folder: string): void {
  const { protocol: own } = session;
  if (hasHandle(own)) {
    own.handle('huskies', async (request) => {
      const { status, headers, body } = await answerPage(folder, request.method, request.url);
      return new Response(new Uint8Array(body), { status, headers });
    });
    return;
  }
  // The tests' Electron has no protocol.handle yet.
  own.registerBufferProtocol('huskies', (request, reply) => {
    void answerPage(folder, request.method, request.url).then(({ status, headers, body }) =>
      reply({ statusCode: status, headers, mimeType: headers['content-type']?.split(';')[0], data: body }),
    );
  });
}

function hasHandle(own: Protocol): boolean {
  return 'handle' in own && typeof own.handle === 'function';
}
