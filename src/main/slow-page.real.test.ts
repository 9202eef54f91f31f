/** A page that reads the conversation of an agent too slowly, with a real agent on pipes and real logs. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createConversation, TERMINAL_HIGH_BYTES } from '../contract/index.ts';
import { createAcpRoad } from './adapters/acp/index.ts';
import { createTerminals } from './adapters/terminals/index.ts';
import type { SpawnedRun, TerminalHandle } from './core/ports/index.ts';
import { Sessions } from './core/reconcile/parts/sessions.ts';
import { eventually } from './testing/eventually.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { aRunId } from './testing/run-id.ts';
import { tempFolder } from './testing/temp-folder.ts';

const AGENT = resolve(import.meta.dirname, '../../e2e/fake-agents/acp.mjs');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const DIFFS = 50;
const DIFF_CHARACTERS = 60_000;

/** A session whose agent is told to write many large diffs. Time passes only when the test says so. */
function start() {
  const run = aRunId();
  const clock = new ManualClock();
  const after = (ms: number, task: () => void) => clock.after(ms, task);
  const terminals = createTerminals({ dir: tempFolder(), log, after });
  const child = spawn(process.execPath, [AGENT], { cwd: tempFolder(), stdio: ['pipe', 'pipe', 'inherit'] });
  let isPaused = false;
  const pause = (paused: boolean): void => {
    isPaused = paused;
    if (paused) child.stdout.pause();
    else child.stdout.resume();
  };
  const stdout = terminals.feedPipe(run, 'stdout', { pause: () => pause(true), resume: () => pause(false) });
  child.stdout.on('data', (bytes: Buffer) => stdout.data(bytes));
  const sessions = new Sessions({
    ledger: { runs: new Map() },
    observed: { commit: () => undefined, showRun: () => undefined } as never,
    road: createAcpRoad({ terminals, clock, log }),
    terminals,
    questions: { request: () => Promise.reject(new Error('nothing is asked')) },
    prices: () => ({}),
    clock,
    random: { id: () => 'p' },
    log,
    wake: () => undefined,
  });
  const pty: Pick<SpawnedRun, 'write'> = {
    async write(data) {
      child.stdin.write(data);
      return 'open';
    },
  };
  const request = { run, pty, cwd: tempFolder(), resume: null, mode: null, model: null, tools: [], notices: [] };
  const story = [...Array.from({ length: DIFFS }, () => `!diff ${DIFF_CHARACTERS}`), '!say over'].join('\n');
  sessions.open(request, { story, findings: null, isOpened: false });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await sessions.end(run);
    await terminals.close();
  });
  return { run, clock, terminals, isPaused: () => isPaused };
}

/** A page that has read all it was given, and acknowledges only when it is told. */
function aSlowPage({ run, terminals }: ReturnType<typeof start>) {
  const fold = createConversation();
  const decoder = new TextDecoder();
  let end = 0;
  let gaps = 0;
  let acknowledges = false;
  const handle: TerminalHandle | null = terminals.open(
    run,
    0,
    {
      data(offset, bytes) {
        if (offset !== end) gaps += 1;
        end = offset + bytes.length;
        fold.add(decoder.decode(bytes, { stream: true }));
        if (acknowledges) handle?.ack(end);
      },
      end: () => undefined,
    },
    'conversation',
  );
  return {
    end: () => end,
    gaps: () => gaps,
    text: () => fold.items.flatMap((item) => (item.kind === 'text' ? item.text : [])).join(''),
    catchUp() {
      acknowledges = true;
      handle?.ack(end);
    },
  };
}

it('pauses the agent, so that what waits for the page stays bounded; nothing is lost when it reads on', async () => {
  const session = start();
  const page = aSlowPage(session);
  await eventually(() => expect(session.isPaused()).toBe(true));
  // The output that was read before the pause is still told, and with it the last piece of each stream.
  const most = 2 * TERMINAL_HIGH_BYTES + 4 * DIFF_CHARACTERS;
  expect(most).toBeLessThan((DIFFS * DIFF_CHARACTERS) / 2);
  expect(page.end()).toBeGreaterThan(TERMINAL_HIGH_BYTES);
  expect(page.end()).toBeLessThan(most);
  expect(page.text()).not.toContain('over');
  page.catchUp();
  await eventually(() => expect(page.text()).toContain('over'));
  expect(page.gaps()).toBe(0);
  expect(session.isPaused()).toBe(false);
});

it('delays the agent for a while only: then it is left behind, and the session goes on without a lost byte', async () => {
  const session = start();
  const slow = aSlowPage(session);
  const other = aSlowPage(session);
  other.catchUp();
  await eventually(() => expect(session.isPaused()).toBe(true));
  const given = slow.end();
  const goesOn = async (): Promise<void> => {
    await session.clock.advance(10_000);
    expect(other.text()).toContain('over');
  };
  await eventually(goesOn);
  expect(other.gaps()).toBe(0);
  expect(slow.end() - given).toBeLessThan(2 * TERMINAL_HIGH_BYTES);
});
