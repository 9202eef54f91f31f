/** What the fields of a valid config mean. */
import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../domain/index.ts';
import { NO_PRESET } from '../../testing/fake-config.ts';
import { config, FULL } from './parse.testing.ts';

describe('parseConfig', () => {
  it('reads the whole grammar', () => {
    expect(config(FULL)).toEqual({
      base: 'trunk',
      worktrees: '/home/me/elsewhere',
      maxRunning: 7,
      automation: { backlog: 'ask', current: 'on', qa: 'off', merge: 'off' },
      qa: 'human',
      tries: 5,
      retries: 0,
      merge: { method: 'rebase', batch: 8, lanes: 2, into: 'pull-request', tool: 'glab' },
      permissions: [],
      prices: {},
      limits: {
        coder: { max: 3, reserve: 0 },
        qa: { max: 2, reserve: 2 },
        mergemaster: { max: null, reserve: 0 },
        other: { max: null, reserve: 0 },
      },
      agents: [
        {
          ...NO_PRESET,
          name: 'coder-1',
          role: 'coder',
          max: 2,
          command: ['claude', '--x', '{prompt}'],
          prompt: 'Do {story}\n',
          env: { FOO: 'bar' },
          envFromHost: ['AWS_PROFILE', 'GH_TOKEN'],
          timeoutMs: null,
        },
        {
          ...NO_PRESET,
          ...{
            name: 'qa',
            role: 'qa',
            max: null,
            command: ['codex'],
            prompt: '',
            env: { BAR: 'baz' },
            helper: 'Codex',
          },
          envFromHost: [],
          timeoutMs: 5_400_000,
        },
      ],
      gates: [
        {
          name: 'tests',
          command: ['npm', 'test'],
          after: 'coder',
          timeoutMs: 90_000,
          paths: ['src/**', '*.json'],
          key: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        {
          name: 'review',
          command: ['check'],
          after: 'merge',
          timeoutMs: 600_000,
          paths: [],
          key: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
      submodules: 'none',
      archiveDays: 14,
      carry: ['.env'],
      watchdog: { stallMs: null, onStall: 'retry' },
      setup: {
        steps: [
          { name: 'setup-1', command: ['npm', 'ci'], timeoutMs: 90_000 },
          { name: 'setup-2', command: ['cp', '.env.example', '.env'], timeoutMs: 90_000 },
        ],
        key: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      teardown: {
        steps: [{ name: 'teardown-1', command: ['docker', 'compose', 'down'], timeoutMs: 600_000 }],
        key: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      reconcile: { intervalMs: 1000 },
      stop: { foreign: 'kill', containment: 'scan', graceMs: 500, timeoutMs: 2000 },
    });
  });

  it('uses the documented defaults for an empty file', () => {
    expect(config('')).toEqual({
      base: null,
      worktrees: '/home/me/my project.huskies',
      maxRunning: 4,
      automation: { backlog: 'off', current: 'off', qa: 'off', merge: 'off' },
      qa: 'agent',
      tries: 3,
      retries: 3,
      limits: DEFAULT_LIMITS,
      merge: { method: 'squash', batch: 4, lanes: 1, into: 'branch', tool: 'gh' },
      permissions: [],
      prices: {},
      agents: [],
      gates: [],
      submodules: 'auto',
      watchdog: { stallMs: 900_000, onStall: 'notify' },
      archiveDays: null,
      carry: [],
      setup: { steps: [], key: expect.any(String) },
      teardown: { steps: [], key: expect.any(String) },
      reconcile: { intervalMs: 5_000 },
      stop: { foreign: 'spare', containment: 'auto', graceMs: 0, timeoutMs: 10_000 },
    });
  });

  it('the key of a gate changes with its name, its command and the setup before it, and with nothing else', () => {
    const keyOf = (gate: string) => config(`[[gate]]\n${gate}`).gates[0]?.key;
    const key = keyOf('name = "a"\ncommand = ["x"]\nafter = "coder"');
    expect(keyOf('name = "a"\ncommand = ["x"]\nafter = "merge"\ntimeout_s = 5\npaths = ["b"]')).toBe(key);
    expect(keyOf('name = "b"\ncommand = ["x"]\nafter = "coder"')).not.toBe(key);
    expect(keyOf('name = "a"\ncommand = ["x", "y"]\nafter = "coder"')).not.toBe(key);
    const withSetup = (setup: string) => keyOf(`name = "a"\ncommand = ["x"]\nafter = "coder"\n[worktree]\n${setup}`);
    expect(withSetup('teardown = [["t"]]')).toBe(key);
    expect(withSetup('setup = [["s"]]')).not.toBe(key);
    expect(withSetup('setup = [["s"]]')).toBe(withSetup('setup = [["s"]]\nsetup_timeout_s = 5'));
    expect(withSetup('setup = [["s"]]')).not.toBe(withSetup('setup = [["t"]]'));
  });

  it('takes the role from the name when none is given', () => {
    const text = ['coder-9', 'qa2', 'mergemaster', 'supervisor'].map(
      (name) => `[[agent]]\nname="${name}"\ncommand=["x"]\n`,
    );
    expect(config(text.join('')).agents.map((agent) => agent.role)).toEqual(['coder', 'qa', 'mergemaster', 'other']);
  });

  it('resolves the folder of worktrees', () => {
    expect(config('worktrees = "~/trees"').worktrees).toBe(`${homedir()}/trees`);
    expect(config('worktrees = "/abs/x/"').worktrees).toBe('/abs/x');
    expect(config('worktrees = ".trees"').worktrees).toBe('/home/me/my project/.trees');
  });
});
