import type { TerminalMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: terminals and the containment of their processes. */
export const TERMINAL_MESSAGES_EN = textsOf<TerminalMessages>()({
  'pty.folder': 'The working folder {cwd} does not exist.',
  'pty.folder.remedy': 'Put it back, or remove the worktree with git and start again.',
  'pty.why.config': 'the config asks for containment = "scan"',
  'pty.why.platform': 'the keeper runs on Linux only; elsewhere Huskies scans for processes',
  'pty.why.notBuilt': 'the keeper was not built (it needs a C compiler), so Huskies only scans for processes',
  'pty.why.namespace': 'the config asks for containment = "namespace": exact, but sudo does not work inside',
  'pty.why.cgroup': 'the keeper adopts every orphan of the run, and the kernel keeps it in a cgroup as well',
  'pty.why.refused': '{refused}; {why}',
  'pty.why.keeper': 'the keeper adopts every orphan of the run; no cgroup is used: {why}',
  'cgroup.unwanted': 'the config leaves it out',
  'cgroup.none': 'no cgroup2 is mounted here',
  'cgroup.old': 'this kernel has no cgroup.kill (it needs 5.14)',
  'cgroup.notDelegated':
    'none is delegated to this user ({why}); start Huskies with: systemd-run --user --scope -p Delegate=yes npm start',
  'cgroup.notMoved': 'a process could not be moved into one ({why})',
  'namespace.refused': 'a PID namespace cannot be created here ({why})',
  'pty.notStarted': "'{command}' could not be started: {why}.",
  'pty.notStarted.remedy':
    'Close programs that you do not need and start again; huskies doctor shows the limits of this machine.',
  'pty.pipes.windows': 'A run on pipes cannot be started on Windows.',
  'pty.pipes.windows.remedy': 'Run Huskies on Linux or macOS, or start the agent in a terminal.',
  'pty.keeper.ended': 'The keeper ended at once.',
  'pty.keeper.ended.remedy': 'Run huskies doctor.',
  'pty.keeper.silent': 'The keeper did not start the agent within {ms} ms.',
  'pty.keeper.silent.remedy':
    'Check the load of the machine, then start again; huskies doctor shows the state of the keeper.',
  'pty.command': "Command not found: '{command}' ({why}).",
  'pty.command.remedy': "Install it, or correct the agent's 'command' in .huskies/project.toml.",
  'pty.command.noFile': 'no such program file',
  'pty.command.noPath': 'not in any folder of PATH',
});
