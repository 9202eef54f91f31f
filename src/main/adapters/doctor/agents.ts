/** Checks of the configured agents: program, version, login, trust and what runs share. Nothing is sent anywhere. */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { commandLine, type Message, message, quoteArguments, whyOf } from '../../../contract/index.ts';
import { isAtLeast } from '../../../domain/index.ts';
import type { AgentConfig } from '../../core/ports/index.ts';
import { type AgentPreset, nameOfProgram, presetOf, usesHelper } from '../agents/index.ts';
import { findProgram } from '../config/index.ts';
import { initializeAcp } from './acp.ts';
import { bad, type Check, type Fix, ok, warn } from './check.ts';
import { isLoggedIn, isTrusted } from './own-files.ts';

export interface AgentCheckInput {
  agents: readonly AgentConfig[];
  /** The environment that an agent gets. */
  envOf: (agent: AgentConfig) => Promise<Readonly<Record<string, string>>>;
  /** Real path of the main checkout. */
  main: string;
  /** The person's home folder. */
  home?: string;
  /** How long a program may take to answer, in ms. */
  timeoutMs?: number;
  /** The user that runs agents; default: that of this process. */
  uid?: number;
}

/** A large CLI takes some seconds to start on a busy machine. */
const ANSWER_MS = 30_000;
/** The longest reason that is shown. */
const MAX_WHY_CHARACTERS = 500;
const run = promisify(execFile);

/** The first thing that is wrong with each agent, or what was found. Agents of which the same is found share a row. */
export async function checkConfiguredAgents(input: AgentCheckInput): Promise<Check[]> {
  const rows = new Map<string, Check & { names: string[] }>();
  // one after the other: each may start a large program
  for (const agent of input.agents) {
    const check = await checkAgent(agent, input);
    const key = JSON.stringify([presetOf(agent)?.name, check.state, check.found, check.fix]);
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { ...check, names: [agent.name] });
    else row.names.push(agent.name);
  }
  return [...rows.values()].map(({ names, ...check }) => ({ ...check, check: `agent:${names.join(',')}` }));
}

async function checkAgent(agent: AgentConfig, input: AgentCheckInput): Promise<Check> {
  const { main, home = homedir(), timeoutMs = ANSWER_MS } = input;
  const check = `agent:${agent.name}`;
  const env = await input.envOf(agent);
  const preset = presetOf(agent);
  const program = agent.command[0] ?? '';
  const path = await pathOf(program, env);
  if (path === null) return missing(check, program, agent, preset);
  if (preset === null) return ok(check, message('doctor.agent.command', { program: path }));
  const { title } = preset;
  const cli = nameOfProgram(program) === preset.program ? path : await pathOf(preset.program, env);
  if (cli === null) return missing(check, preset.program, agent, preset);
  const seen = await versionOf(cli, env, timeoutMs);
  if (!seen.ok) return bad(check, message('doctor.agent.silent', { title, program: cli, why: seen.why }));
  const { version } = seen;
  const install = quoteArguments(preset.install);
  const least = preset.leastVersion;
  if (!isAtLeast(version, least))
    return fixable(bad(check, message('doctor.agent.old', { title, version, least, install })), {
      command: preset.install,
    });
  if (usesHelper(preset, agent.command)) return warn(check, sharingOf(agent, preset));
  if (!(await isLoggedIn(preset, env, home))) {
    const fix = asConfigured(preset.login.command, agent, preset);
    const found = message('doctor.agent.login', { title, login: commandLine(fix.command, fix) });
    return fixable((preset.login.mayBeHidden ? warn : bad)(check, found), fix);
  }
  if (!(await isTrusted(preset, env, home, main))) {
    const command = preset.trust.kind === 'given' ? [] : preset.trust.command;
    const fix = { ...asConfigured(command, agent, preset), cwd: main };
    return fixable(
      warn(check, message('doctor.agent.trust', { title, main, command: commandLine(fix.command, fix) })),
      fix,
    );
  }
  const { uid = process.getuid?.() } = input;
  if (uid === 0 && agent.mode === 'all' && preset.rootNeeds !== null && (env[preset.rootNeeds] ?? '') === '')
    return warn(check, message('doctor.agent.root', { title, variable: preset.rootNeeds }));
  if (agent.road === 'acp') {
    const answer = await initializeAcp(agent.command, { env, cwd: main, timeoutMs });
    if (!answer.ok) return bad(check, message('doctor.agent.acp', { title, program: path, why: answer.why }));
    const adapter = program === preset.program ? null : (preset.acp?.adapter ?? null);
    if (adapter !== null && answer.version !== null && !isAtLeast(answer.version, adapter.leastVersion)) {
      const about = { program: path, version: answer.version, least: adapter.leastVersion };
      const found = message('doctor.agent.adapter', { ...about, install: quoteArguments(adapter.install) });
      return fixable(warn(check, found), { command: adapter.install });
    }
  }
  const { testedVersion: tested } = preset;
  return isAtLeast(tested, version)
    ? ok(check, message('doctor.agent', { title, version, program: path }))
    : ok(check, message('doctor.agent.newer', { title, version, program: path, tested }));
}

/**
 * A command of the CLI, as the agent runs it: its program where the config names a path, and the variables of the config that
 * place its folders elsewhere. They are paths, and no secrets.
 */
function asConfigured(
  [name = '', ...rest]: readonly string[],
  { command: [program = ''], env }: AgentConfig,
  { program: known, login, trust }: AgentPreset,
): Required<Pick<Fix, 'command' | 'env'>> {
  const files = [...login.files, ...(trust.kind === 'given' ? [] : [trust.file])];
  const places = files.flatMap(({ variable }) => {
    const place = variable === null ? undefined : env[variable];
    return variable === null || place === undefined ? [] : [[variable, place] as const];
  });
  const own = name === known && isAbsolute(program) && nameOfProgram(program) === known ? program : name;
  return { command: [own, ...rest], env: Object.fromEntries(places) };
}

/** The remedy as a command that `doctor --fix` can run. */
function fixable(check: Check, fix: Fix): Check {
  return { ...check, fix };
}

function missing(check: string, program: string, agent: AgentConfig, preset: AgentPreset | null): Check {
  if (preset === null) return bad(check, message('doctor.agent.missing', { program }));
  const adapter = agent.road === 'acp' && program !== preset.program ? preset.acp?.adapter : null;
  const install = adapter?.install ?? preset.install;
  const found = message('doctor.agent.missing.install', { program, install: quoteArguments(install) });
  return fixable(bad(check, found), { command: install });
}

async function pathOf(program: string, env: Readonly<Record<string, string>>): Promise<string | null> {
  return isAbsolute(program) ? program : await findProgram(program, env);
}

/** What `--version` says: the first number with dots in it. */
async function versionOf(
  path: string,
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<{ ok: true; version: string } | { ok: false; why: string | Message }> {
  try {
    const options = { env, timeout: timeoutMs, killSignal: 'SIGKILL' as const, maxBuffer: 1_000_000 };
    const { stdout } = await run(path, ['--version'], options);
    const version = /\d+(\.\d+)+/.exec(stdout)?.[0];
    return version === undefined ? { ok: false, why: message('doctor.agent.noVersion') } : { ok: true, version };
  } catch (error) {
    return { ok: false, why: oneLine(whyOf(error)) };
  }
}

/** Why its runs go one at a time. */
function sharingOf({ name: agent }: AgentConfig, { title, shares }: AgentPreset): Message {
  const option = shares.kind === 'server' ? shares.option : null;
  return option === null
    ? message('doctor.agent.alone', { title })
    : message('doctor.agent.shares', { agent, title, option });
}

/** An error of several lines, such as one with what the program wrote, as one line. */
function oneLine(text: string | Message): string | Message {
  if (typeof text !== 'string') return text;
  const line = text.trim().replace(/\s*\n\s*/g, ' ');
  return line.length > MAX_WHY_CHARACTERS ? `${line.slice(0, MAX_WHY_CHARACTERS - 1)}…` : line;
}
