/** A model that never answers, in a whole host with real git, pipes, processes, SQLite and clock. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { tempRepo } from './testing/temp-repo.ts';
import { endHost, must, openHost, running, trust, until } from './testing/whole-host.ts';

const AGENT = resolve(import.meta.dirname, '../../e2e/fake-agents/acp.mjs');
/** The shortest `stall_minutes`. */
const CONFIG = `
base = "main"
[[agent]]
name = "coder-1"
role = "coder"
road = "acp"
command = [${JSON.stringify(process.execPath)}, ${JSON.stringify(AGENT)}]
prompt = "{text}"
[watchdog]
stall_minutes = 1
`;

it('a turn that goes on without a word is a stall that names the model, is told once, and can be stopped (I3)', async () => {
  const repo = await tempRepo();
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
  await mkdir(join(repo.root, '.huskies'), { recursive: true });
  await writeFile(join(repo.root, '.huskies/project.toml'), CONFIG);
  const notices: string[] = [];
  const host = await openHost(repo.root, notices);
  onTestFinished(() => endHost(host));
  await trust(host);
  const { story } = await must(host, 'story.add', { title: 'Hang', stage: 'current', text: 'I begin\n!hang' });
  const { run } = await must(host, 'agent.start', { story, agent: 'coder-1' });
  await running(host, run);
  await until(host, (snapshot) => (snapshot.runs[run]?.stalledAt ?? null) !== null);
  const [listed] = await must(host, 'agent.list', {});
  expect(listed).toMatchObject({
    status: 'running',
    stall: { kind: 'model' },
    facts: { state: 'working', tool: null },
  });
  expect(notices).toEqual(['the model of coder-1 has not answered for 1 minute']);
  const { receipt } = await must(host, 'agent.stop', { story, agent: 'coder-1' });
  await until(host, (snapshot) => snapshot.runs[run] === undefined);
  expect(await must(host, 'agent.receipt', { receipt })).toMatchObject({ run, verdict: 'gone' });
}, 180_000);
