/** Real agents whose model fails, and CLIs that cannot work: what the run says, so that a person knows what to do. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageText, remedyText } from '../../src/contract/index.ts';
import { CLIS, cliNamed } from '../agents/clis.ts';
import { PATIENT, STORY, startOn } from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';
import { must, type RealHost } from '../fixtures/host.ts';

test.describe.configure({ timeout: 900_000 });

type Told = Readonly<Record<string, readonly [state: string, code: string] | null>>;

/**
 * What a CLI tells of each failure: the state of the run, and the code of its reason. Null: it waits without a word. What it
 * gives up after some tries comes last where it is told as a retry. Aider ends at once without a login, so its log tells it.
 */
const TOLD: Readonly<Record<string, Told>> = {
  claude: {
    'status-401': ['retrying', 'facts.logged-out'],
    'status-402': ['failed', 'facts.out-of-credit'],
    'status-429': ['retrying', 'facts.failed'],
    'status-500': ['retrying', 'facts.unreachable'],
    cut: ['retrying', 'facts.unreachable'],
    hang: null,
  },
  codex: {
    'status-401': ['failed', 'facts.logged-out'],
    'status-402': ['failed', 'facts.out-of-credit'],
    'status-429': ['failed', 'facts.rate-limited'],
    'status-500': ['failed', 'facts.overloaded'],
    cut: ['failed', 'facts.unreachable'],
    hang: null,
  },
  opencode: {
    'status-500': ['retrying', 'facts.failed'],
    'status-429': ['retrying', 'facts.rate-limited'],
    'status-401': ['failed', 'facts.logged-out'],
    'status-402': ['failed', 'facts.out-of-credit'],
    cut: ['failed', 'facts.unreachable'],
    hang: null,
  },
  gemini: {
    'status-401': ['failed', 'facts.logged-out'],
    'status-402': ['failed', 'facts.out-of-credit'],
    cut: ['failed', 'facts.failed'],
    hang: null,
  },
  copilot: {
    'status-401': ['failed', 'facts.logged-out'],
    'status-402': ['failed', 'facts.out-of-credit'],
    'status-500': ['failed', 'facts.unreachable'],
    hang: null,
  },
  qwen: {
    'status-401': ['failed', 'facts.logged-out'],
    'status-402': ['failed', 'facts.out-of-credit'],
    cut: ['failed', 'facts.unreachable'],
    hang: null,
  },
  aider: {
    'status-429': ['retrying', 'facts.rate-limited'],
    'status-402': ['failed', 'facts.out-of-credit'],
    'status-500': ['failed', 'facts.unreachable'],
    cut: ['failed', 'facts.unreachable'],
    hang: null,
  },
};

/** The same on the road `acp`. Claude's adapter tells no retry of a login that is missing, and fails after the last. */
const TOLD_BY_ACP: Readonly<Record<string, Told>> = {
  claude: {
    'status-500': ['retrying', 'acp.retrying'],
    cut: ['retrying', 'facts.unreachable'],
    'status-429': ['retrying', 'facts.rate-limited'],
    'status-402': ['failed', 'facts.out-of-credit'],
    hang: null,
    'status-401': ['failed', 'facts.logged-out'],
  },
  codex: {
    'status-401': ['failed', 'facts.logged-out'],
    'status-402': ['failed', 'facts.out-of-credit'],
    'status-429': ['failed', 'facts.rate-limited'],
    'status-500': ['failed', 'facts.overloaded'],
    cut: ['failed', 'facts.unreachable'],
    hang: null,
  },
};

async function shownOf({ client }: RealHost, agent: string): Promise<readonly [state: string, code: string] | null> {
  const run = (await must(client, 'agent.list', {})).find((each) => each.agent === agent);
  const { state = null, why = null } = run?.facts ?? {};
  if (why !== null && state !== 'needs-you') expect(remedyText(why), messageText(why, 'copied')).not.toBe('');
  return (state === 'failed' || state === 'retrying') && why !== null ? [state, why.code] : null;
}

/** The CLIs whose hooks tell that a turn is in progress, so that a stall is known to be that of the model. */
const TELLS_TURNS: readonly string[] = ['claude', 'codex', 'opencode', 'qwen'];

/** What its run lacks, by the watchdog; null: nothing. */
async function stallOf({ client }: RealHost, agent: string): Promise<string | null> {
  const run = (await must(client, 'agent.list', {})).find((each) => each.agent === agent);
  return run?.stall?.kind ?? null;
}

const FAILING = CLIS.flatMap((cli) => [
  { cli, road: 'terminal' as const, told: Object.entries(TOLD[cli.name] ?? {}) },
  { cli, road: 'acp' as const, told: Object.entries(TOLD_BY_ACP[cli.name] ?? {}) },
]);

for (const { cli, road, told } of FAILING.filter(({ told }) => told.length > 0))
  test(`${cli.name}${road === 'acp' ? ' by ACP' : ''} says why its model does not answer, with a remedy, and is stopped with proof`, {
    tag: ['@anyone'],
  }, async ({ real }) => {
    const agents = told.map(([script]) => ({ name: script, role: 'coder', cli, script, road }));
    const project = await real.project(agents, `max_running = ${agents.length}\n[watchdog]\nstall_minutes = 1`);
    const host = await real.host();
    const hangs = road === 'acp' || TELLS_TURNS.includes(cli.name) ? 'model' : 'screen';
    for (const [at, { name }] of agents.entries())
      await startOn(host, { story: `${70 + at}_story_${name.replace('-', '_')}`, agent: name });
    for (const [script, expected] of told) {
      // a CLI may try a request several times before it says that it has failed
      await expect.poll(() => project.server.of(script).length, PATIENT).toBeGreaterThan(0);
      if (expected === null) await expect.poll(() => stallOf(host, script), PATIENT).toBe(hangs);
      else await expect.poll(() => shownOf(host, script), { ...PATIENT, message: script }).toEqual(expected);
    }
  });

const BROKEN = [
  ['is too old for its options', ["error: unknown option '--permission-mode'"], '1.0.3', /unknown option/, /doctor/],
  ['ends at once without a word', [], '2.1.332', /exit 1/, /doctor/],
] as const;

for (const [what, lines, version, why, remedy] of BROKEN)
  test(`a CLI that ${what} blocks its story with the reason and what to do`, { tag: ['@anyone'] }, async ({
    emptyLab: lab,
    real,
  }) => {
    const folder = join(lab.home, 'broken');
    mkdirSync(folder);
    const said = lines.map((line) => `echo ${JSON.stringify(line)} >&2`);
    const script = ['#!/bin/sh', `test "$1" = --version && echo ${version} && exit 0`, ...said, 'exit 1', ''];
    writeFileSync(join(folder, 'claude'), script.join('\n'));
    chmodSync(join(folder, 'claude'), 0o755);
    const coder = { name: 'coder', role: 'coder', cli: cliNamed('claude'), path: [folder], script: 'code' };
    await real.project([coder], '[automation]\ncurrent = "on"');
    const { client } = await real.host();
    await must(client, 'story.add', { title: 'Hello', id: STORY, stage: 'current' });
    const blocked = async () => (await must(client, 'story.show', { story: STORY })).blocked;
    await expect.poll(blocked, PATIENT).not.toBeNull();
    const message = await blocked();
    if (message === null) throw new Error('it is not blocked any more');
    expect(messageText(message, 'copied')).toMatch(why);
    expect(remedyText(message)).toMatch(remedy);
    const { out } = await lab.run('doctor', '--json');
    if (version === '1.0.3') expect(out).toContain('1.0.3');
  });
