/** What of a config decides about this machine. What is not listed here is taken from a repository without asking. */
import { createHash } from 'node:crypto';
import { quoteArgument, quoteArguments, type TrustItem } from '../../../contract/index.ts';
import type { AgentConfig, ProjectConfig } from '../../core/ports/index.ts';
import { defaultWorktrees, STOP_DEFAULTS } from './parse.ts';

/** An item before its digest; what sources other than the config give. */
export type TrustWords = Omit<TrustItem, 'digest'>;

/**
 * Of an agent: what runs, with its environment as one item (approved apart they could be combined), and its words.
 * `NAME=$NAME`, unquoted, is a variable passed on by name: as a value the same text would stand in quotes.
 */
export function agentItems(agents: readonly AgentConfig[]): TrustWords[] {
  return agents.flatMap(({ name, command, env, envFromHost, prompt }) => {
    const set = Object.keys(env)
      .sort()
      .map((key) => `${key}=${quoteArgument(env[key] ?? '')}`);
    const passed = [...envFromHost].sort().map((key) => `${key}=$${key}`);
    const runs: TrustWords = {
      kind: 'command',
      label: name,
      words: [...passed, ...set, quoteArguments(command)].join(' '),
    };
    return prompt.trim() === '' ? [runs] : [runs, { kind: 'prompt', label: name, words: prompt }];
  });
}

/** All of a config; `root`: real path of the project, `place`: real path of its folder of worktrees. Defaults ask nothing. */
export function configItems(
  { agents, stop }: Pick<ProjectConfig, 'agents' | 'stop'>,
  { root, place }: { root: string; place: string },
): TrustWords[] {
  const items = agentItems(agents);
  if (place !== defaultWorktrees(root)) items.push({ kind: 'worktrees', label: 'worktrees', words: place });
  for (const key of ['foreign', 'containment'] as const) {
    if (stop[key] !== STOP_DEFAULTS[key]) items.push({ kind: 'stop', label: `stop.${key}`, words: stop[key] });
  }
  return items;
}

export function withDigest({ kind, label, words }: TrustWords): TrustItem {
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, label, words]))
    .digest('hex');
  return { kind, label, words, digest };
}
