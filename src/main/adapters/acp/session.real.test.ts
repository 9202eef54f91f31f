import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import type { UsedBefore } from '../../../domain/index.ts';
import type {
  AgentSession,
  NewConversationEvent,
  RoadQuestion,
  SessionListener,
  TerminalReader,
  TurnEnd,
} from '../../core/ports/index.ts';
import { eventually } from '../../testing/eventually.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { createAcpRoad } from './index.ts';
import { MAX_TEXT_LENGTH } from './updates.ts';

const AGENT = join(import.meta.dirname, '../../../../e2e/fake-agents/acp.mjs');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** What a session has told, and the timers that wait. */
interface Heard {
  session: AgentSession;
  opened: { session: string; how: string }[];
  events: NewConversationEvent[];
  facts: Record<string, unknown>;
  ends: TurnEnd[];
  questions: RoadQuestion[];
  withdrawn: string[];
  closed: string[];
  timers: (() => void)[];
  child: ChildProcess;
  text(): string;
}

/** Starts the fake agent on plain pipes. Its output comes as the terminal hub gives it. */
function start(
  flags: string[] = [],
  cwd = tempFolder(),
  resume: string | null = null,
  mode: string | null = null,
  before: UsedBefore | null = null,
): Heard {
  const child = spawn(process.execPath, [AGENT, ...flags], { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  let offset = 0;
  const open = (_run: string, _from: number | null, reader: TerminalReader) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      reader.data(offset, bytes);
      offset += bytes.length;
    });
    child.stdout?.on('end', () => reader.end(offset));
    return { start: 0, size: null, screen: null, ack: () => undefined, close: () => undefined };
  };
  const heard: Omit<Heard, 'session'> = {
    ...{ opened: [], events: [], facts: {}, ends: [], questions: [], withdrawn: [], closed: [], timers: [], child },
    text: () => heard.events.flatMap((event) => (event.kind === 'text' ? event.text : [])).join('|'),
  };
  const listener: SessionListener = {
    opened(session, how, facts) {
      heard.opened.push({ session, how });
      Object.assign(heard.facts, facts);
    },
    updated(update) {
      heard.events.push(...update.events);
      Object.assign(heard.facts, update.facts);
    },
    asked: (question) => void heard.questions.push(question),
    withdrew: (question) => void heard.withdrawn.push(question),
    turnEnded: (end) => void heard.ends.push(end),
    closed: (why) => void heard.closed.push(why === null ? '' : `${messageText(why, 'copied')} ${remedyText(why)}`),
  };
  const pty = {
    async write(data: string | Uint8Array) {
      return child.stdin?.write(data) === undefined ? ('closed' as const) : ('open' as const);
    },
  };
  const clock = {
    after(_ms: number, task: () => void) {
      heard.timers.push(task);
      return () => undefined;
    },
  };
  const road = createAcpRoad({ terminals: { open }, clock, log });
  const oldest = { version: '1.10.0', install: 'npm install -g fake-acp' };
  const login = 'cli auth login';
  const request = { login, run: 'run_a', pty, cwd, resume, before, mode, model: null, tools: [], oldest, notices: [] };
  return Object.assign(heard, { session: road.open(request, listener) });
}

/** Sends one prompt once the session is open, and waits for the end of its turn. */
async function play(heard: Heard, ...steps: string[]): Promise<TurnEnd> {
  await eventually(() => expect(heard.opened).toHaveLength(1));
  const before = heard.ends.length;
  heard.session.prompt(steps.join('\n'));
  await eventually(() => expect(heard.ends.length).toBe(before + 1));
  return heard.ends[before] as TurnEnd;
}

it('counts of a continued session what is its own: tokens as the turns tell them, and of the cost what is new', async () => {
  const cwd = tempFolder();
  const first = start([], cwd);
  await play(first, '!usage 10 200 0.5');
  const session = String(first.opened[0]?.session);
  first.session.close();
  const before = { session, tokens: { input: 20, output: 10, cached: 5 }, costUsd: 0.5 };
  const second = start([], cwd, session, null, before);
  const end = await play(second, '!usage 10 200 0.75', 'hello');
  expect(second.opened).toMatchObject([{ session, how: 'resumed' }]);
  expect(second.facts).toMatchObject({ costUsd: 0.25, costFrom: 'cli', before });
  expect(end.facts).toEqual({ tokens: { input: 20, output: 10, cached: 5 } });
  // One that counts from 0 again, and one that is another session, have used all that they tell.
  const anew = start([], cwd, session, null, before);
  await play(anew, '!usage 10 200 0.125');
  await play(anew, '!usage 10 200 0.625');
  expect(anew.facts).toMatchObject({ costUsd: 0.625, before: { session, costUsd: null } });
  const other = start(['forget'], tempFolder(), session, null, before);
  await play(other, '!usage 10 200 0.75');
  expect(other.opened).toMatchObject([{ how: 'new' }]);
  expect(other.facts).toMatchObject({ costUsd: 0.75, before: null });
});

it('plays a turn: texts, thoughts, a plan, a tool, usage; tokens and the model are known', async () => {
  const heard = start();
  const end = await play(heard, '!think hm', '!plan one two', '!tool build completed', '!usage 10 200 0.5', 'hello');
  expect(end).toMatchObject({ reason: 'end_turn', error: null });
  expect(heard.events.map(({ kind }) => kind)).toEqual(['thought', 'plan', 'tool', 'usage', 'text']);
  expect(heard.facts).toMatchObject({
    model: 'fake-1',
    lastAction: 'build',
    tool: null,
    context: { used: 10, size: 200 },
    costUsd: 0.5,
    costFrom: 'cli',
  });
  expect(end.facts).toEqual({ tokens: { input: 20, output: 10, cached: 5 } });
  // Each turn tells its own tokens; those of the session are their sum.
  expect((await play(heard, 'again')).facts).toEqual({ tokens: { input: 40, output: 20, cached: 10 } });
});

it('half a line, a character in two pieces, a line that is no JSON and an unknown kind end nothing', async () => {
  const heard = start();
  await play(heard, '!half', '!noise some log line', '!unknown', 'end');
  expect(heard.text()).toBe('both halves ä|heard: end');
  const raw = heard.events.filter((event) => event.kind === 'raw');
  expect(raw).toHaveLength(2);
  expect(JSON.stringify(raw)).toContain('hologram');
  expect(heard.closed).toEqual([]);
});

it('cuts a huge diff', async () => {
  const heard = start();
  await play(heard, '!diff 3000000');
  const [tool] = heard.events.filter((event) => event.kind === 'tool');
  expect(tool).toMatchObject({ content: [{ kind: 'diff', path: '/huge.txt', before: null, cut: true }] });
  expect(JSON.stringify(tool).length).toBeLessThan(MAX_TEXT_LENGTH + 1000);
});

it('asks a permission, with the exact command, and takes the answer', async () => {
  const heard = start();
  await eventually(() => expect(heard.opened).toHaveLength(1));
  heard.session.prompt('!ask rm');
  await eventually(() => expect(heard.questions).toHaveLength(1));
  expect(heard.questions[0]).toMatchObject({
    title: 'rm',
    detail: 'run rm',
    tool: 'execute',
    options: [
      { id: 'yes', label: 'Allow', kind: 'allow-once' },
      { id: 'no', label: 'Reject', kind: 'reject-once' },
    ],
  });
  heard.session.answer(heard.questions[0]?.id ?? '', 'yes');
  await eventually(() => expect(heard.ends).toHaveLength(1));
  expect(heard.text()).toBe('outcome selected yes');
});

it('a cancel ends the turn and not the process', async () => {
  const heard = start();
  await eventually(() => expect(heard.opened).toHaveLength(1));
  heard.session.prompt('started\n!wait');
  await eventually(() => expect(heard.text()).toBe('heard: started'));
  heard.session.cancel();
  await eventually(() => expect(heard.ends).toMatchObject([{ reason: 'cancelled', error: null }]));
  expect((await play(heard, 'next')).reason).toBe('end_turn');
  expect(heard.child.exitCode).toBeNull();
});

it('says that an adapter is older than what Huskies was tested with, and how to make it newer', async () => {
  const notes = async (...flags: string[]) => {
    const heard = start(flags);
    await eventually(() => expect(heard.opened).toHaveLength(1));
    return heard.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  };
  expect(await notes()).toEqual([]);
  expect(await notes('agent-version=1.10')).toEqual([]);
  expect(await notes('agent-version=1.9.5')).toEqual([
    'fake-acp is version 1.9.5, and Huskies was tested with 1.10.0 and later ones. If it fails or tells less, make it newer, then start the agent again: npm install -g fake-acp',
  ]);
});

it('resumes a session, else loads it with its history, else begins a new one', async () => {
  const cwd = tempFolder();
  const first = start([], cwd);
  await play(first, 'remember me');
  const { session } = first.opened[0] ?? { session: '' };
  const resumed = start([], cwd, session);
  await eventually(() => expect(resumed.opened).toEqual([{ session, how: 'resumed' }]));
  const loaded = start(['no-resume'], cwd, session);
  await eventually(() => expect(loaded.opened).toEqual([{ session, how: 'loaded' }]));
  expect(loaded.events).toContainEqual({ kind: 'prompt', id: 'history', from: 'person', text: 'remember me' });
  const forgotten = start(['forget'], cwd, session);
  await eventually(() => expect(forgotten.opened).toMatchObject([{ how: 'new' }]));
  expect(JSON.stringify(forgotten.events)).toContain('does not know the session');
});

it('tells nothing to a CLI that does not take its mode, since its own may permit more', async () => {
  const heard = start(['no-mode'], tempFolder(), null, 'careful');
  await eventually(() => expect(heard.closed).toHaveLength(1));
  expect(heard.closed[0]).toContain("did not take the mode 'careful'");
  expect(heard.closed[0]).toContain('Set another mode');
  expect(heard.opened).toEqual([]);
});

it('goes on in a new session if a continued one takes no prompt, and says so', async () => {
  const heard = start(['lost'], tempFolder(), 's-lost');
  expect(await play(heard, 'hello')).toMatchObject({ reason: 'end_turn', error: null });
  expect(heard.opened).toEqual([{ session: 's-lost', how: 'resumed' }]);
  expect(heard.facts).toMatchObject({
    session: `s-${heard.child.pid}`,
    model: 'fake-1',
    notices: [{ code: 'acp.forgotten', values: { session: 's-lost' } }],
  });
  expect(JSON.stringify(heard.events)).toContain('does not know the session s-lost any more');
  expect(heard.text()).toBe('heard: hello');
});

it('keeps a continued session whose turn fails for another reason, or after it has told something', async () => {
  const cwd = tempFolder();
  const first = start([], cwd);
  await play(first, 'remember me');
  const { session = '' } = first.opened[0] ?? {};
  const limited = start([], cwd, session);
  expect(await play(limited, '!limit Rate limited')).toMatchObject({ error: { code: 'facts.rate-limited' } });
  expect(limited.facts).not.toHaveProperty('session');
  const told = start([], cwd, session);
  expect(await play(told, '!say begun', '!broken')).toMatchObject({ error: { code: 'acp.refused' } });
  expect(told.facts).not.toHaveProperty('session');
});

it('tells a failed turn, a rate limit that ends as end_turn, and a retry', async () => {
  const heard = start();
  const failed = await play(heard, '!fail the model is down');
  expect(failed.error).toMatchObject({ code: 'acp.refused', values: { why: 'Internal error: the model is down' } });
  const limited = await play(heard, '!limit 429: too many requests.');
  expect([limited.error?.code, limited.detail]).toEqual(['facts.rate-limited', '429: too many requests']);
  await play(heard, '!retry overloaded');
  expect(heard.facts).toMatchObject({ state: 'retrying', why: { code: 'facts.overloaded' } });
  await play(heard, '!retry something of its own');
  expect(heard.facts).toMatchObject({ state: 'retrying', why: { code: 'acp.retrying' } });
});

it('another version, a login, something else than the protocol: a reason with a remedy, and never an exception', async () => {
  const version = start(['version=7']);
  await eventually(() => expect(version.closed.join()).toContain('speaks version 7'));
  const login = start(['login']);
  await eventually(() => expect(login.closed.join()).toContain('not logged in'));
  expect(login.closed.join()).toContain('Run in a terminal, then start the agent again: cli auth login');
  const exit = start(['exit']);
  await eventually(() => expect(exit.closed.join()).toContain('Missing option --acp'));
  const garbage = start(['garbage']);
  await eventually(() => expect(garbage.events).toHaveLength(1));
  garbage.timers[0]?.();
  expect(garbage.closed.join()).toContain('Welcome to a program that speaks something else');
  for (const { closed } of [version, login, exit, garbage])
    expect(closed.join()).toMatch(/road = "terminal"|auth login/);
});

it('a crash in the middle of a turn closes the session once, and nothing is told after it', async () => {
  const heard = start();
  await eventually(() => expect(heard.opened).toHaveLength(1));
  heard.session.prompt('!crash 3');
  await eventually(() => expect(heard.closed).toEqual(['']));
  expect(heard.ends).toEqual([]);
  heard.session.prompt('!say more');
  heard.session.cancel();
  heard.session.close();
  expect(heard.closed).toEqual(['']);
});
