/** The ConfigSource port, made real: `.huskies/project.toml` of one project, and the trust of this machine in it. */
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigProblem, Message, TrustItem } from '../../../contract/index.ts';
import { MessageError, message, RefusalError, startRefusal, whyOf } from '../../../contract/index.ts';
import type { AgentConfig, ConfigReading, ConfigSource, ProjectConfig } from '../../core/ports/index.ts';
import { type Env, hostVariables } from '../environment/index.ts';
import { decodeText, openStateFile } from '../state-files/index.ts';
import { agentEnv } from './agent-env.ts';
import { findAgentClis } from './detect.ts';
import { findPlace } from './find-place.ts';
import { writeConfig } from './init.ts';
import type { Parsed } from './parse.ts';
import { parseConfig, placeProblem, problemAt } from './parse.ts';
import { PRESETS } from './presets.ts';
import { TrustStore } from './trust.ts';
import { agentItems, configItems, type TrustWords, withDigest } from './trust-items.ts';

export interface ConfigSourceOptions {
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the folder that git shares between worktrees. */
  commonDir: string;
  /** The person's folder for Huskies. */
  profile: string;
  /** The branch checked out in the main worktree; null when detached. Asked where the config names no base. */
  branch: () => Promise<string | null>;
  /** The person's environment; a login shell may have to be asked for it first. */
  env?: () => Env | Promise<Env>;
  /** What the repository decides elsewhere than in this file; asked at each reading. */
  otherItems?: (config: ProjectConfig) => Promise<readonly TrustWords[]>;
  /** Where this very project was before it was moved, as its state folder tells; none: nowhere else. */
  former?: readonly string[];
  now?: () => number;
}

/** As problems and messages name it. */
export const CONFIG_FILE = '.huskies/project.toml';

/** A config of 1 MB is no config. */
const MAX_BYTES = 1_000_000;

type Text =
  | { state: 'text'; text: string }
  | { state: 'missing' }
  | { state: 'unreadable'; line?: number; why: Message };

export function createConfigSource(options: ConfigSourceOptions): ConfigSource {
  const { root, commonDir, profile, branch, env = hostVariables, now = Date.now, former = [] } = options;
  const otherItems = options.otherItems ?? (async () => []);
  const path = join(root, '.huskies', 'project.toml');
  const trust = new TrustStore(profile, root);
  /** By the text itself: times and sizes miss a change within one tick of the file system. */
  let last: { text: string; parsed: Parsed; base: string | null } | null = null;

  const parsed = async (toml: string): Promise<ConfigProblem | ProjectConfig> => {
    if (last?.text !== toml) last = { text: toml, parsed: parseConfig(toml, { root, file: CONFIG_FILE }), base: null };
    const reading = last;
    if (!reading.parsed.ok) return reading.parsed.problem;
    const { config } = reading.parsed;
    // each time: a link on the way may lead elsewhere by now
    const found = await findPlace(config.worktrees, { root, commonDir });
    if (found.where === 'refused')
      return problemAt(placeProblem(root, config.worktrees, found.place, found.why), toml, CONFIG_FILE);
    // the branch at the first reading: a person who switches branches does not move every later story
    const base = config.base ?? reading.base ?? (await branch());
    reading.base = base;
    // what was looked at and approved is what is used
    return base === null ? noBase() : { ...config, base, worktrees: found.place };
  };

  const itemsOf = async (config: ProjectConfig): Promise<TrustItem[]> =>
    [...configItems(config, { root, place: config.worktrees }), ...(await otherItems(config))].map(withDigest);

  const read = async (): Promise<ConfigReading> => {
    const found = readText(path);
    if (found.state === 'missing') {
      return { state: 'missing', found: (await findAgentClis(await env())).map((preset) => preset.title) };
    }
    if (found.state === 'unreadable') {
      const { line = null, why } = found;
      return { state: 'invalid', problem: { file: CONFIG_FILE, line, key: null, why } };
    }
    const config = await parsed(found.text);
    if (!('agents' in config)) return { state: 'invalid', problem: config };
    const items = await itemsOf(config);
    const untrusted = await trust.untrusted(items);
    const movedFrom = untrusted.length === 0 ? null : await trust.movedFrom(items, former);
    return { state: 'ready', config, trusted: untrusted.length === 0, untrusted, movedFrom };
  };

  return {
    async read() {
      try {
        return await read();
      } catch (error) {
        // git, the trust file or the disk failed: unknown is never 'none'
        const why = message('config.source.unread', { why: whyOf(error) });
        return { state: 'invalid', problem: { file: CONFIG_FILE, line: null, key: null, why } };
      }
    },
    async init() {
      const base = await branch();
      if (base === null) throw detached();
      const found = await findAgentClis(await env());
      const toml = await writeConfig({ root, commonDir, base, found });
      const made = parseConfig(toml, { root, file: CONFIG_FILE });
      if (!made.ok) throw new MessageError(message('config.source.init', { why: made.problem.why }));
      // written here a moment ago; where a planted link leads, or what else the repository names, was not
      await trust.approve(agentItems(made.config.agents).map(withDigest), now());
      const lookedFor = found.length === 0 ? PRESETS.map((preset) => preset.program) : [];
      return { file: path, agents: made.config.agents.map((agent) => agent.name), lookedFor };
    },
    async trust(digests) {
      const reading = await read();
      if (reading.state === 'missing') throw noConfig();
      if (reading.state === 'invalid') throw badConfig(reading.problem);
      const shown = new Set(digests);
      const items = await itemsOf(reading.config);
      const all = new Set(items.map(({ digest }) => digest));
      // exactly what was shown: nothing waits that was not, and nothing was shown that is not there any more
      const missed = (await trust.untrusted(items)).some(({ digest }) => !shown.has(digest));
      if (missed || digests.some((one) => !all.has(one))) throw changed();
      await trust.approve(
        items.filter(({ digest }) => shown.has(digest)),
        now(),
      );
    },
    agentEnv: async (agent: AgentConfig) => agentEnv(agent, await env()),
  };
}

/** A clone brings this file, so that it need not be ours; anything but a plain file in a plain folder is refused. */
function readText(path: string): Text {
  try {
    const file = openStateFile(path, 'read', { own: false });
    if (file === null) return { state: 'missing' };
    try {
      const { size } = fstatSync(file);
      if (size > MAX_BYTES) {
        return {
          state: 'unreadable',
          why: message('config.source.large', { size, most: MAX_BYTES }),
        };
      }
      const decoded = decodeText(readFileSync(file));
      if (decoded.ok) return { state: 'text', text: decoded.text };
      return { state: 'unreadable', line: decoded.line, why: decoded.why };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof RefusalError) return { state: 'unreadable', why: error.refusal.why };
    return { state: 'unreadable', why: message('config.source.unread.file', { why: (error as Error).message }) };
  }
}

function noBase(): ConfigProblem {
  return { file: CONFIG_FILE, line: null, key: 'base', why: message('config.source.noBase') };
}

function detached(): RefusalError {
  return new RefusalError({
    code: 'detached-head',
    why: message('config.source.detached'),
  });
}

function noConfig(): RefusalError {
  return new RefusalError({
    code: 'no-config',
    why: message('config.source.missing', { file: CONFIG_FILE }),
  });
}

function badConfig(problem: ConfigProblem): RefusalError {
  return new RefusalError(startRefusal({ code: 'bad-config', values: { problem } }));
}

function changed(): RefusalError {
  return new RefusalError({
    code: 'not-trusted',
    why: message('config.source.changed', { file: CONFIG_FILE }),
  });
}
