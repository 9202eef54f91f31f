/** Lists the settings of a config that a person must approve. All other settings apply without asking. */
import { createHash } from 'node:crypto';
import { quoteArgument, quoteArguments, type TrustItem } from '../../../contract/index.ts';
import { AUTOMATED_STAGES, type QaMode, type StepKind } from '../../../domain/index.ts';
import type { AgentConfig, GateConfig, ProjectConfig, StepsConfig } from '../../core/ports/index.ts';
import { presetEnv } from './agent-env.ts';
import { defaultWorktrees, STOP_DEFAULTS } from './parse.ts';
import { permissionItems } from './permission-fields.ts';
import { sandboxWords } from './sandbox-fields.ts';

/** A trust item without its digest. */
export type TrustItemContent = Omit<TrustItem, 'digest'>;

/**
 * Two items per agent: its command with its environment, and its prompt. Separate items for command and environment
 * would approve every combination. An unquoted `NAME=$NAME` is a variable passed on by name; a value would be quoted.
 * Of a preset, this is what it runs and sets: with a Huskies that runs something else for it, a person is asked again.
 */
export function agentItems(agents: readonly AgentConfig[]): TrustItemContent[] {
  return agents.flatMap((agent) => {
    const { name, command, envFromHost, prompt } = agent;
    const env = { ...presetEnv(agent, null), ...agent.env };
    const set = Object.keys(env)
      .sort()
      .map((key) => `${key}=${quoteArgument(env[key] ?? '')}`);
    const passed = [...envFromHost].sort().map((key) => `${key}=$${key}`);
    const runs: TrustItemContent = {
      kind: 'command',
      label: name,
      words: [...knownAs(agent), ...sandboxWords(agent), ...passed, ...set, quoteArguments(command)].join(' '),
    };
    return prompt.trim() === '' ? [runs] : [runs, { kind: 'prompt', label: name, words: prompt }];
  });
}

/** What else decides what it does; nothing for a plain command in a terminal. No shell reads the brackets as a word. */
function knownAs({ preset, road, sessionMode, model }: AgentConfig): string[] {
  if (preset === null && road === 'terminal') return [];
  const facts = [
    ...(preset === null ? [] : [`preset ${preset}`]),
    `road ${road}`,
    ...(sessionMode === null ? [] : [`mode ${sessionMode}`]),
    ...(model === null ? [] : [`model ${model}`]),
  ];
  return [`[${facts.join(', ')}]`];
}

/** One item per gate: its command. Its phase, paths and timeout decide when it runs, not what. */
export function gateItems(gates: readonly Pick<GateConfig, 'name' | 'command'>[]): TrustItemContent[] {
  return gates.map(({ name, command }) => ({ kind: 'gate', label: name, words: quoteArguments(command) }));
}

/** One item per command of setup or teardown. A person approves each with its place in the order. */
export function stepItems(kind: StepKind, { steps }: StepsConfig): TrustItemContent[] {
  return steps.map(({ name, command }) => ({ kind, label: name, words: quoteArguments(command) }));
}

/**
 * All trust items of a config; defaults need no approval. `root`: real path of the project; `place`: real path of its
 * folder of worktrees.
 */
export function configItems(
  {
    agents,
    gates,
    setup,
    teardown,
    carry,
    automation,
    base,
    merge,
    qa,
    stop,
    permissions,
  }: Pick<
    ProjectConfig,
    | 'agents'
    | 'automation'
    | 'base'
    | 'carry'
    | 'gates'
    | 'merge'
    | 'permissions'
    | 'qa'
    | 'setup'
    | 'stop'
    | 'teardown'
  >,
  { root, place }: { root: string; place: string },
): TrustItemContent[] {
  const items = [
    ...agentItems(agents),
    ...gateItems(gates),
    ...stepItems('setup', setup),
    ...stepItems('teardown', teardown),
  ];
  // These files may hold secrets, which agents then can read.
  if (carry.length > 0) items.push({ kind: 'carry', label: 'worktree.carry', words: quoteArguments(carry) });
  if (place !== defaultWorktrees(root)) items.push({ kind: 'worktrees', label: 'worktrees', words: place });
  for (const stage of [...AUTOMATED_STAGES].reverse()) {
    // With `ask` a person decides about each start.
    if (automation[stage] !== 'on') continue;
    items.push({ kind: 'automation', label: `automation.${stage}`, words: automation[stage] });
  }
  // Branches leave this machine.
  if (merge.into === 'pull-request')
    items.push({ kind: 'automation', label: 'merge.into', words: `${merge.into} (${merge.tool})` });
  // Where work lands by itself, and what it must pass before.
  if (automation.merge === 'on' || merge.into === 'pull-request')
    items.push({ kind: 'automation', label: 'base', words: base });
  if (automation.merge === 'on') items.push({ kind: 'automation', label: 'checks', words: checksBefore(qa, gates) });
  items.push(...permissionItems(permissions));
  for (const key of ['foreign', 'containment'] as const) {
    if (stop[key] !== STOP_DEFAULTS[key]) items.push({ kind: 'stop', label: `stop.${key}`, words: stop[key] });
  }
  return items;
}

/** The review and the gates that work must pass before it is merged by itself, with what decides when each runs. */
function checksBefore(qa: QaMode, gates: readonly Pick<GateConfig, 'name' | 'after' | 'paths'>[]): string {
  const all = gates.map(({ name, after, paths }) =>
    [name, `after = ${after}`, ...(paths.length === 0 ? [] : [`paths = ${quoteArguments(paths)}`])].join(', '),
  );
  return [`qa = ${qa}`, ...(all.length === 0 ? ['no gates'] : all)].join('; ');
}

/** Adds the SHA-256 digest by which the item is approved. */
export function withDigest({ kind, label, words }: TrustItemContent): TrustItem {
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, label, words]))
    .digest('hex');
  return { kind, label, words, digest };
}
