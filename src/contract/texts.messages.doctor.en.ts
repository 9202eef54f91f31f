/** English texts of messages: what doctor looks at. */
import type { DoctorMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

export const DOCTOR_MESSAGES_EN = textsOf<DoctorMessages>()({
  'doctor.config.missing': 'no .huskies/project.toml',
  'doctor.config.missing.remedy': 'Make one with: huskies init',
  'doctor.config.ready': 'agents: {names}; base {base}; worktrees in {worktrees}',
  'doctor.config.empty': 'no agents',
  'doctor.config.empty.remedy': 'Add an [[agent]] to .huskies/project.toml.',
  'doctor.trust.given': 'what it decides was made or approved on this machine',
  'doctor.trust.open': '{n|# item waits|# items wait} for approval',
  'doctor.trust.open.remedy': 'Look at each and approve them: huskies trust',
  'doctor.worktrees.noFolder': '{path} is not a folder',
  'doctor.node.electron': '{node} (in Electron {electron})',
  'doctor.arch': '{platform} on {arch}',
  'doctor.arch.remedy':
    'On {platform}, Huskies has programs for {built} only: install Node of such a kind, or use another machine.',
  'doctor.git.missing': 'not found',
  'doctor.git.missing.remedy': 'Install git {oldest} or newer, and put it on the PATH.',
  'doctor.keeper.unused': "not used on {platform}: the strength of a stop is 'scan'",
  'doctor.keeper.missing': 'not built',
  'doctor.keeper.missing.remedy':
    'Install a C compiler (apt-get install gcc libc6-dev), then run the setup again: npm start. Until then a stop says "none seen", not "proven gone".',
  'doctor.container': '{container}, strength {strength}',
  'doctor.container.why': '{container}, strength {strength}: {why}',
  'doctor.agents.none': 'no agent CLI on the PATH',
  'doctor.agents.none.remedy':
    'Install Claude Code, Codex, opencode or Gemini; any other program works as an agent, too.',
  'doctor.path': '{path} (from {from})',
  'doctor.path.remedy':
    "Mend what fails or is slow in the shell's files, seen by: {again} — or start Huskies from a terminal.",
  'doctor.path.host': 'the host, started from a terminal',
  'doctor.path.windows': 'the host',
  'doctor.path.login': 'the login shell {shell}, then the host',
  'doctor.path.why': '{path} (from the host alone: {why})',
  'doctor.loginShell.slow': 'the login shell {shell} did not answer within {seconds} s',
  'doctor.loginShell.silent': 'the login shell {shell} ended without an answer',
  'doctor.loginShell.large': 'the login shell {shell} answered with more than {bytes} bytes',
  'doctor.loginShell.notStarted': 'the login shell {shell} could not be started: {why}',
  'doctor.window.display': 'no display',
  'doctor.window.display.remedy': 'Nothing, if you use the browser: huskies serve. Else start it in a desktop session.',
  'doctor.window.electron': 'Electron is not installed',
  'doctor.window.electron.remedy': 'npx install-electron. Nothing, if you use the browser: huskies serve',
  'doctor.disk.unknown': 'free space is not known here',
  'doctor.disk': '{free} GB free at {folder}',
});
