import { expect, it } from 'vitest';
import type { StartRefusal } from '../domain/index.ts';
import { legacy, message } from '../domain/index.ts';
import { COMMAND_NAMES, commandSpec } from './commands.ts';
import { messageText, remedyText, startRefusal } from './texts.ts';

const AT = { story: '60_story_tax', agent: 'coder-1' };
const STAGE = {
  ...AT,
  role: 'coder',
  stage: 'qa',
  because: 'role',
  wants: 'qa',
  blocked: null,
  frozen: false,
} as const;
const wrong = (part: object): StartRefusal => ({ code: 'wrong-stage', values: { ...STAGE, ...part } });

/** Removes the marks that isolate values. */
const plain = (words: string) => words.replace(/[\u2066-\u2069]/g, '');

it.each<[StartRefusal, string, string]>([
  [{ code: 'stopping', values: {} }, 'Huskies is stopping its agents.', 'Start it again afterwards.'],
  [
    { code: 'unknown-story', values: { story: '61_none' } },
    "There is no story '61_none'.",
    'List the stories: huskies story list',
  ],
  [
    {
      code: 'bad-config',
      values: {
        problem: { file: 'project.toml', line: 3, key: 'base', why: message('config.parse.base', { base: '-x' }) },
      },
    },
    'project.toml:3: base is -x, which is not a branch name',
    'Name a branch: base = "main", or base = "origin/main"',
  ],
  [
    { code: 'bad-config', values: { problem: null } },
    "This project's config cannot be read.",
    'To see what is wrong: huskies doctor',
  ],
  [
    { code: 'unknown-agent', values: { agent: 'none', known: ['coder-1', 'qa'] } },
    "There is no agent 'none'.",
    'Agents in .huskies/project.toml: coder-1, qa.',
  ],
  [
    wrong({}),
    "'coder-1' (coder) cannot start on '60_story_tax' in qa: this stage needs the role qa.",
    'Start an agent of that role instead, or move the story: huskies story move 60_story_tax current',
  ],
  [
    wrong({ because: 'blocked', blocked: legacy('no api'), wants: null }),
    "'coder-1' (coder) cannot start on '60_story_tax' in qa: it is blocked: no api.",
    'Unblock it first: huskies story unblock 60_story_tax',
  ],
  [
    wrong({ because: 'frozen', frozen: true, wants: null }),
    "'coder-1' (coder) cannot start on '60_story_tax' in qa: it is frozen.",
    'Unfreeze it first: huskies story unfreeze 60_story_tax',
  ],
  [
    wrong({ because: 'role', stage: 'done', wants: null, role: 'mergemaster' }),
    "'coder-1' (mergemaster) cannot start on '60_story_tax' in done: this stage needs no agent.",
    'Move the story first: huskies story move 60_story_tax merge',
  ],
  [
    wrong({ because: 'archived', stage: 'archived', wants: null, role: 'other', frozen: true }),
    "'coder-1' (other) cannot start on '60_story_tax' in archived: no agent works on archived stories.",
    'Move it out of the archive first: huskies story move 60_story_tax current',
  ],
  [
    { code: 'slot-busy', values: { ...AT, use: 'runs' } },
    "'coder-1' is already running on '60_story_tax'.",
    'Stop it first: huskies agent stop 60_story_tax coder-1',
  ],
  [
    { code: 'slot-busy', values: { ...AT, use: 'stopping' } },
    "'coder-1' is already being stopped on '60_story_tax'.",
    'Wait until the stop has finished.',
  ],
  [
    { code: 'cap-reached', values: { live: 4, max: 4, reserved: 0 } },
    '4 agents are running, and max_running is 4.',
    'Stop one, or raise max_running in .huskies/project.toml.',
  ],
  [
    { code: 'cap-reached', values: { live: 2, max: 4, reserved: 2 } },
    '2 agents are running, max_running is 4, and 2 free slots are kept for other roles.',
    'Wait until an agent has ended, or have a person start it: a person may use these slots.',
  ],
  [
    { code: 'role-busy', values: { role: 'coder', agent: null, live: 2, max: 2 } },
    '2 agents are running in the role coder, whose max is 2.',
    'Stop one, or raise max below [roles.coder] in .huskies/project.toml.',
  ],
  [
    { code: 'role-busy', values: { role: 'coder', agent: 'coder-1', live: 1, max: 1 } },
    "'coder-1' has 1 run, and its max is 1.",
    'Stop one, or raise max of this [[agent]] in .huskies/project.toml.',
  ],
  [
    { code: 'role-busy', values: { role: 'coder', agent: 'coder-1', live: 1, max: 1, helper: 'Codex' } },
    'A run of Codex is live. All its runs share a background process, so they go one at a time.',
    'Wait until it has ended, or stop it. huskies doctor says how they can go side by side.',
  ],
])('%o becomes a sentence with a remedy, under the same code', (why, message, remedy) => {
  const refusal = startRefusal(why);
  expect(refusal.code).toBe(why.code);
  expect([plain(messageText(refusal.why)), remedyText(refusal.why)]).toEqual([message, remedy]);
});

it('the refusal of a fenced worktree names what may be running there, or why that is not known', () => {
  const said = (processes: { pid: number; command: string }[]) => {
    const all = processes.map((one) => ({ ...one, startTime: 1, state: 'D', why: legacy('waits') }));
    const refusal = startRefusal({
      code: 'worktree-fenced',
      values: { ...AT, processes: all, reason: legacy('untold') },
    });
    return plain(messageText(refusal.why));
  };
  expect(said([{ pid: 7, command: 'sleep 9' }])).toContain('(7 sleep 9)');
  expect(said([])).toContain('(untold)');
});

it('every remedy of a refused start that names a command names one of the command line, with all its arguments', () => {
  const verbs = COMMAND_NAMES.flatMap((name) => commandSpec(name).cli ?? []);
  const commands = [
    wrong({}),
    wrong({ because: 'blocked', blocked: legacy('no api') }),
    wrong({ because: 'frozen', frozen: true }),
    wrong({ because: 'archived', stage: 'archived' }),
    { code: 'slot-busy', values: { ...AT, use: 'runs' } } as const,
    { code: 'slot-busy', values: { ...AT, use: 'starts' } } as const,
    { code: 'worktree-busy', values: AT } as const,
  ].map((refusal) => /huskies (.+)$/.exec(remedyText(startRefusal(refusal).why))?.[1] ?? '');
  for (const command of commands) {
    const spec = verbs.find(({ verb }) => command.startsWith(`${verb} `));
    expect(spec, command).toBeDefined();
    expect(command.slice((spec?.verb ?? '').length + 1).split(' ')).toHaveLength(spec?.args?.length ?? 0);
  }
});
