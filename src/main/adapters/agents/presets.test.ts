/** A new CLI is one file in this folder: these rules hold for each of them, so that no other file must know it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AGENT_MODES } from '../../core/ports/index.ts';
import { type AgentPreset, PRESETS, presetOf } from './index.ts';
import { DIALOGS } from './preset.ts';

/** Files of this folder that are no preset. */
const SHARED = ['clouds.ts', 'dialogs.ts', 'failures.ts', 'spinners.ts', 'index.ts', 'model-failures.ts', 'preset.ts'];
/** Placeholders, as core/agents/command.ts, adapters/config and adapters/doctor fill them in. */
const KNOWN =
  /^(prompt|story|worktree|session|newSession|options|mcp|model|program|mcpUrl|hookUrl|hookFolder|(main|gitdir|worktreegit)(\/[a-z]+)*(:quoted)?|mcpUrl:quoted)$/;
const VARIABLE = /^[A-Z][A-Z0-9_]*\*?$/;

/** All strings of a preset, at any depth. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function additions({ terminal, acp, hooks, mcp }: AgentPreset) {
  const modes = [...Object.values(terminal.modes), ...Object.values(acp?.modes ?? {})];
  return [...modes, hooks, mcp].filter((one) => one !== null);
}

describe('presets', () => {
  it('each file of this folder is one, listed under its own name', () => {
    const files = readdirSync(import.meta.dirname).filter(
      (file) => file.endsWith('.ts') && !/(\.(real\.)?test|^hook-detail|hooks)\.ts$/.test(file),
    );
    const names = files.filter((file) => !SHARED.includes(file)).map((file) => file.replace(/\.ts$/, ''));
    expect(PRESETS.map((preset) => preset.name).sort()).toEqual(names.sort());
    expect(new Set(PRESETS.map((preset) => preset.program)).size).toBe(PRESETS.length);
  });

  it('no other file names a CLI that is only known here', () => {
    const files = ['config', 'sandbox', 'doctor', 'acp'].flatMap((folder) =>
      readdirSync(join(import.meta.dirname, '..', folder))
        .filter((file) => /^[a-z-]+\.ts$/.test(file))
        .map((file) => join(import.meta.dirname, '..', folder, file)),
    );
    for (const file of files.filter((name) => !name.endsWith('session-variables.ts'))) {
      const source = readFileSync(file, 'utf8');
      expect(source, file).not.toMatch(/['"](codex|gemini|qwen|copilot|aider|opencode)['"]/);
    }
  });

  it.each(PRESETS.map((preset) => [preset.name, preset] as const))('%s has valid fields', (_, preset) => {
    expect(preset.title).not.toBe('');
    expect(preset.leastVersion).toMatch(/^\d+(\.\d+)+$/);
    expect(preset.terminal.command[0]).toBe(preset.program);
    expect(preset.terminal.resume?.[0] ?? preset.program).toBe(preset.program);
    for (const command of [preset.install, preset.login.command]) expect(command.length).toBeGreaterThan(0);
    const roads = [preset.terminal.command, ...(preset.terminal.resume ? [preset.terminal.resume] : [])];
    for (const command of roads) expect(command.filter((part) => part === '{options}')).toHaveLength(1);
    if (preset.terminal.resume) expect(preset.terminal.resume.join(' ')).toContain('{session}');
    expect(preset.model.join(' ')).toContain('{model}');
    expect(AGENT_MODES.some((mode) => preset.terminal.modes[mode] !== null)).toBe(true);
    for (const { kind, seen } of preset.dialogs) {
      expect(DIALOGS).toContain(kind);
      expect(seen.length).toBeGreaterThan(0);
    }
  });

  it.each(PRESETS.map((preset) => [preset.name, preset] as const))(
    '%s says what it writes and reports',
    (_, preset) => {
      expect(preset.own.length).toBeGreaterThan(0);
      for (const { variable, below, home } of preset.own) {
        if (variable !== null) expect(variable).toMatch(VARIABLE);
        expect([below, home].join(' ')).not.toMatch(/^\/|\.\.|~/);
      }
      // what it reports is understood
      expect(preset.decode === null).toBe(preset.hooks === null);
    },
  );

  it.each(PRESETS.map((preset) => [preset.name, preset] as const))('%s has only known placeholders', (_, preset) => {
    const { pass, passIf, ...rest } = preset.env;
    for (const text of stringsIn({ ...preset, env: rest })) {
      for (const [, name = ''] of text.matchAll(/\{([a-zA-Z]+(?:\/[a-z]+)*(?::quoted)?)\}/g)) {
        expect(KNOWN.test(name), `{${name}} in ${text}`).toBe(true);
      }
    }
    const variables = [...pass, ...Object.keys(passIf), ...Object.values(passIf).flat(), ...preset.env.never];
    for (const name of [...variables, ...preset.login.variables]) expect(name).toMatch(VARIABLE);
  });

  it.each(PRESETS.map((preset) => [preset.name, preset] as const))(
    '%s puts no secret into its arguments or its environment',
    (_, preset) => {
      for (const { args, env } of additions(preset)) {
        // a token is named, and the CLI reads it from its environment
        expect([...args, ...Object.values(env)].join(' ')).not.toMatch(/\{(mcpToken|token)\}/);
      }
    },
  );

  it('no prompt can become an option: it follows --, or is the value of an option', () => {
    for (const { terminal, hooks, name } of PRESETS) {
      const resumes = terminal.resume === null || hooks?.sendsPrompts === true ? [] : [terminal.resume];
      for (const command of [terminal.command, ...resumes]) {
        const at = command.findIndex((part) => part.includes('{prompt}'));
        const safe = command.slice(0, at).includes('--') || /^--[a-z-]+=\{prompt\}$/.test(command[at] ?? '');
        expect(safe, name).toBe(true);
      }
    }
  });

  it('is tested with the version that the tests install', () => {
    const pins = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../e2e/agents/pins.json'), 'utf8'));
    for (const { name, testedVersion } of PRESETS) expect([name, testedVersion]).toEqual([name, pins[name].version]);
  });

  it('a session that is continued is told its prompt once: by its command, or by hooks', () => {
    for (const { terminal, hooks, name } of PRESETS) {
      if (terminal.resume === null) continue;
      const isInCommand = terminal.resume.some((part) => part.includes('{prompt}'));
      expect(hooks?.sendsPrompts === true, name).toBe(!isInCommand);
    }
  });

  it('the preset of an agent is the one that it names, else that of its program', () => {
    expect(presetOf({ preset: 'codex', command: ['claude'] })?.name).toBe('codex');
    expect(presetOf({ preset: null, command: ['/opt/bin/claude.exe', 'x'] })?.name).toBe('claude');
    expect(presetOf({ preset: null, command: ['claude-not'] })).toBeNull();
  });
});
