import type { StartMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: starts, and the worktrees that they need. */
export const START_MESSAGES_EN = textsOf<StartMessages>()({
  'start.quitting': 'Huskies is stopping its agents.',
  'start.quitting.remedy': 'Start it again afterwards.',
  'start.config': 'This project has no .huskies/project.toml.',
  'start.config.remedy': 'Create one: huskies init',
  'start.config.bad': '{file}: {why}',
  'start.config.bad.at': '{file}:{line}: {why}',
  'start.config.unread': "This project's config cannot be read.",
  'start.config.unread.remedy': 'To see what is wrong: huskies doctor',
  'start.trust':
    'The commands, prompts, folders and stop settings of this project were not all created or approved on this machine.',
  'start.trust.remedy': 'Review and approve them: huskies trust',
  'start.settings':
    'The CLI of {agent} would obey files in the worktree of {story} that you have not approved: {paths}.',
  'start.settings.remedy':
    'Read them, and approve them: huskies trust. Or undo the change in the worktree. A link cannot be approved.',
  'start.archived': 'no agent works on archived stories',
  'start.archived.remedy': 'Move it out of the archive first: huskies story move {story} {to}',
  'start.frozen': 'it is frozen',
  'start.frozen.remedy': 'Unfreeze it first: huskies story unfreeze {story}',
  'start.wants.none': 'this stage needs no agent',
  'start.wants.none.remedy': 'Move the story first: huskies story move {story} {to}',
  'start.story': "There is no story '{id}'.",
  'start.story.remedy': 'List the stories: huskies story list',
  'start.agent': "There is no agent '{name}'.",
  'start.agent.remedy': 'Agents in .huskies/project.toml: {names}.',
  'start.agent.nobody': "There is no agent '{name}'.",
  'start.agent.nobody.remedy': 'Add an agent to .huskies/project.toml, which has none.',
  'start.blocked': 'it is blocked: {reason}',
  'start.blocked.remedy': 'Unblock it first: huskies story unblock {story}',
  'start.wants': 'this stage needs the role {role}',
  'start.wants.remedy': 'Start an agent of that role instead, or move the story: huskies story move {story} {to}',
  'start.stage': "'{agent}' ({role}) cannot start on '{story}' in {stage}: {why}.",
  'start.worktree': "'{agent}' is working in the worktree of '{story}'.",
  'start.worktree.remedy':
    'Agents take turns in a worktree: wait until it has ended, or stop it: huskies agent stop {story} {agent}',
  'start.fenced': "The worktree of '{story}' is closed: something of '{agent}' may still be running there ({names}).",
  'start.fenced.remedy':
    'Check again: huskies fence retry {story}   or open it at your own risk: huskies fence release {story}',
  'start.cap': '{n|# agent is|# agents are} running, and max_running is {max}.',
  'start.role.busy': '{n|# agent is|# agents are} running in the role {role}, whose max is {max}.',
  'start.role.busy.remedy': 'Stop one, or raise max below [roles.{role}] in .huskies/project.toml.',
  'start.helper.busy': 'A run of {title} is live. All its runs share a background process, so they go one at a time.',
  'start.helper.busy.remedy': 'Wait until it has ended, or stop it. huskies doctor says how they can go side by side.',
  'start.helper.machine':
    'A run of {title} is live in another project. All its runs on this machine share a background process, so they go one at a time.',
  'start.helper.machine.remedy':
    'Wait until it has ended, or stop it there. huskies doctor says how they can go side by side.',
  'start.agent.busy': "'{agent}' has {n|# run|# runs}, and its max is {max}.",
  'start.agent.busy.remedy': 'Stop one, or raise max of this [[agent]] in .huskies/project.toml.',
  'start.machine':
    '{n|# agent is|# agents are} running in all projects of this machine, and max_running of [machine] is {max}.',
  'start.machine.remedy':
    'Stop one, or raise max_running of [machine] in config.toml of your profile (~/.config/huskies).',
  'start.cap.reserved':
    '{n|# agent is|# agents are} running, max_running is {max}, and {reserved|# free slot is|# free slots are} kept for other roles.',
  'start.cap.reserved.remedy':
    'Wait until an agent has ended, or have a person start it: a person may use these slots.',
  'start.cap.remedy': 'Stop one, or raise max_running in .huskies/project.toml.',
  'start.busy.starts': "'{agent}' is already starting on '{story}'.",
  'start.busy.starts.remedy': 'Stop it first: huskies agent stop {story} {agent}',
  'start.busy.runs': "'{agent}' is already running on '{story}'.",
  'start.busy.runs.remedy': 'Stop it first: huskies agent stop {story} {agent}',
  'start.busy.stopping': "'{agent}' is already being stopped on '{story}'.",
  'start.busy.stopping.remedy': 'Wait until the stop has finished.',
  'base.behind': '{base} is {n|1 commit|# commits} behind {upstream}, as last fetched.',
  'worktree.missing': "The worktree of '{story}' is missing from {path}.",
  'worktree.missing.remedy':
    "Put the folder back (if you moved it: git worktree repair 'ITS NEW PLACE'), or recreate it from {branch}, without its uncommitted changes: huskies agent start {story} {agent} --again",
  'worktree.locked':
    "The worktree of '{story}' is missing from {path} and locked in git: its drive might not be connected.",
  'worktree.locked.remedy':
    "Bring {path} back, or unlock and recreate it: git worktree unlock '{path}' && huskies agent start {story} {agent} --again",
  'worktree.copied': "The worktree of '{story}' at {path} belongs to {owner}, of which this project is a copy.",
  'worktree.copied.remedy':
    'Work there, or create one for this copy from {branch}: huskies agent start {story} {agent} --again',
  'worktree.found': 'its worktree was found again at {path}',
  'worktree.taken': "{path} cannot be the worktree of '{story}': {why}.",
  'launch.again': 'its missing worktree was recreated from {branch} at {path}',
  'launch.lane': 'The merge queue has no worktree for lane {lane} yet.',
  'launch.lane.remedy': 'Start it again once the merge queue has created one.',
  'launch.unrecorded': 'its process could not be recorded',
  'launch.found': 'found in the worktree before a start',
  'launch.busy': 'the worktree is not free: {reason}',
  'worktree.empty':
    'Submodules were left empty: {paths}. To fill them, run in the worktree: git submodule update --init --recursive',
  'launch.runs': '{agent} is running as pid {pid}',
  'launch.failed': 'could not start: {why}',
  'launch.machine': 'the machine could not start it: {why}',
  'launch.machine.remedy': 'Fix what the system reports. Until then it is tried again from time to time.',
  'launch.failed.receipt': 'its start failed',
  'launch.mark': 'carries an old run’s mark',
});
