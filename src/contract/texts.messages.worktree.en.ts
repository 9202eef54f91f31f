import type { WorktreeMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: the care of worktrees. */
export const WORKTREE_MESSAGES_EN = textsOf<WorktreeMessages>()({
  'config.steps.list': 'worktree.{key} is {value}, but it must be a list of commands',
  'config.steps.list.remedy': 'Write one command per entry: {key} = [["npm", "ci"]]',
  'config.steps.command': 'worktree.{key} contains {value}, which is not a command',
  'config.steps.command.remedy': 'Write each command as a list of its arguments: {key} = [["npm", "ci"]]',
  'config.steps.empty': 'worktree.{key} contains an empty command',
  'config.steps.empty.remedy': 'Name the program first: {key} = [["npm", "ci"]]',
  'config.steps.shell': 'worktree.{key} contains {word}, which only a shell understands',
  'config.steps.shell.remedy': 'Write each command on its own, or run a shell: {list}',
  'step.asked': '{step} is starting: {command}',
  'step.changed': 'The {kind} of the worktree was changed while it ran.',
  'step.changed.remedy': 'Run it again: huskies worktree setup {story}',
  'step.due': 'The worktree of {story} must be set up before {agent} may start.',
  'step.due.remedy': 'Start the agent again, or run: huskies worktree setup {story}',
  'step.unstarted': '{agent} did not start after the setup: {why}',
  'step.back': 'the story was moved back to backlog',
  'step.none': 'This project has no setup.',
  'step.none.remedy': 'Add setup to [worktree] in .huskies/project.toml.',
});
