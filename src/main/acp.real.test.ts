/** Agents on the road `acp` in a whole host, with real git, pipes, processes and SQLite. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type CommandInput,
  type CommandName,
  message,
  type RunRecord,
  reasonText,
  remedyText,
  type Snapshot,
} from '../contract/index.ts';
import type { ConversationEvent } from '../domain/index.ts';
import type { HostScope } from './compose.ts';
import { eventually } from './testing/eventually.ts';
import { tempRepo } from './testing/temp-repo.ts';
import { ask, endHost, must as mustHost, openHost, running, trust, until as untilHost } from './testing/whole-host.ts';

const AGENT = resolve(import.meta.dirname, '../../e2e/fake-agents/acp.mjs');
const CONFIG = `
base = "main"
[[agent]]
name = "coder-1"
role = "coder"
road = "acp"
command = [${JSON.stringify(process.execPath)}, ${JSON.stringify(AGENT)}]
prompt = "{text}"
[reconcile]
interval_ms = 500
`;

let repo: Awaited<ReturnType<typeof tempRepo>>;
let host: HostScope;
const must = <N extends CommandName>(name: N, input: CommandInput<N>) => mustHost(host, name, input);
const until = (what: (snapshot: Snapshot) => boolean) => untilHost(host, what);

beforeEach(async () => {
  repo = await tempRepo();
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
  await mkdir(join(repo.root, '.huskies'), { recursive: true });
  await writeFile(join(repo.root, '.huskies/project.toml'), CONFIG);
  host = await openHost(repo.root);
  await trust(host);
});
afterEach(() => endHost(host));

/** Adds a story with this text in current, and starts the agent on it. */
async function start(text: string): Promise<{ story: string; run: string }> {
  const { story } = await must('story.add', { title: 'Talk', stage: 'current', text });
  const { run } = await must('agent.start', { story, agent: 'coder-1' });
  await running(host, run);
  return { story, run };
}

async function inState(run: string, state: string): Promise<RunRecord> {
  const { runs } = await until((snapshot) => snapshot.runs[run]?.facts?.state === state);
  return runs[run] as RunRecord;
}

/** The kept conversation of the latest run. */
async function conversation(story: string): Promise<ConversationEvent[]> {
  const { data } = await must('agent.logs', { story, agent: 'coder-1', stream: 'conversation' });
  const lines = Buffer.from(data, 'base64').toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ConversationEvent);
}

function texts(events: readonly ConversationEvent[]): string {
  return events.flatMap((event) => (event.kind === 'text' ? event.text : [])).join('|');
}

/** Pids of the living processes with this text in their arguments, read independently of the code under test. */
function withArgument(marker: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(marker);
    } catch {
      return false; // It ended meanwhile.
    }
  });
}

it('the story is the first prompt; after its turn the run stays live and idle, and further prompts are queued', async () => {
  const { story, run } = await start('!usage 10 200 0.5\nhello');
  const idle = await inState(run, 'idle');
  expect(idle).toMatchObject({
    status: 'running',
    io: 'pipes',
    facts: { turns: 1, model: 'fake-1', costUsd: 0.5, context: { used: 10, size: 200 }, tokens: { input: 20 } },
  });
  expect(idle.facts?.session).toMatch(/^s-\d+$/);
  await must('agent.prompt', { story, agent: 'coder-1', text: 'started\n!wait' });
  await inState(run, 'working');
  const { prompt } = await must('agent.prompt', { story, agent: 'coder-1', text: 'draft' });
  const other = await must('agent.prompt', { story, agent: 'coder-1', text: 'not this' });
  await must('agent.prompt.edit', { story, agent: 'coder-1', prompt, text: 'final' });
  await must('agent.prompt.remove', { story, agent: 'coder-1', prompt: other.prompt });
  expect(host.door.snapshot().runs[run]?.prompts).toMatchObject([{ id: prompt, text: 'final' }]);
  // An interrupt ends the turn and no process, and what waits is sent next.
  const pid = host.door.snapshot().runs[run]?.pid;
  await must('agent.interrupt', { story, agent: 'coder-1' });
  await until((snapshot) => snapshot.runs[run]?.facts?.turns === 3);
  expect(host.door.snapshot().runs[run]).toMatchObject({ status: 'running', pid, prompts: [] });
  const events = await conversation(story);
  expect(texts(events)).toBe('heard: hello|heard: started|heard: final');
  expect(events.filter(({ kind }) => kind === 'prompt')).toMatchObject([
    { from: 'story' },
    { from: 'person', text: 'started\n!wait' },
    { from: 'person', text: 'final' },
  ]);
  expect(events.filter(({ kind }) => kind === 'turn-end')).toMatchObject([
    { reason: 'end_turn' },
    { reason: 'cancelled' },
    { reason: 'end_turn' },
  ]);
});

it('what was queued when a stop ended the run stays in its conversation, also when a later run has one', async () => {
  const { story, run } = await start('!hang');
  await inState(run, 'working');
  await must('agent.prompt', { story, agent: 'coder-1', text: 'then this' });
  await must('agent.stop', { story, agent: 'coder-1' });
  await until((snapshot) => snapshot.runs[run] === undefined);
  const later = await must('agent.start', { story, agent: 'coder-1' });
  await running(host, later.run);
  const { data } = await must('agent.logs', { story, agent: 'coder-1', run, stream: 'conversation' });
  const last = Buffer.from(data, 'base64').toString().trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ kind: 'unsent', messages: [{ text: 'then this' }] });
  const foreign = await ask(host, 'agent.logs', { story, agent: 'other', run });
  expect(foreign).toMatchObject({ ok: false, error: { code: 'no-log' } });
});

it('I1, I2, I3: a stop in mid-tool proves every process gone, its background children in sessions of their own too', async () => {
  const marker = `acp-child-${process.pid}-${Date.now()}`;
  const { story, run } = await start(`!work 5 ${marker}\n!hang`);
  await eventually(() => expect(withArgument(marker)).toHaveLength(5));
  const { receipt: id } = await must('agent.stop', { story, agent: 'coder-1' });
  await until((snapshot) => snapshot.runs[run] === undefined);
  const receipt = await must('agent.receipt', { receipt: id });
  expect(receipt).toMatchObject({ verdict: 'gone' });
  expect(withArgument(marker)).toEqual([]);
  expect(receipt?.killed.length).toBeGreaterThanOrEqual(6);
});

it('a permission that is pending at a stop ends without an answer, and the stop is proven (I3)', async () => {
  const { story, run } = await start('!ask deploy');
  await inState(run, 'needs-you');
  const [question] = Object.values(host.door.snapshot().questions);
  expect(question).toMatchObject({ run, kind: 'permission', title: 'deploy', detail: 'run deploy' });
  const { receipt } = await must('agent.stop', { story, agent: 'coder-1' });
  await until((snapshot) => snapshot.runs[run] === undefined);
  expect(await must('agent.receipt', { receipt })).toMatchObject({ verdict: 'gone' });
  expect((await conversation(story)).at(-2)).toMatchObject({ kind: 'answered', by: 'ended' });
});

it("a person's answer reaches the agent", async () => {
  const { story, run } = await start('!ask deploy');
  await inState(run, 'needs-you');
  const [question] = Object.values(host.door.snapshot().questions);
  await must('question.answer', { question: question?.id ?? '', option: 'yes' });
  await inState(run, 'idle');
  expect(texts(await conversation(story))).toBe('outcome selected yes');
});

it('a session that its CLI does not know any more is a notice of the run, with what to do, and stays after its turns', async () => {
  const first = await start('remember this');
  const { facts, worktree } = await inState(first.run, 'idle');
  await must('agent.stop', { story: first.story, agent: 'coder-1' });
  await until((snapshot) => snapshot.runs[first.run] === undefined);
  rmSync(join(worktree ?? '', '.acp-sessions'));
  const { run } = await must('agent.start', { story: first.story, agent: 'coder-1' });
  await inState(run, 'idle');
  const [listed] = await must('agent.list', {});
  const notice = message('acp.forgotten', { session: facts?.session ?? '' });
  expect(listed?.facts).toMatchObject({ turns: 1, notices: [notice] });
  expect(remedyText(notice)).not.toBe('');
  const notes = (await conversation(first.story)).filter(({ kind }) => kind === 'note');
  expect(notes).toMatchObject([{ text: reasonText(notice) }]);
});

it('a crash of the agent in mid-turn ends the run; a prompt starts it again, and its session is continued', async () => {
  const { story, run } = await start('remember this');
  const { facts } = await inState(run, 'idle');
  await must('agent.prompt', { story, agent: 'coder-1', text: '!crash 3' });
  const { runs } = await until((snapshot) => snapshot.runs[run]?.status === 'failed');
  expect(runs[run]).toMatchObject({ exitCode: 3, facts: { state: 'failed', why: { code: 'acp.closed' } } });
  const again = await must('agent.prompt', { story, agent: 'coder-1', text: 'go on' });
  const resumed = await inState(again.run, 'idle');
  expect(resumed.facts?.session).toBe(facts?.session);
  expect(texts(await conversation(story))).toBe('heard: go on');
  expect(existsSync(join(resumed.worktree ?? '', '.acp-sessions'))).toBe(true);
});
