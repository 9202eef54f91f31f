import type { SandboxMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: the sandboxes of agents. */
export const SANDBOX_MESSAGES_EN = textsOf<SandboxMessages>()({
  'config.sandbox.needs': 'sandbox = "{kind}" needs {key}',
  'config.sandbox.needs.remedy': 'Set {key} to the name of an image that has the agent and its tools.',
  'config.sandbox.only': '{key} can be used only with sandbox = {kinds}',
  'config.sandbox.only.remedy': 'Remove {key}, or choose another sandbox.',
  'config.sandbox.alone': '{key} needs a sandbox',
  'config.sandbox.alone.remedy': 'Set sandbox to "bwrap", "srt", "podman" or "docker", or remove {key}.',
  'config.sandbox.network': 'sandbox_network is {value}, which sandbox = "{kind}" does not know',
  'config.sandbox.network.remedy':
    'Set it to true or false; with srt to false or to a list of domains, such as ["api.example.com"].',
  'config.sandbox.path': '{key} contains {value}, which is not an absolute path',
  'config.sandbox.path.remedy': 'Write a path that begins with / or ~/.',
  'config.sandbox.list': '{key} is {value}, not a list of texts',
  'config.sandbox.list.remedy': 'Write a list, such as {key} = ["~/.cache"].',
  'sandbox.missing': 'The sandbox tool {program} was not found on the PATH.',
  'sandbox.missing.remedy': 'Install it ({install}), or choose another sandbox in .huskies/project.toml.',
  'sandbox.refused': 'The sandbox tool {program} does not work here: {why}.',
  'sandbox.refused.remedy':
    'Run {program} in a terminal and fix what it reports, or choose another sandbox in .huskies/project.toml; huskies doctor tries it again.',
  'sandbox.kernel': 'The kernel does not let {program} make a sandbox: {why}.',
  'sandbox.kernel.remedy':
    'Permit it with: sudo sysctl -w {setting} (it lasts until the next boot; write it into /etc/sysctl.d to keep it), or choose "podman" or "docker".',
  'sandbox.silent': '{program} does not answer: {why}.',
  'sandbox.silent.remedy':
    'Start its service (such as: sudo systemctl start {program}) until this works for your user: {program} ps',
  'sandbox.image': '{program} does not have the image {image}.',
  'sandbox.image.remedy': 'Run: {program} pull {image} (or build it). Huskies downloads no image by itself.',
  'sandbox.path': '{program} cannot use the path {path}, because it contains a comma, a quote or a line break.',
  'sandbox.path.remedy': 'Move the project or the folder to a path without them, or use sandbox = "bwrap".',
  'sandbox.git': 'The file .git of {worktree} does not name the git folder of this worktree.',
  'sandbox.git.remedy': 'Repair it with: git worktree repair. Then start again.',
  'sandbox.linux': 'The sandbox {program} runs on Linux only.',
  'sandbox.linux.remedy': 'Remove sandbox from the agent in .huskies/project.toml, or run Huskies on Linux.',
  'sandbox.limits': 'max_processes and max_memory_mb cannot be enforced here: {why}.',
  'sandbox.limits.remedy':
    'Start Huskies in a scope of its own (systemd-run --user --scope -p Delegate=yes npm start), use sandbox = "podman" or "docker", or remove the limits.',
  'sandbox.limits.controllers': 'the cgroup of Huskies has no controllers for {missing}',
  'sandbox.limits.none': 'the run has no cgroup of its own',
  'sandbox.unconfirmed': '{program} did not confirm that the container {container} is gone: {why}',
  'sandbox.unconfirmed.remedy':
    'Check that {program} answers ({program} ps -a), then press Retry; or remove the container yourself: {program} rm -f {container}',
  'sandbox.stillThere': 'it is still listed',
});
