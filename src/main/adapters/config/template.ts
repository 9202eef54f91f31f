/** The text that `huskies init` writes to `.huskies/project.toml`. */
import { stringify } from 'smol-toml';
import type { Preset } from './presets.ts';
import { PRESETS } from './presets.ts';

const PROMPTS = {
  coder: `Work on story {story}: {title}

{text}

You are in a git worktree of your own, on the branch huskies/{story}. Change only files in this folder.
Run the project's tests before you finish, then commit your work on this branch with a message that says why.
Do not push, do not switch branches.`,
  qa: `Check the work on story {story}: {title}

{text}

The work is on this branch, huskies/{story}. Read the changes against the base branch, run the tests, and try what
the story asks for. Correct small faults and commit them; list the rest, with how to see each. Do not push.`,
  mergemaster: `Prepare story {story} for merging: {title}

{text}

Bring the branch huskies/{story} up to date with the base branch, solve conflicts by keeping the meaning of both
sides, run the tests, and commit. Do not push, and do not change the base branch.`,
} as const;

const HEAD = (
  base: string,
  projectName: string,
): string => `# Huskies: which agents work here, and how. Meant to be committed.
# A change is taken up within seconds; a mistake is shown with its line, and the last good settings stay.

# The branch that new stories start from.
${stringify({ base }).trim()}

# The folder of the stories' worktrees, from here; this is the default.
# ${stringify({ worktrees: `../${projectName}.huskies` }).trim()}

# At most so many agents at once.
max_running = 4
`;

const TAIL = `
[worktree]
# Submodules of a new worktree: "auto" (fetched, once you have approved where from) or "none" (left empty).
submodules = "auto"

[reconcile]
# How often agents are compared with the stages of their stories, in ms.
interval_ms = 5000

[stop]
# Processes in a worktree that are not the agent's, such as your editor: "spare" or "kill".
foreign = "spare"
# What holds an agent's processes together: "auto" (the best there is), "namespace" or "scan" (nothing).
containment = "auto"
# Time for a polite end before the kill, and the deadline of a stop, in ms.
grace_ms = 0
timeout_ms = 10000
`;

/** `commonDir` relative to a story's worktree, for a CLI that must be told where git's own files are. */
export interface TemplateInput {
  base: string;
  projectName: string;
  found: readonly Preset[];
  gitFolder: string;
  platform: NodeJS.Platform;
}

/** With none found: one working shell, and the known CLIs as comments. */
export function configText({ base, projectName, found, gitFolder, platform }: TemplateInput): string {
  const [first, second = first] = found;
  const agents =
    first === undefined || second === undefined
      ? [shellAgent(platform), ...PRESETS.map((preset) => commented(agentText('coder-2', 'coder', preset, gitFolder)))]
      : [
          agentText('coder-1', 'coder', first, gitFolder),
          agentText('coder-2', 'coder', second, gitFolder),
          agentText('qa', 'qa', first, gitFolder),
          agentText('mergemaster', 'mergemaster', first, gitFolder),
        ];
  const guide = `
# One [[agent]] each. role: coder (stage current), qa, mergemaster (stage merge), or other.
# command is a list, started without a shell; {prompt}, {story} and {worktree} are filled in.
# Keep a filled-in text from being an option: "--" before it, or --option={prompt}.
# prompt may hold {story}, {title} and {text}. env = { NAME = "value" } adds to its environment;
# env_from_host = ["NAME"] passes variables of yours by their names.
`;
  return [HEAD(base, projectName), guide, ...agents.map((text) => `\n${text}`), TAIL].join('');
}

function agentText(name: string, role: keyof typeof PROMPTS, preset: Preset, gitFolder: string): string {
  const command = preset.command.map((part) => (part === '{git}' ? gitFolder : part));
  return `[[agent]]
# ${preset.title}. ${preset.notes.join('\n# ')}
name = "${name}"
role = "${role}"
command = [${command.map(tomlText).join(', ')}]
prompt = """
${PROMPTS[role]}
"""
`;
}

/** A text as TOML writes it, quotes included. */
function tomlText(text: string): string {
  return stringify({ x: text }).trim().slice('x = '.length);
}

/** Windows has no bash of its own. */
function shellAgent(platform: NodeJS.Platform): string {
  return `# No agent CLI was found on the PATH (${PRESETS.map((preset) => preset.program).join(', ')}).
# This is a plain shell in the story's worktree, to try things out; below are the known CLIs, ready to uncomment.
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
