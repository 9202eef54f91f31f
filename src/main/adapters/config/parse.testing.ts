/** For tests of the config’s parser: a config with every field, and what a text is parsed to. */
import { parseConfig } from './parse.ts';

const at = { root: '/home/me/my project', file: '.huskies/project.toml' };
/** Parses a config of the project /home/me/my project. */
export const parse = (text: string) => parseConfig(text, at);
/** The problem of a text that is not a valid config. */
export function problem(text: string) {
  const parsed = parse(text);
  if (parsed.ok) throw new Error('expected a problem');
  return parsed.problem;
}
/** The config of a valid text. */
export function config(text: string) {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.config;
}

/** A config with every field. */
export const FULL = `base = "trunk"
worktrees = "../elsewhere"
max_running = 7
qa = "human"

[[agent]]
name = "coder-1"
role = "coder"
max = 2
max_minutes = 0
command = ["claude", "--x", "{prompt}"]
prompt = """
Do {story}
"""
env = { FOO = "bar" }
env_from_host = ["AWS_PROFILE", "GH_TOKEN", "AWS_PROFILE"]

[[agent]]
name = "qa"
stage = "qa"
command = ["codex"]
[agent.env]
BAR = "baz"

[[gate]]
name = "tests"
command = ["npm", "test"]
after = "coder"
timeout_s = 90
paths = ["src/**", "*.json"]

[[gate]]
name = "review"
command = ["check"]
after = "merge"

[worktree]
submodules = "none"
archive_days = 14
carry = [".env"]
setup = [["npm", "ci"], "cp .env.example '.env'"]
setup_timeout_s = 90
teardown = ["docker compose down"]
[reconcile]
interval_ms = 1000

[stop]
foreign = "kill"
containment = "scan"
grace_ms = 500
timeout_ms = 2000

[automation]
backlog = "ask"
current = "on"
tries = 5
retries = 0

[merge]
method = "rebase"
batch = 8
lanes = 2
into = "pull-request"
tool = "glab"

[roles.coder]
max = 3
[roles.qa]
max = 2
reserve = 2
[roles.mergemaster]
reserve = 0

[watchdog]
stall_minutes = 0
on_stall = "retry"
max_minutes = 90
`;

/** A valid gate. */
export const GATE = '[[gate]]\nname = "x"\ncommand = ["x"]\nafter = "qa"\n';
/** A valid agent. */
export const AGENT = '[[agent]]\nname = "x"\ncommand = ["x"]\n';
