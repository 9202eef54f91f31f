/** Tests the main job of a host through its door, with real git, PTYs, processes and SQLite. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandInput, CommandName, Snapshot, StopReceipt } from '../contract/index.ts';
import { message } from '../contract/index.ts';
import { A_PERSON } from '../domain/index.ts';
import { openSqlite } from './adapters/store/sqlite.ts';
import type { HostScope } from './compose.ts';
import { tempRepo } from './testing/temp-repo.ts';
import {
  ask as askHost,
  endHost,
  must as mustHost,
  openHost,
  running,
  trust,
  until as untilHost,
} from './testing/whole-host.ts';

/** Pids of the processes that carry a run's mark, read independently of the code under test. */
function marked(run: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`HUSKIES_RUN=${run}`);
      } catch {
        return false; // The process ended meanwhile, or cannot be read.
      }
    })
    .map(Number);
}

const STUBBORN = `trap '' HUP TERM INT; setsid sh -c 'trap "" HUP TERM; sleep 600 & sleep 600' & (setsid sleep 600 &) ; echo at work; while :; do sleep 1; done`;

const CONFIG = `
base = "main"
[[agent]]
name = "coder-1"
role = "coder"
command = ["sh", "-c", ${JSON.stringify(STUBBORN)}]
[[agent]]
name = "coder-2"
role = "coder"
command = ["sh", "-c", "echo hello from $HUSKIES_AGENT; exit 3"]
[[agent]]
name = "qa"
role = "qa"
command = ["cat"]
[[agent]]
name = "sizes"
role = "coder"
command = ["sh", "-c", "trap 'stty size' WINCH; stty size; while :; do sleep 0.05; done"]
[reconcile]
interval_ms = 500
`;

describe('a host', () => {
  let repo: Awaited<ReturnType<typeof tempRepo>>;
  let host: HostScope;
  const notices: string[] = [];

  const ask = <N extends CommandName>(name: N, input: CommandInput<N>) => askHost(host, name, input);
  const must = <N extends CommandName>(name: N, input: CommandInput<N>) => mustHost(host, name, input);
  const until = (what: (snapshot: Snapshot) => boolean) => untilHost(host, what);
  const atWork = (run: string) => running(host, run);
  async function receiptOf(id: string): Promise<StopReceipt> {
    await until((snapshot) => Object.values(snapshot.receipts).some((receipt) => receipt.id === id));
    const receipt = await must('agent.receipt', { receipt: id });
    if (receipt === null) throw new Error('no receipt');
    return receipt;
  }

  beforeEach(async () => {
    repo = await tempRepo();
    process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
    await mkdir(join(repo.root, '.huskies'), { recursive: true });
    await writeFile(join(repo.root, '.huskies', 'project.toml'), CONFIG);
    host = await openHost(repo.root, notices);
    await trust(host);
  });
  afterEach(async () => {
    await endHost(host);
    await repo.dispose();
  });

  it('I1–I3: starts a run, refuses a second one, stops with proof, and only then starts again; keeps the worktree (I6)', async () => {
    const { story } = await must('story.add', { title: 'Cleanup', text: 'test' });
    const { run } = await must('agent.start', { story, agent: 'coder-1' });
    await atWork(run);
    expect(host.door.snapshot().stories[story]?.stage).toBe('current');
    await until((snapshot) => snapshot.runs[run]?.lastLine === 'at work');
    await expect.poll(() => marked(run).length).toBeGreaterThan(4);

    const second = await ask('agent.start', { story, agent: 'coder-2' });
    expect(second).toMatchObject({ ok: false, error: { code: 'worktree-busy' } });
    const again = await ask('agent.start', { story, agent: 'coder-1' });
    expect(again).toMatchObject({ ok: false, error: { code: 'slot-busy' } });

    // The slot is freed in the same commit that stores the proof, never earlier.
    const early: string[] = [];
    const unwatch = host.door.subscribe(() => {
      const { runs, receipts } = host.door.snapshot();
      if (receipts[story] === undefined && runs[run]?.status !== 'running') early.push(runs[run]?.status ?? 'removed');
    });
    const stop = await must('agent.stop', { story, agent: 'coder-1' });
    const joined = await must('agent.stop', { story, agent: 'coder-1' });
    expect(joined.receipt).toBe(stop.receipt);
    const receipt = await receiptOf(stop.receipt);
    expect(receipt).toMatchObject({ verdict: 'gone', by: 'person', survivors: [] });
    expect(receipt.killed.length).toBeGreaterThan(4);
    expect(marked(run)).toEqual([]);
    await until((snapshot) => snapshot.runs[run] === undefined);
    unwatch();
    expect(early).toEqual([]);

    const worktree = host.door.snapshot().stories[story]?.worktree?.path ?? '';
    expect(existsSync(join(worktree, '.git'))).toBe(true);
    const { run: next } = await must('agent.start', { story, agent: 'coder-1' });
    await atWork(next);
  });

  it('I8: moving a story on stops its coder; moving it to done removes the runs and keeps the text', async () => {
    const { story } = await must('story.add', { title: 'Moves on', text: 'test' });
    const { run } = await must('agent.start', { story, agent: 'coder-1' });
    await atWork(run);
    await must('story.move', { story, stage: 'qa' });
    await until((snapshot) => snapshot.runs[run] === undefined);
    expect(marked(run)).toEqual([]);
    expect(host.door.snapshot().receipts[story]).toMatchObject({ by: 'stage-rule', verdict: 'gone' });

    const { run: qa } = await must('agent.start', { story, agent: 'qa' });
    await atWork(qa);
    await must('story.move', { story, stage: 'done' });
    await until((snapshot) => Object.values(snapshot.runs).every((one) => one.story !== story));
    expect(marked(qa)).toEqual([]);
    expect((await must('story.show', { story })).text).toBe('test');
  });

  it('an agent that ends by itself is proven gone too, and its record has its exit code', async () => {
    const { story } = await must('story.add', { title: 'Fails' });
    const { run } = await must('agent.start', { story, agent: 'coder-2' });
    const snapshot = await until((now) => now.runs[run]?.status === 'failed');
    expect(snapshot.runs[run]).toMatchObject({ exitCode: 3, reason: message('run.exit', { code: 3 }) });
    const log = await must('agent.logs', { story, agent: 'coder-2' });
    expect(Buffer.from(log.data, 'base64').toString()).toContain('hello from coder-2');
  });

  it('input reaches the agent, and its terminal can be read again from any offset', async () => {
    const { story } = await must('story.add', { title: 'Echo', stage: 'qa' });
    const { run } = await must('agent.start', { story, agent: 'qa' });
    await atWork(run);
    await must('terminal.input', { run, data: 'woof\r' });
    await until((snapshot) => snapshot.runs[run]?.lastLine === 'woof');
    const bytes: Uint8Array[] = [];
    const handle = host.door.openTerminal(
      run,
      0,
      { data: (_offset, part) => bytes.push(part), end: () => undefined },
      1,
    );
    expect(handle?.start).toBe(0);
    await expect.poll(() => Buffer.concat(bytes).toString()).toContain('woof\r\nwoof');
    handle?.close();
  });

  it('a terminal takes the size of the pane in which the user types, and of the last pane that stays open', async () => {
    const { story } = await must('story.add', { title: 'Sizes' });
    const { run } = await must('agent.start', { story, agent: 'sizes' });
    const as = (session: number) => ({ session, caller: A_PERSON });
    await host.door.invoke('terminal.resize', { run, cols: 100, rows: 30 }, as(1));
    await atWork(run);
    const parts: Uint8Array[] = [];
    const reader = { data: (_offset: number, part: Uint8Array) => void parts.push(part), end: () => undefined };
    const sizes = () =>
      Buffer.concat(parts)
        .toString()
        .trim()
        .split(/\s*\r\n/);
    host.door.openTerminal(run, 0, reader, 1);
    const other = host.door.openTerminal(run, null, { data: () => undefined, end: () => undefined }, 2);
    await expect.poll(sizes).toEqual(['30 100']);
    await host.door.invoke('terminal.resize', { run, cols: 60, rows: 20, focused: true }, as(2));
    await expect.poll(() => sizes().at(-1)).toBe('20 60');
    await host.door.invoke('terminal.input', { run, data: '\r' }, as(1));
    await expect.poll(() => sizes().at(-1)).toBe('30 100');
    await host.door.invoke('terminal.input', { run, data: '\r' }, as(2));
    await expect.poll(() => sizes().at(-1)).toBe('20 60');
    other?.close();
    await expect.poll(() => sizes().at(-1)).toBe('30 100');
  });

  it('I10: a second host is refused with the first one’s address', async () => {
    await expect(openHost(repo.root)).rejects.toMatchObject({ refusal: { code: 'host-elsewhere' } });
  });

  it('shows damage that it finds while it opens, and each problem once', async () => {
    const { story } = await must('story.add', { title: 'Cleanup', text: 'test' });
    await endHost(host);
    const db = openSqlite(join(repo.commonDir, 'huskies', 'huskies.db'));
    db.exec("UPDATE contents SET title_sum = 'x', text_sum = 'x'");
    db.close();
    host = await openHost(repo.root, notices);
    for (let n = 0; n < 2; n += 1) await must('story.show', { story });
    const problems = [message('store.row.title', { story }), message('store.row.text', { story })];
    expect(host.door.snapshot().host.it?.problems).toEqual(problems);
  });

  it('quit stops all runs and returns what that proved', async () => {
    const { story } = await must('story.add', { title: 'Quit' });
    const { run } = await must('agent.start', { story, agent: 'coder-1' });
    await atWork(run);
    const proof = await host.quit();
    expect(proof).toMatchObject({ stopped: 1, left: [] });
    expect(marked(run)).toEqual([]);
    expect(await ask('agent.start', { story, agent: 'coder-1' })).toMatchObject({
      ok: false,
      error: { code: 'stopping' },
    });
  });
});
