/** Real programs that stand for the CLIs. Each remedy is followed as it is printed, and then the check is ok. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import type { AgentConfig } from '../../core/ports/index.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { checkConfiguredAgents } from './agents.ts';

let home: string;
let main: string;
let bin: string;
let env: Record<string, string>;
beforeEach(() => {
  home = tempFolder();
  main = join(home, 'shop');
  bin = join(home, 'bin');
  for (const folder of [main, bin]) mkdirSync(folder);
  env = { PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter), HOME: home };
});

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

const agentOf = (preset: string, more: Partial<AgentConfig> = {}): AgentConfig => ({
  ...fakeAgent('coder-1', 'coder', [preset]),
  preset,
  ...more,
});

async function look(agent: AgentConfig) {
  const input = { agents: [agent], envOf: async () => ({ ...env, ...agent.env }), main, home, timeoutMs: 20_000 };
  const [check] = await checkConfiguredAgents(input);
  if (check === undefined) throw new Error('no check');
  return { ...check, code: check.found.code, remedy: check.state === 'ok' ? '' : remedyText(check.found) };
}

/** Runs what a remedy says after its colon. */
function follow(remedy: string): void {
  const command = remedy.slice(remedy.indexOf(': ') + 2).replace(/ \(If .*$/, '');
  execFileSync('sh', ['-c', command], { env, cwd: home });
}

const CLAUDE = `case "$1" in --version) echo "2.1.332 (Claude Code)";; auth) mkdir -p "$HOME/.claude"; echo '{"a":1}' > "$HOME/.claude/.credentials.json";; *) printf '{"projects":{"%s":{"hasTrustDialogAccepted":true}}}' "$(pwd)" > "$HOME/.claude.json";; esac`;

describe.skipIf(process.platform === 'win32')('checkConfiguredAgents', () => {
  it('leads from nothing to a CLI that can work, one remedy after the other', async () => {
    const npm = `[ "$1 $2 $3" = "install -g @anthropic-ai/claude-code" ] && cp "$HOME/claude.sh" "$HOME/bin/claude" && chmod 755 "$HOME/bin/claude"`;
    program('npm', npm);
    writeFileSync(join(home, 'claude.sh'), `#!/bin/sh\n${CLAUDE}\n`);
    const codes: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const seen = await look(agentOf('claude'));
      codes.push(seen.code);
      if (seen.state === 'ok') break;
      expect(seen.fix).toBeDefined();
      follow(seen.remedy);
    }
    expect(codes).toEqual(['doctor.agent.missing.install', 'doctor.agent.login', 'doctor.agent.trust', 'doctor.agent']);
    expect(JSON.parse(readFileSync(join(home, '.claude.json'), 'utf8'))).toHaveProperty(['projects', main]);
  });

  it('an old version is replaced by the remedy', async () => {
    program('codex', 'echo "codex-cli 0.9.0"');
    program('npm', `printf '#!/bin/sh\\necho "codex-cli 0.171.0"\\n' > "$HOME/bin/codex"`);
    env.CODEX_API_KEY = 'x';
    const agent = agentOf('codex', { command: ['codex', '--no-daemon'] });
    const seen = await look(agent);
    expect(seen).toMatchObject({ state: 'bad', code: 'doctor.agent.old', remedy: 'Run: npm install -g @openai/codex' });
    follow(seen.remedy);
    expect(await look(agent)).toMatchObject({ state: 'ok', found: { values: { version: '0.171.0' } } });
  });

  it('a remedy runs the program that the config names, with its own folders', async () => {
    const own = join(home, 'own folder');
    const other = join(home, 'other');
    mkdirSync(other);
    const login = `case "$1" in --version) echo "2.1.332";; auth) mkdir -p "$CLAUDE_CONFIG_DIR"; echo '{"a":1}' > "$CLAUDE_CONFIG_DIR/.credentials.json";; *) printf '{"projects":{"%s":{"hasTrustDialogAccepted":true}}}' "$(pwd)" > "$CLAUDE_CONFIG_DIR/.claude.json";; esac`;
    program('claude', login);
    const path = join(other, 'claude');
    renameSync(join(bin, 'claude'), path);
    const agent = agentOf('claude', { command: [path], env: { CLAUDE_CONFIG_DIR: own } });
    const seen = await look(agent);
    expect(seen).toMatchObject({ code: 'doctor.agent.login', remedy: expect.stringContaining(`${path} auth login`) });
    expect(seen.fix).toEqual({ command: [path, 'auth', 'login'], env: { CLAUDE_CONFIG_DIR: own } });
    follow(seen.remedy);
    const trust = await look(agent);
    expect(trust).toMatchObject({ code: 'doctor.agent.trust' });
    follow(trust.remedy);
    expect(await look(agent)).toMatchObject({ state: 'ok' });
    expect(existsSync(join(home, '.claude'))).toBe(false);
  });

  it('the config that Codex writes for everyone is no login; one with a provider of models of its own is', async () => {
    program('codex', 'echo "codex-cli 0.171.0"');
    mkdirSync(join(home, '.codex'));
    const agent = agentOf('codex', { command: ['codex', '--no-daemon'] });
    const config = (text: string) => writeFileSync(join(home, '.codex', 'config.toml'), text);
    config('[projects."/shop"]\ntrust_level = "trusted"\n');
    expect(await look(agent)).toMatchObject({ state: 'warn', code: 'doctor.agent.login' });
    config('model_provider = "local"\n');
    expect(await look(agent)).toMatchObject({ state: 'ok' });
  });

  it('a version newer than the one that was tested works, and is named', async () => {
    program('codex', 'echo "codex-cli 99.0.0"');
    env.CODEX_API_KEY = 'x';
    const seen = await look(agentOf('codex', { command: ['codex', '--no-daemon'] }));
    expect(seen).toMatchObject({ state: 'ok', code: 'doctor.agent.newer' });
    expect(messageText(seen.found)).toContain('newer than');
  });

  it('an adapter older than the one that was tested is replaced by the remedy', async () => {
    const adapter = (version: string) =>
      `read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1,"agentInfo":{"name":"a","version":"${version}"}}}'; sleep 1000`;
    program('codex', 'echo "codex-cli 0.171.0"');
    program('codex-acp', adapter('2.5.9'));
    writeFileSync(join(home, 'newer'), `#!/bin/sh\n${adapter('2.6.0')}\n`);
    program('npm', `cp "${join(home, 'newer')}" "${join(bin, 'codex-acp')}"`);
    env.CODEX_API_KEY = 'x';
    const agent = agentOf('codex', { road: 'acp', command: ['codex-acp'] });
    const seen = await look(agent);
    expect(seen).toMatchObject({ state: 'warn', code: 'doctor.agent.adapter' });
    follow(seen.remedy);
    expect(await look(agent)).toMatchObject({ state: 'ok' });
  });

  it('says that runs share one process without the option against it', async () => {
    program('codex', 'echo "codex-cli 0.171.0"');
    env.CODEX_API_KEY = 'x';
    const shared = await look(agentOf('codex', { command: ['codex', '{prompt}'] }));
    expect(shared).toMatchObject({ state: 'warn', code: 'doctor.agent.shares' });
    expect(messageText(shared.found)).toContain('go one at a time');
    const [, option = ''] = /Add "(.+?)"/.exec(shared.remedy) ?? [];
    expect(await look(agentOf('codex', { command: ['codex', option, '{prompt}'] }))).toMatchObject({ state: 'ok' });
  });

  it('a program that hangs, ends or prints no version is named, and no process of it is left', async () => {
    program('gemini', 'echo hello');
    expect(await look(agentOf('gemini'))).toMatchObject({ state: 'bad', code: 'doctor.agent.silent' });
    program('gemini', 'exit 3');
    expect(await look(agentOf('gemini'))).toMatchObject({ state: 'bad', code: 'doctor.agent.silent' });
  });

  it('an unknown program is only looked for', async () => {
    program('mine', `touch "${join(home, 'ran')}"`);
    expect(await look(fakeAgent('x', 'coder', ['mine']))).toMatchObject({ state: 'ok' });
    expect(await look(fakeAgent('x', 'coder', ['yours']))).toMatchObject({
      state: 'bad',
      code: 'doctor.agent.missing',
    });
    expect(existsSync(join(home, 'ran'))).toBe(false);
  });

  it('reads lines of comments in a file of trust', async () => {
    program('copilot', 'echo 1.0.102');
    env.COPILOT_GITHUB_TOKEN = 't';
    mkdirSync(join(home, '.copilot'));
    const trust = (folders: string[]) =>
      writeFileSync(
        join(home, '.copilot', 'config.json'),
        `// managed\n${JSON.stringify({ trustedFolders: folders })}`,
      );
    trust(['/else']);
    expect(await look(agentOf('copilot'))).toMatchObject({ code: 'doctor.agent.trust' });
    trust([main]);
    expect(await look(agentOf('copilot'))).toMatchObject({ state: 'ok' });
  });

  it.each([
    [`read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1}}'; sleep 1000`, 'ok', null],
    [`read line; echo noise; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":7}}'`, 'bad', 'acp.other'],
    [`read line; echo '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}'`, 'bad', 'acp.other'],
    ['exit 0', 'bad', 'acp.ended'],
    ['exec >&-; exec sleep 600', 'bad', 'acp.closed'],
  ])('on the road acp, %j is %s', async (script, state, why) => {
    program(
      'gemini',
      `if [ "$1" = --version ]; then echo 0.61.0; exit; fi\necho $$ > "${join(home, 'pid')}"\n${script}`,
    );
    env.GOOGLE_GENAI_USE_GCA = '1';
    const seen = await look(agentOf('gemini', { road: 'acp', command: ['gemini', '--acp'] }));
    expect(seen.state).toBe(state);
    if (why !== null) expect(JSON.stringify(seen.found)).toContain(`doctor.agent.${why}`);
    // its whole group has ended when the check has (I2)
    const pid = Number(readFileSync(join(home, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('agents of which the same is found share a row, which names them', async () => {
    program('codex', 'echo "codex-cli 0.171.0"');
    const agents = ['coder-1', 'coder-2', 'qa'].map((name) => ({
      ...agentOf('codex', { command: ['codex', '--no-daemon'] }),
      name,
    }));
    const alone = { ...agentOf('codex'), name: 'other' };
    const checks = await checkConfiguredAgents({
      agents: [...agents, alone],
      envOf: async () => ({ ...env, CODEX_API_KEY: 'x' }),
      ...{ main, home, timeoutMs: 20_000 },
    });
    expect(checks.map(({ check, state }) => [check, state])).toEqual([
      ['agent:coder-1,coder-2,qa', 'ok'],
      ['agent:other', 'warn'],
    ]);
  });

  it('an error of several lines is one line', async () => {
    program('codex', 'printf "cannot start:\\n  no library\\n" >&2; exit 1');
    const { found } = await look(agentOf('codex', { command: ['codex', '--no-daemon'] }));
    expect(found).toMatchObject({ code: 'doctor.agent.silent' });
    const { why } = found.values as { why: string };
    expect(why).toContain('cannot start: no library');
    expect(why).not.toMatch(/\n/);
  });

  it('Claude Code as root in mode all needs the variable that says that it is confined', async () => {
    program('claude', CLAUDE);
    env.ANTHROPIC_API_KEY = 'x';
    writeFileSync(
      join(home, '.claude.json'),
      JSON.stringify({ projects: { [main]: { hasTrustDialogAccepted: true } } }),
    );
    const seen = async (uid: number, more: Partial<AgentConfig>) => {
      const agent = agentOf('claude', more);
      const input = { agents: [agent], envOf: async () => ({ ...env, ...agent.env }), main, home, uid };
      return (await checkConfiguredAgents(input))[0]?.found.code;
    };
    expect(await seen(0, { mode: 'all' })).toBe('doctor.agent.root');
    expect(await seen(0, { mode: 'all', env: { IS_SANDBOX: '1' } })).toBe('doctor.agent');
    expect(await seen(0, { mode: 'ask' })).toBe('doctor.agent');
    expect(await seen(1000, { mode: 'all' })).toBe('doctor.agent');
  });
});
