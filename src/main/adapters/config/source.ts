/** Implements the ConfigSource port: reads a project's `.huskies/project.toml` and what this machine trusts of it. */
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ConfigProblem, Message, TrustItem } from '../../../contract/index.ts';
import { MessageError, message, RefusalError, startRefusal, whyOf } from '../../../contract/index.ts';
import type { ConfigReading, ConfigSource, ProjectConfig } from '../../core/ports/index.ts';
import {
  dialogOn,
  ESCAPE,
  failureOn,
  isWorking,
  PRESETS,
  presetNamed,
  presetOf,
  stillOn,
  takesMessage,
} from '../agents/index.ts';
import { type Env, hostVariables } from '../environment/index.ts';
import { readBackLink } from '../git/back-link.ts';
import { decodeText, openStateFile } from '../state-files/index.ts';
import { agentEnv } from './agent-env.ts';
import { findAgentClis, findProgram } from './detect.ts';
import { findPlace } from './find-place.ts';
import { writeConfig } from './init.ts';
import type { Parsed } from './parse.ts';
import { parseConfig, placeProblem, problemAt } from './parse.ts';
import { settingsIn } from './repository-settings.ts';
import { TrustStore } from './trust.ts';
import { agentItems, configItems, type TrustItemContent, withDigest } from './trust-items.ts';
import { type FoundSettings, WorktreeSettings } from './worktree-settings.ts';

export interface ConfigSourceOptions {
  /** Real path of the main worktree. */
  root: string;
  /** Real path of the folder that git shares between worktrees. */
  commonDir: string;
  /** The person's folder for Huskies. */
  profile: string;
  /** The branch checked out in the main worktree; null when detached. Used when the config names no base. */
  branch: () => Promise<string | null>;
  /** The person's environment. A promise, since it may have to come from a login shell. */
  env?: () => Env | Promise<Env>;
  /** Absolute path of the folder with the program `huskies`, which agents are told to call; null: none. */
  programs?: string | null;
  /** Trust items from elsewhere in the repository; called at each reading. */
  otherItems?: (config: ProjectConfig) => Promise<readonly TrustItemContent[]>;
  /** Earlier paths of this project, as its state folder records them. Default: none. */
  formerRoots?: readonly string[];
  now?: () => number;
}

/** The config's path, as problems and messages show it. */
export const CONFIG_FILE = '.huskies/project.toml';

/** A larger file is refused; a real config has a few kB. */
const MAX_BYTES = 1_000_000;

type Text =
  | { state: 'text'; text: string }
  | { state: 'missing' }
  | { state: 'unreadable'; line?: number; why: Message };

/** Reads from the disk only when a method is called. */
export function createConfigSource(options: ConfigSourceOptions): ConfigSource {
  const {
    root,
    commonDir,
    profile,
    branch,
    env = hostVariables,
    now = Date.now,
    formerRoots = [],
    programs = null,
  } = options;
  const otherItems = options.otherItems ?? (async () => []);
  const path = join(root, '.huskies', 'project.toml');
  const trust = new TrustStore(profile, root);
  const worktreeSettings = new WorktreeSettings(now);
  /** The last reading. It is compared by text, since a quick change may keep the file's time and size. */
  let last: { text: string; parsed: Parsed; base: string | null } | null = null;

  const parsed = async (toml: string): Promise<ConfigProblem | ProjectConfig> => {
    if (last?.text !== toml) last = { text: toml, parsed: parseConfig(toml, { root, file: CONFIG_FILE }), base: null };
    const reading = last;
    if (!reading.parsed.ok) return reading.parsed.problem;
    const { config } = reading.parsed;
    // resolved at each reading, since a link in the path may have changed
    const found = await findPlace(config.worktrees, { root, commonDir });
    if (found.where === 'refused')
      return problemAt(placeProblem(root, config.worktrees, found.place, found.why), toml, CONFIG_FILE);
    // the branch of the first reading is kept: switching branches must not change the base of later stories
    const base = config.base ?? reading.base ?? (await branch());
    reading.base = base;
    // uses the same real path that was checked and approved
    return base === null ? noBaseProblem() : { ...config, base, worktrees: found.place };
  };

  const itemsOf = async (config: ProjectConfig): Promise<TrustItem[]> => {
    const settings = settingsIn(root, settingsPaths(config.agents)).items;
    return [...configItems(config, { root, place: config.worktrees }), ...(await otherItems(config)), ...settings].map(
      withDigest,
    );
  };
  /** Files of worktrees that differ from those of the main checkout. Each concerns the starts in its worktree alone. */
  const itemsOfWorktrees = ({ agents, worktrees }: ProjectConfig, items: readonly TrustItem[]): FoundSettings[] => {
    const known = new Set(items.map(({ digest }) => digest));
    return worktreeSettings.find(worktrees, settingsPaths(agents)).filter(({ digest }) => !known.has(digest));
  };

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
    const elsewhere = worktreeSettings.shown(await trust.untrusted(itemsOfWorktrees(config, items)));
    const waits = untrusted.length > 0 && elsewhere.length === 0;
    const movedFrom = waits ? await trust.movedFrom(items, formerRoots) : null;
    const trusted = untrusted.length === 0;
    return { state: 'ready', config, trusted, untrusted: [...untrusted, ...elsewhere], movedFrom };
  };

  return {
    async read() {
      try {
        return await read();
      } catch (error) {
        // git, the trust file or the disk failed; that is not the same as a missing config
        const why = message('config.source.unread', { why: whyOf(error) });
        return { state: 'invalid', problem: { file: CONFIG_FILE, line: null, key: null, why } };
      }
    },
    async init() {
      const base = await branch();
      if (base === null) throw detachedRefusal();
      const found = await findAgentClis(await env());
      const toml = await writeConfig({ root, base, found });
      const made = parseConfig(toml, { root, file: CONFIG_FILE });
      if (!made.ok) throw new MessageError(message('config.source.init', { why: made.problem.why }));
      // only what was just written is approved, not the target of a planted link or other items of the repository
      await trust.approve(agentItems(made.config.agents).map(withDigest), now());
      const missing = PRESETS.filter((preset) => !found.includes(preset));
      return {
        file: path,
        agents: made.config.agents.map((agent) => agent.name),
        lookedFor: found.length === 0 ? missing.map(({ program }) => program) : [],
        found: found.map(({ title }) => title),
        missing: missing.map(({ title }) => title),
        text: toml,
      };
    },
    async trust(digests) {
      const reading = await read();
      if (reading.state === 'missing') throw noConfigRefusal();
      if (reading.state === 'invalid') throw badConfigRefusal(reading.problem);
      const shown = new Set(digests);
      const own = await itemsOf(reading.config);
      const items = [...own, ...itemsOfWorktrees(reading.config, own)];
      const all = new Set(items.map(({ digest }) => digest));
      // what waits must be exactly what was shown: no item may have been added or removed since
      const missed = (await trust.untrusted(items)).some(({ digest }) => !shown.has(digest));
      if (missed || digests.some((one) => !all.has(one))) throw changedRefusal();
      await trust.approve(
        items.filter(({ digest }) => shown.has(digest)),
        now(),
      );
    },
    async agentEnv(agent) {
      const host = await env();
      const preset = presetNamed(agent.preset ?? null);
      const program = preset === null ? null : await findProgram(preset.program, { ...host, ...agent.env });
      const all = agentEnv(agent, host, process.platform, program);
      return programs === null ? all : withProgramsLast(all, programs);
    },
    async unapprovedSettings(agent, worktree) {
      const { items, refused } = settingsIn(worktree, presetNamed(agent.preset)?.settings ?? []);
      const waiting = await trust.untrusted(items.map(withDigest));
      return [...refused, ...waiting.map(({ label }) => label)];
    },
    async placesOf(worktree) {
      const link = await readBackLink(worktree, commonDir);
      if (!link.ok) throw new RefusalError({ code: 'failed', why: link.why });
      return { main: root, gitdir: commonDir, worktreegit: link.admin };
    },
    dialogOn(agent, screen) {
      const preset = presetOf(agent);
      return preset === null ? null : dialogOn(preset, screen);
    },
    takesMessage(agent, screen) {
      const preset = presetOf(agent);
      return preset === null ? !asksYesOrNo(screen) : takesMessage(preset, screen);
    },
    isWorking(agent, screen) {
      const preset = presetOf(agent);
      return preset === null ? null : isWorking(preset, screen);
    },
    interruptKeys(agent) {
      const preset = presetOf(agent);
      return preset === null ? [ESCAPE] : preset.interrupt.keys;
    },
    failureOn(agent, screen) {
      const preset = presetOf(agent);
      return preset === null ? null : failureOn(preset, screen);
    },
    stillOn(agent, screen) {
      const preset = presetOf(agent);
      return preset === null ? null : stillOn(preset, screen);
    },
  };
}

/** Where the CLIs of these agents look for settings in a repository. */
function settingsPaths(agents: ProjectConfig['agents']): string[] {
  return [...new Set(agents.flatMap(({ preset }) => presetNamed(preset)?.settings ?? []))];
}

/** Whether the last line asks for yes or no, as programs of which nothing else is known do: `[y/N]`, `(yes/no)`. */
function asksYesOrNo(screen: string): boolean {
  const line = screen.trimEnd().split('\n').at(-1) ?? '';
  return /[[(][^\])]*\by(?:es)?\b[^\])]*\bno?\b[^\])]*[\])]|\(y\)es|\[y\]es/i.test(line);
}

/** The person's own programs go first. */
function withProgramsLast(env: Record<string, string>, folder: string): Record<string, string> {
  const { PATH = '' } = env;
  const places = PATH.split(delimiter).filter((place) => place !== '');
  return places.includes(folder) ? env : { ...env, PATH: [...places, folder].join(delimiter) };
}

/** The file comes with a clone, so another user may own it. Anything but a plain file in a plain folder is refused. */
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
    return { state: 'unreadable', why: message('config.source.unread.file', { why: whyOf(error) }) };
  }
}

function noBaseProblem(): ConfigProblem {
  return { file: CONFIG_FILE, line: null, key: 'base', why: message('config.source.noBase') };
}

function detachedRefusal(): RefusalError {
  return new RefusalError({
    code: 'detached-head',
    why: message('config.source.detached'),
  });
}

function noConfigRefusal(): RefusalError {
  return new RefusalError({
    code: 'no-config',
    why: message('config.source.missing', { file: CONFIG_FILE }),
  });
}

function badConfigRefusal(problem: ConfigProblem): RefusalError {
  return new RefusalError(startRefusal({ code: 'bad-config', values: { problem } }));
}

function changedRefusal(): RefusalError {
  return new RefusalError({
    code: 'not-trusted',
    why: message('config.source.changed', { file: CONFIG_FILE }),
  });
}
