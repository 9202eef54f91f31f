import { describe, expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import { config, parse, problem } from './parse.testing.ts';
import { agentItems } from './trust-items.ts';

const agent = (lines: string) => `max_running = 2\n[[agent]]\nname = "coder-1"\n${lines}\n`;
const only = (lines: string) => {
  const [first] = config(agent(lines)).agents;
  if (first === undefined) throw new Error('no agent');
  return first;
};

describe('preset, road, mode and model', () => {
  it('a preset makes the command; the defaults are the terminal and a mode that asks', () => {
    expect(only('preset = "claude"')).toMatchObject({
      preset: 'claude',
      road: 'terminal',
      mode: 'ask',
      model: null,
      command: ['claude', '--permission-mode', 'default', '{mcp}', '--', '{prompt}'],
      resume: ['claude', '--permission-mode', 'default', '{mcp}', '--resume', '{session}', '--', '{prompt}'],
    });
  });

  it('an agent whose runs would share a background process of its CLI is marked, and no other', () => {
    expect(only('preset = "codex"').helper).toBeUndefined();
    expect(only('preset = "claude"').helper).toBeUndefined();
    expect(only('command = ["codex", "{prompt}"]').helper).toBe('Codex');
    expect(only('preset = "codex"\ncommand = ["/opt/codex", "{prompt}"]').helper).toBe('Codex');
    expect(only('command = ["codex", "--no-daemon", "{prompt}"]').helper).toBeUndefined();
    expect(only('command = ["sh", "codex"]').helper).toBeUndefined();
  });

  it('no mode but "all" bypasses what a CLI asks, and no preset uses the auto mode of Claude Code', () => {
    for (const preset of ['claude', 'codex', 'opencode', 'gemini', 'copilot', 'qwen']) {
      for (const mode of ['ask', 'edits']) {
        const words = only(`preset = "${preset}"\nmode = "${mode}"`).command.join(' ');
        expect(words).not.toMatch(/bypass|dangerous|yolo|--auto\b|allow-all|never/i);
      }
    }
  });

  it('mode and model become options before the prompt', () => {
    const { command } = only('preset = "codex"\nmode = "all"\nmodel = "gpt-6.1"');
    expect(command.slice(0, 2)).toEqual(['codex', '--no-daemon']);
    expect(command).toContain('never');
    expect(command.slice(command.indexOf('--model'))).toEqual(['--model', 'gpt-6.1', '{mcp}', '--', '{prompt}']);
    expect(command).not.toContain('--sandbox');
  });

  it('road "acp" runs the adapter; the protocol chooses mode and model', () => {
    expect(only('preset = "claude"\nroad = "acp"\nmode = "edits"\nmodel = "opus"')).toMatchObject({
      road: 'acp',
      command: ['claude-agent-acp'],
      sessionMode: 'acceptEdits',
      model: 'opus',
      resume: null,
      mcp: null,
      hooks: null,
    });
    expect(only('preset = "gemini"\nroad = "acp"').command).toEqual(['gemini', '--acp', '--skip-trust']);
  });

  it('a preset whose CLI shares its sessions has the other road as well, with the same mode and model', () => {
    const { other } = only('preset = "claude"\nroad = "acp"\nmode = "edits"\nmodel = "opus"');
    expect(other).toMatchObject({
      road: 'terminal',
      command: expect.arrayContaining(['claude', 'acceptEdits', 'opus', '{prompt}']),
      resume: expect.arrayContaining(['--resume', '{session}']),
      sessionMode: null,
    });
    expect(only('preset = "codex"\nmode = "all"').other).toMatchObject({
      road: 'acp',
      command: ['codex-acp'],
      sessionMode: 'agent-full-access',
      staysOpen: true,
    });
    for (const preset of ['gemini', 'qwen', 'aider'])
      expect(only(`preset = "${preset}"\nmode = "all"`).other).toBeNull();
    expect(only('preset = "claude"\ncommand = ["claude"]').other).toBeUndefined();
  });

  it('command wins over the preset, which then gives variables and knowledge only', () => {
    expect(only('preset = "claude"\ncommand = ["my-claude", "{prompt}"]')).toMatchObject({
      preset: 'claude',
      mode: null,
      command: ['my-claude', '{prompt}'],
      resume: null,
    });
    expect(only('command = ["my-acp"]\nroad = "acp"')).toMatchObject({
      preset: null,
      road: 'acp',
      command: ['my-acp'],
    });
  });

  it('without a preset nothing changes', () => {
    expect(only('command = ["claude", "{main}", "{mcp}"]')).toMatchObject({
      preset: null,
      road: 'terminal',
      mode: null,
      command: ['claude', '{main}', '{mcp}'],
    });
    const [item] = agentItems([only('command = ["claude", "--", "{prompt}"]')]);
    expect(item?.words).toBe('claude -- {prompt}');
  });

  it.each([
    ['preset = "clade"', 'agent.preset', /"clade".*claude.*codex/],
    ['preset = 3', 'agent.preset', /3/],
    ['preset = "claude"\nroad = "ssh"', 'agent.road', /"ssh".*terminal.*acp/],
    ['preset = "claude"\nmode = "auto"', 'agent.mode', /"auto".*ask.*edits.*all/],
    ['preset = "aider"\nroad = "acp"\nmode = "all"', 'agent.road', /Aider/],
    ['preset = "aider"', 'agent.mode', /Aider.*no such mode/],
    ['preset = "claude"\nmodel = "--evil"', 'agent.model', /--evil/],
    ['preset = "claude"\nmodel = ""', 'agent.model', /""/],
    ['preset = "claude"\ncommand = ["x"]\nmode = "all"', 'agent.mode', /command is set too/],
    ['preset = "claude"\ncommand = ["x"]\nmodel = "opus"', 'agent.model', /command is set too/],
    ['command = ["x"]\nmode = "ask"', 'agent.mode', /no preset/],
    ['command = ["x"]\nmodel = "opus"', 'agent.model', /no preset/],
    ['mode = "ask"', 'agent.mode', /no preset/],
    ['road = "acp"', 'agent.command', /missing/],
  ])('%j is refused with the field, its line and a remedy', (lines, key, why) => {
    const found = problem(agent(lines));
    expect(found.key).toBe(key);
    expect(messageText(found.why)).toMatch(why);
    expect(remedyText(found.why)).not.toBe('');
    const field = key.replace('agent.', '');
    const rows = agent(lines).split('\n');
    const line = rows.findIndex((row) => row.startsWith(`${field} =`)) + 1;
    expect(found.line).toBe(line === 0 ? 2 : line);
  });
});

describe('the trust item of a preset', () => {
  const words = (lines: string) => agentItems([only(lines)])[0]?.words ?? '';

  it('covers what would run: program, options, variables, road and model', () => {
    expect(words('preset = "claude"')).toBe(
      '[preset claude, road terminal] claude --permission-mode default {mcp} -- {prompt}',
    );
    expect(words('preset = "opencode"')).toMatch(/OPENCODE_PERMISSION='\{"\*":"ask".*"edit":"ask"/);
    expect(words('preset = "codex"')).toContain('trust_level="trusted"');
    const acp = words('preset = "claude"\nroad = "acp"\nmode = "all"\nmodel = "opus"');
    expect(acp).toBe('[preset claude, road acp, mode bypassPermissions, model opus] claude-agent-acp');
  });

  it('differs for each preset, road, mode and model', () => {
    const all = ['claude', 'codex', 'gemini', 'opencode', 'qwen', 'copilot'].flatMap((preset) =>
      ['terminal', 'acp'].flatMap((road) =>
        ['ask', 'edits', 'all'].flatMap((mode) =>
          ['', 'model = "m"'].map((model) => `preset = "${preset}"\nroad = "${road}"\nmode = "${mode}"\n${model}`),
        ),
      ),
    );
    expect(new Set(all.map(words)).size).toBe(all.length);
  });
});

it('a config with presets parses', () => {
  expect(parse(agent('preset = "qwen"')).ok).toBe(true);
});
