/** The text that `huskies init` writes to `.huskies/project.toml`. */
import { stringify } from 'smol-toml';
import { AGENT_MODES } from '../../core/ports/index.ts';
import { type AgentPreset, PRESETS } from '../agents/index.ts';
import { modeOf } from './agent-program.ts';

const PROMPTS = {
  coder: `Work on story {story}: {title}

{text}

You are in a git worktree of your own, on the branch huskies/{story}. Change only files in this folder.
Run the project's tests before you finish, then commit your work on this branch with a message that says why.
Do not push, do not switch branches. When you have finished, run: huskies story done {story}`,
  qa: `Check the work on story {story}: {title}

{text}

The work is on this branch, huskies/{story}. Read the changes against the base branch, run the tests, and try what
the story asks for. Fix small bugs and commit the fixes. List the other bugs, with steps to reproduce each, in your verdict:
huskies story verdict {story} pass, or huskies story verdict {story} fail --findings 'WHAT MUST BE CHANGED'. Do not push.
When you have finished, run: huskies story done {story}`,
  mergemaster: `Prepare story {story} for merging: {title}

{text}

Bring the branch huskies/{story} up to date with the base branch. Resolve conflicts so that the changes of both sides
keep their meaning. Run the tests, then commit. Do not push, and do not change the base branch. When you have finished, run:
huskies story done {story}`,
} as const;

const HEAD = (
  base: string,
  projectName: string,
): string => `# Huskies settings for this project: which agents run, and how. Commit this file.
# Changes apply within seconds. If there is a mistake, Huskies shows its line and keeps the last valid settings.

# The branch that new stories start from.
${stringify({ base }).trim()}

# The folder for worktrees, relative to the project. This is the default.
# ${stringify({ worktrees: `../${projectName}.huskies` }).trim()}

# How many agents may run at the same time.
max_running = 4

# Who reviews a story in qa: "agent", "human" (you) or "none" (it goes on to the merge).
qa = "agent"
`;

const TAIL = `
# One [[gate]] table per check that the work on a story must pass. Gates run in the story's worktree, in this order.
# after: "coder", "qa" or "merge". timeout_s: seconds until it is stopped; 600 is the default. paths: the gate is
# skipped if no file that matches one of these globs differs from the base. To run one now: huskies gate run STORY NAME
# [[gate]]
# name = "tests"
# command = ["npm", "test"]
# after = "coder"
# timeout_s = 600
# paths = ["src/**"]

[automation]
# Who starts the agent of a stage: "off" (you), "ask" (its card asks you) or "on" (Huskies, up to max_running).
# merge: who lets finished stories through the merge queue.
backlog = "off"
current = "off"
qa = "off"
merge = "off"
# How often the work of one stage may be rejected (by a gate, say) before its story is blocked, and how many crashes of
# an agent in a row are retried.
tries = 3
retries = 3

[merge]
# How a story's commits are put on the base: "squash" (one commit), "rebase" (one by one) or "merge" (a merge commit).
method = "squash"
# How many stories are tested together, and how many such batches at a time, each on top of the one before.
batch = 4
lanes = 1
# Where they go: "branch" (the base) or "pull-request" (one each, opened by tool = "gh" or "glab" and merged there).
into = "branch"

[roles.qa]
# How many slots of max_running coders leave free for this role. max = 2 would limit its agents.
reserve = 1

[roles.mergemaster]
reserve = 1

[worktree]
# Submodules in a new worktree: "auto" (fetched after you approve their URLs) or "none" (left empty).
submodules = "auto"
# After how many days in done a story is archived and its worktree removed. Its files can be restored for 30 days.
# archive_days = 14
# Ignored files that a new worktree gets from this folder, such as [".env", "**/node_modules/**"]. Agents can read them.
# carry = [".env"]
# Commands that run in a new worktree, one after the other, before its first agent or merge gate; and again when this
# list changes.
# setup = [["npm", "ci"]]
# setup_timeout_s = 1800
# The same before a worktree is removed (huskies worktree remove STORY).
# teardown = [["docker", "compose", "down"]]
# teardown_timeout_s = 600

[watchdog]
# After how many minutes without progress an agent is shown as stalled, and what happens then: "notify" (you are told) or
# "retry" (its run is also stopped, and started again where automation is on). 0 switches this off.
stall_minutes = 15
on_stall = "notify"
# After how many minutes the run of an agent is stopped; 0 is no limit. An [[agent]] may have a max_minutes of its own.
max_minutes = 0

[reconcile]
# How often Huskies checks that each agent matches the stage of its story, in ms.
interval_ms = 5000

[stop]
# What a stop does with other programs in the worktree, such as your editor: "spare" or "kill".
foreign = "spare"
# How an agent's processes are contained: "auto" (the best method available), "namespace" or "scan" (not at all).
containment = "auto"
# How long an agent may take to exit by itself before it is killed, and how long a stop may take, in ms.
grace_ms = 0
timeout_ms = 10000
`;

export interface TemplateInput {
  base: string;
  projectName: string;
  /** The presets whose CLI is installed. */
  found: readonly AgentPreset[];
  platform: NodeJS.Platform;
}

/** The text of a config. Without an installed CLI its agent is a plain shell, and the known CLIs are comments. */
export function configText({ base, projectName, found, platform }: TemplateInput): string {
  const [first, second = first] = found;
  const agents =
    first === undefined || second === undefined
      ? [shellAgent(platform), ...PRESETS.map((preset) => commented(agentText('coder-2', 'coder', preset)))]
      : [
          agentText('coder-1', 'coder', first),
          agentText('coder-2', 'coder', second),
          agentText('qa', 'qa', first),
          agentText('mergemaster', 'mergemaster', first),
        ];
  const guide = `
# One [[agent]] table per agent. role: coder (stage current), qa, mergemaster (stage merge), or other.
# preset: a known CLI, ${PRESETS.map((preset) => `"${preset.name}"`).join(', ')}; huskies doctor
# checks each one. mode: what it may do without asking, "ask" (nothing that changes anything), "edits" (edit files) or
# "all" (everything that its sandbox, if it has one, lets it do; without one, use it only inside a container).
# model = "…" chooses its model.
# For another CLI write command instead of preset: a list of arguments, run without a shell; {prompt}, {story} and
# {worktree} are replaced. Write "--" before {prompt}, or --option={prompt}, so that no prompt is read as an option.
# prompt may contain {story}, {title} and {text}. env = { NAME = "value" } sets variables of its environment;
# env_from_host = ["NAME"] passes your own variables by name.
# sandbox = "bwrap", "srt" (sandbox-runtime), "podman" or "docker" confines an agent: it can write its worktree, what a
# commit writes and the CLI's own settings, and nothing else. sandbox_write and sandbox_read = ["~/.cache"] add folders,
# sandbox_network = false takes the network away (with srt a list of domains permits only these), sandbox_image names the
# image of a container, sandbox_args adds options. max_processes and max_memory_mb limit all processes of a run together.
`;
  return [HEAD(base, projectName), guide, ...agents.map((text) => `\n${text}`), TAIL].join('');
}

function agentText(name: string, role: keyof typeof PROMPTS, preset: AgentPreset): string {
  // the careful end of what the CLI can do
  const mode = AGENT_MODES.find((one) => modeOf(preset, 'terminal', one) !== null) ?? 'ask';
  return `[[agent]]
# ${preset.title}
name = "${name}"
role = "${role}"
preset = "${preset.name}"
mode = "${mode}"
prompt = """
${PROMPTS[role]}
"""
`;
}

/** Windows comes without bash. */
function shellAgent(platform: NodeJS.Platform): string {
  return `# No agent CLI was found on the PATH (${PRESETS.map((preset) => preset.program).join(', ')}).
# This agent is a plain shell in the story's worktree, to try things out. Uncomment a known CLI below to use it.
[[agent]]
name = "coder-1"
role = "coder"
command = ["${platform === 'win32' ? 'powershell.exe' : 'bash'}"]
`;
}

function commented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '#' : `# ${line}`))
    .concat('')
    .join('\n');
}
