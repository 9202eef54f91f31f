import { describe, expect, it } from 'vitest';
import { asText, callFor } from './tools.ts';
import type { Tool } from './wire.ts';

const tool = (name: string, isCustom = false): Tool => ({ name, namespace: null, isCustom, parameters: {} });

describe('a step finds the tool of the CLI', () => {
  it.each([
    ['Bash', 'command'],
    ['exec_command', 'cmd'],
    ['bash', 'command'],
    ['run_shell_command', 'command'],
  ])('to run a command: %s', (name, field) => {
    const call = callFor({ sh: 'nap 5' }, [tool('Read'), tool(name)], null);
    expect(call).toMatchObject({ tool: { name }, input: { [field]: 'nap 5' } });
  });

  it.each([
    ['Write', 'file_path'],
    ['write', 'filePath'],
    ['write_file', 'file_path'],
    ['create', 'path'],
  ])('to write a file, by its absolute path: %s', (name, field) => {
    const call = callFor({ write: ['a/b.txt', 'text'] }, [tool(name)], '/w');
    expect(call?.input).toMatchObject({ [field]: '/w/a/b.txt' });
  });

  it('to write a file by a patch, with its relative path', () => {
    const patch = '*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch\n';
    expect(callFor({ write: ['a.txt', 'one\n'] }, [tool('apply_patch', true)], '/w')?.input).toBe(patch);
    expect(callFor({ write: ['a.txt', 'one\n'] }, [tool('apply_patch')], '/w')?.input).toEqual({ input: patch });
  });

  it("to run a program of Codex's exec that calls the tool", () => {
    const exec = [tool('exec', true)];
    expect(callFor({ sh: 'nap 5', yieldMs: 7 }, exec, null)?.input).toContain(
      'tools.exec_command({"cmd":"nap 5","yield_time_ms":7})',
    );
    expect(callFor({ sh: 'nap 5', escalates: true }, exec, null)?.input).toContain(
      '"sandbox_permissions":"require_escalated"',
    );
    expect(callFor({ write: ['a.txt', 'x'] }, exec, null)?.input).toContain('tools.apply_patch("*** Begin Patch');
    expect(callFor({ mcp: ['story_done', { id: 1 }] }, exec, null)?.input).toContain('x.name.endsWith("story_done")');
  });

  it('of an MCP server by the end of its name', () => {
    const call = callFor({ mcp: ['story_done', {}] }, [tool('mcp__huskies__story_done')], null);
    expect(call?.tool.name).toBe('mcp__huskies__story_done');
  });

  it('or fails with the tools that there are', () => {
    expect(() => callFor({ sh: 'true' }, [tool('Read')], null)).toThrow('it has Read');
    expect(callFor({ say: 'done' }, [tool('Read')], null)).toBeNull();
  });
});

it('a CLI that edits by the text gets the whole file after its name', () => {
  expect(asText({ write: ['src/a.txt', 'one'] })).toBe('a.txt\n```\none\n```\n');
  expect(asText({ say: 'done' })).toBe('done');
});
