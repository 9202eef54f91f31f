/** English texts about opening, approving and losing a project. */
export const PROJECT_EN = {
  'welcome.title': 'Huskies',
  'welcome.lead': 'Run coding agents on your stories, and get proof when they stop.',
  'welcome.demo.busy': 'Creating the demo…',
  'open.path': 'Folder of a git project, on the host’s machine',
  'open.placeholder': '/home/you/project',
  'init.title': '{project} has no Huskies config yet',
  'init.lead':
    'The config, .huskies/project.toml, lists the agents that may work here and how they run. Commit it with the project.',
  'init.found': 'Found on this machine:',
  'init.none':
    'No agent CLI was found on this machine (looked for claude, codex, opencode, gemini, copilot, qwen and aider). The config will use a plain shell as its coder, to try things out.',
  'trust.until': 'No agent starts until you approve.',
  'trust.until.worktree': 'No agent starts in the worktrees with these files until you approve.',
  'trust.items': 'Waiting for approval',
  'trust.count': '{n|# item is|# items are} waiting for approval.',
  'trust.moved':
    'The same settings were approved for {from}, which no longer exists. If you moved that project here, approve them again for this folder. If not, review everything carefully: the same words may run different files here.',
  'trust.covers':
    'Approval covers this exact text, not the contents of the files they name: if a script changes, you are not asked again.',
  'trust.kind.command': 'Command of {label}',
  'trust.kind.gate': 'Command of gate {label}',
  'trust.kind.setup': 'Command of the worktree setup: {label}',
  'trust.kind.teardown': 'Command before a worktree is removed: {label}',
  'trust.kind.carry': 'Ignored files that are copied to worktrees: {label}',
  'trust.kind.prompt': 'Prompt of {label}',
  'trust.kind.worktrees': 'Worktree folder',
  'trust.kind.automation': 'Automatic: {label}',
  'trust.kind.permission': 'Permissions that agents get without a question: {label}',
  'trust.kind.stop': 'Setting {label}',
  'trust.kind.driver': 'Program that git runs: {label}',
  'worktree.empty.card': 'empty submodules: {paths}',
  'worktree.empty':
    'Submodules were left empty: {paths}. To fill them, run in the worktree: git submodule update --init --recursive',
  'trust.kind.submodule': 'Submodule {label}',
  'trust.kind.settings': "Settings in the repository that an agent's CLI obeys: {label}",
  'trust.word': 'Trust',
  'trust.unseen': 'Scroll to the end of the list to review everything first.',
  'config.invalid': 'The config cannot be used.',
  'config.line': 'line {n}',
  'config.key': 'key {key}',
  'config.kept': 'The last valid config stays in effect. No new agents start, and running agents keep running.',
  quitting: 'Huskies is shutting down. It stops its agents first.',
  'quitting.progress': 'Huskies is shutting down: {n} of {all|# agent|# agents} stopped.',
  'quitting.bar': 'Stopped agents',
  'shut.older':
    'The host runs an older version of Huskies than this page. Quit the host, which first stops its agents, and start it again.',
  'shut.newer': 'The host runs a newer version of Huskies than this page. Reload the page.',
  'lost.title': 'This page has lost its connection to the host.',
  'lost.browser':
    'Start the host again with “huskies serve” in the project’s folder, and this page reconnects automatically. If it does not, open the address that the host prints.',
  'degraded.title': 'Huskies has not answered for a while.',
  'degraded.rest': 'What you see may be out of date. Your actions take effect as soon as it answers.',
  'shut.title': 'This page is not connected.',
  'shut.no-secret': 'Open the link that huskies printed. To see it again: “huskies status --link”.',
  'shut.refused': 'This link is no longer valid. Open the current link: “huskies status --link” shows it.',
  'shut.stranger':
    'Another program is answering at the address of Huskies. Nothing secret was sent to it. Start Huskies again and open the link that it prints.',
  'shut.full':
    'Huskies has reached its limit of open pages and commands. Close one, and this page connects automatically.',
  'lost.window': 'It reconnects automatically. If it does not, quit Huskies and start it again: no story is lost.',
  'lost.acting': 'Not connected to a host. Nothing can be changed from here until the connection is back.',
} as const;
