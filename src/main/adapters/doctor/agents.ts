/** Checks of the configured agents: program, version, login, trust and what runs share. Nothing is sent anywhere. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { type Message, message, quoteArgument, quoteArguments, whyOf } from '../../../contract/index.ts';
import type { AgentConfig } from '../../core/ports/index.ts';
import { type AgentPreset, type OwnFile, presetOf, usesHelper } from '../agents/index.ts';
import { findProgram } from '../config/index.ts';
import { initializeAcp } from './acp.ts';
import { bad, type Check, isAtLeast, ok, warn } from './check.ts';

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
  const cli = program === preset.program ? path : await pathOf(preset.program, env);
  if (cli === null) return missing(check, preset.program, agent, preset);
  const seen = await versionOf(cli, env, timeoutMs);
  if (!seen.ok) return bad(check, message('doctor.agent.silent', { title, program: cli, why: seen.why }));
  const { version } = seen;
  const install = quoteArguments(preset.install);
  const login = quoteArguments(preset.login.command);
  const least = preset.leastVersion;
  if (!isAtLeast(version, least))
    return fixable(bad(check, message('doctor.agent.old', { title, version, least, install })), preset.install, null);
  if (usesHelper(preset, agent.command)) return warn(check, sharingOf(agent, preset));
  if (!(await isLoggedIn(preset, env, home)))
    return fixable(
      (preset.login.mayBeHidden ? warn : bad)(check, message('doctor.agent.login', { title, login })),
      preset.login.command,
      null,
    );
  if (!(await isTrusted(preset, env, home, main))) {
    const command = preset.trust.kind === 'given' ? [] : preset.trust.command;
    const there = `cd ${quoteArgument(main)} && ${quoteArguments(command)}`;
    return fixable(warn(check, message('doctor.agent.trust', { title, main, command: there })), command, main);
  }
  const { uid = process.getuid?.() } = input;
  if (uid === 0 && agent.mode === 'all' && preset.rootNeeds !== null && (env[preset.rootNeeds] ?? '') === '')
    return warn(check, message('doctor.agent.root', { title, variable: preset.rootNeeds }));
  if (agent.road === 'acp') {
    const answer = await initializeAcp(agent.command, { env, cwd: main, timeoutMs });
    if (!answer.ok) return bad(check, message('doctor.agent.acp', { title, program: path, why: answer.why }));
  }
  return ok(check, message('doctor.agent', { title, version, program: path }));
}

/** The remedy as a command that `doctor --fix` can run. */
function fixable(check: Check, command: readonly string[], cwd: string | null): Check {
  return { ...check, fix: { command: [...command], cwd } };
}

function missing(check: string, program: string, agent: AgentConfig, preset: AgentPreset | null): Check {
  if (preset === null) return bad(check, message('doctor.agent.missing', { program }));
  const adapter = agent.road === 'acp' && program !== preset.program ? preset.acp?.adapter : null;
  const install = adapter?.install ?? preset.install;
  const found = message('doctor.agent.missing.install', { program, install: quoteArguments(install) });
  return fixable(bad(check, found), install, null);
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

async function isLoggedIn(
  { login }: AgentPreset,
  env: Readonly<Record<string, string>>,
  home: string,
): Promise<boolean> {
  if (login.variables.some((name) => (env[name] ?? '') !== '')) return true;
  for (const file of login.files) {
    const text = await textOf(placeOf(file, env, home));
    if (text === null || text.trim() === '') continue;
    if (file.key === undefined || Object.hasOwn(objectOf(text), file.key)) return true;
  }
  return false;
}

async function isTrusted(
  { trust }: AgentPreset,
  env: Readonly<Record<string, string>>,
  home: string,
  main: string,
): Promise<boolean> {
  if (trust.kind === 'given') return true;
  let value: unknown = objectOf((await textOf(placeOf(trust.file, env, home))) ?? '');
  for (const part of trust.path) {
    const key = part === '{main}' ? main : part;
    value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value === true || (Array.isArray(value) && value.includes(main));
}

function placeOf({ variable, folder, file }: OwnFile, env: Readonly<Record<string, string>>, home: string): string {
  const named = variable === null ? '' : (env[variable] ?? '');
  return named === '' ? join(home, folder, file) : join(named, file);
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // a missing file and an unreadable one show no login and no trust; the remedy is the same
    return null;
  }
}

/** An object of JSON, which may have lines of comments; empty for anything else. */
function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''));
    return isRecord(value) ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
