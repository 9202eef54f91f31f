/** Connects to a host whose address is known, by the token that it wrote for its user. */
import { join } from 'node:path';
import type { Client, NotEntered } from '../../client/index.ts';
import { createClient, enter } from '../../client/index.ts';
import type { Result } from '../../contract/index.ts';
import { ok, RefusalError, refuse, text } from '../../contract/index.ts';
import { readStateFile } from '../adapters/state-files/index.ts';

export interface HostPlace {
  pid: number;
  /** Its origin. */
  url: string;
}

/** The token that a host wrote for its user; null when it is not there or not ours to read. */
export function readToken(stateDir: string): string | null {
  try {
    return readStateFile(join(stateDir, 'token'))?.trim() ?? null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** How long a host that says nothing is waited for. A living one answers within milliseconds, on a busy machine within a second. */
export interface Patience {
  ms: number;
  /** Called once after `ms`, with words for the person; the host is then waited for twelve times as long. */
  tell?: ((words: string) => void) | undefined;
}

const PATIENCE: Patience = { ms: 5_000 };
const LONGER = 12;

/** `stateDir`: where the host's token lies; `run`: within which this program works. Refuses with `not-allowed` or `no-host`, each cause with its own remedy. */
export async function connectTo(
  stateDir: string,
  host: HostPlace,
  run: string | null,
  patience: Partial<Patience> = {},
): Promise<Result<Client>> {
  const file = join(stateDir, 'token');
  let token: string;
  try {
    const written = readStateFile(file);
    if (written === null) throw new Error(`ENOENT: ${file}`);
    token = written.trim();
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, error: error.refusal };
    return refuse(
      'not-allowed',
      text('cli.host.token.unread', { why: String(error) }),
      text('cli.host.token.unread.remedy'),
    );
  }
  const { WebSocket } = await import('ws');
  const address = new URL(host.url);
  const socket = new WebSocket(`ws://${address.host}/link`, { origin: address.origin, perMessageDeflate: false });
  let status: number | null = null;
  let failure: string | null = null;
  socket.once('unexpected-response', (_, { statusCode }) => {
    status = statusCode ?? 0;
    socket.terminate();
  });
  socket.on('error', (error) => {
    failure ??= error.message;
  });
  const watch = watchSilence(host, { ...PATIENCE, ...patience }, () => socket.terminate());
  const entered = await enter(socket, { host: address.host, secret: token, run });
  watch.end();
  if (entered.ok) return ok(createClient(entered.link));
  if (watch.refusal !== null) return watch.refusal;
  if (status !== null) return refusedWith(status, host);
  return notEntered(entered.error, host, file, failure);
}

/** Gives up on a host that says nothing: it may be stopped (SIGSTOP, a debugger), and then its port still takes connections. */
function watchSilence(
  { pid }: HostPlace,
  { ms, tell }: Patience,
  giveUp: () => void,
): { refusal: Result<never> | null; end(): void } {
  const remedy = text('cli.host.mute.remedy', { pid });
  const timers: NodeJS.Timeout[] = [];
  const watch = { refusal: null as Result<never> | null, end: () => timers.forEach(clearTimeout) };
  const most = tell === undefined ? ms : ms * LONGER;
  if (tell !== undefined) {
    const words = text('cli.host.mute.waits', { pid, s: ms / 1_000, most: most / 1_000, remedy });
    timers.push(setTimeout(() => tell(words), ms));
  }
  const end = (): void => {
    watch.refusal = refuse('no-host', text('cli.host.mute', { pid, s: most / 1_000 }), remedy);
    giveUp();
  };
  timers.push(setTimeout(end, most));
  return watch;
}

function notEntered({ why, reason }: NotEntered, host: HostPlace, file: string, failure: string | null): Result<never> {
  const { pid, url } = host;
  switch (why) {
    case 'refused':
      return refuse(
        'not-allowed',
        text('cli.host.token.wrong', { pid, file }),
        text('cli.host.token.wrong.remedy', { pid }),
      );
    case 'stranger':
      return refuse('not-allowed', text('cli.host.stranger', { url, file }), text('cli.host.stranger.remedy', { pid }));
    case 'full':
      return refuse('no-host', text('cli.host.full'), text('cli.host.full.remedy'));
    case 'gone':
      return silent(host, failure ?? reason);
  }
}

/** By the statuses of adapters/loopback: gate.ts and the upgrade. */
function refusedWith(status: number, { pid, url }: HostPlace): Result<never> {
  return status === 403
    ? refuse('not-allowed', text('cli.host.forbidden', { url }), text('cli.host.forbidden.remedy', { url }))
    : silent({ pid, url }, text('cli.host.status', { status }));
}

function silent({ url }: HostPlace, why: string): Result<never> {
  return refuse('no-host', text('cli.host.silent', { url, why }), text('cli.host.silent.remedy'));
}
