/** What is wrong with a config is reported with its place and a remedy. */
import { describe, expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import { AGENT, FULL, GATE, parse, problem } from './parse.testing.ts';

describe('a mistake in the syntax', () => {
  /** The places of one character in the text that is not part of a string of several lines. */
  const structure = [...FULL.matchAll(/["[\]{}=]/g)].map(({ index }) => index);

  it('is reported on its own line, whichever quote, bracket or equals sign is missing', () => {
    const elsewhere: unknown[] = [];
    for (const index of structure) {
      const line = FULL.slice(0, index).split('\n').length;
      const broken = FULL.slice(0, index) + FULL.slice(index + 1);
      const parsed = parse(broken);
      // the braces of a placeholder are text
      if (parsed.ok) expect(FULL.slice(index - 8, index + 8)).toMatch(/\{(story|prompt)\}/);
      else if (parsed.problem.line !== line) elsewhere.push([FULL.split('\n')[line - 1], line, parsed.problem.line]);
    }
    // Only the missing closing quotes of the last long string are reported where the string begins.
    expect(elsewhere).toEqual([0, 1, 2].map(() => ['"""', 14, 12]));
  });

  it.each([
    ['base = "main\nmax_running = 2\n', 1, 13, /no closing quote/],
    ['base = "main\r\nmax_running = 2\r\n', 1, 13, /no closing quote/],
    ['command = ["x", "y\n]\n', 1, 19, /no closing quote/],
    ['base = "C:\\\nmax_running = 2\n', 1, 12, /no closing quote/],
    ['base = "main', 1, 8, /unfinished string/],
    ['base = main\nmax_running = 2\n', 1, 8, /invalid value/],
    ['[stop\nforeign = "kill"\n', 1, 6, /illegal character in key/],
    ['[[agent]]\ncommand = ["x", "y"\n# note\n\nprompt = "z"\n', 2, 20, /not closed, or a comma/],
    ['[[agent]]\ncommand = ["x"\n', 2, 15, /not closed, or a comma/],
    ['[[agent]]\ncommand = [\n  "a"\n  "b"\n]\n', 3, 6, /not closed, or a comma/],
    ['[[agent]]\ncommand = [\n  "a",\n  b\n]\n', 4, 3, /invalid value/],
    ['[[agent]]\nprompt = """\nDo\n[[agent]]\nprompt = """\nCheck it\n"""\n', 2, 8, /ends only on line 5/],
    ['[[agent]]\nprompt = """\nDo\n[[agent]]\nprompt = """Check it\n"""\n', 2, 8, /ends only on line 5/],
    ['[[agent]]\nprompt = ""\nDo this\n"""\n', 2, 8, /three quotes/],
  ])('%j: line %d, column %d', (text, line, column, why) => {
    const found = problem(text);
    expect([found.line, found.why]).toMatchObject([line, { code: 'config.parse.syntax.at', values: { column } }]);
    expect(messageText(found.why)).toMatch(why);
  });
});

describe('a problem in the config', () => {
  // columns: text, line, key, part of the message, part of the remedy
  it.each([
    ['max_runing = 3', 1, 'max_runing', 'max_runing', 'max_running'],
    ['\n\nmax_running = "3"', 3, 'max_running', '"3"', '1 to 100'],
    ['max_running = 0', 1, 'max_running', '0', 'default'],
    ['max_running = 1.5', 1, 'max_running', '1.5', 'default'],
    ['max_running = 99999999999', 1, 'max_running', '99999999999', 'default'],
    ['base = 3', 1, 'base', '3', 'base = "3"'],
    ['base = "-x"', 1, 'base', '"-x"', 'base = "main"'],
    ['base = "a b"', 1, 'base', '"a b"', 'base = "main"'],
    ['worktrees = ""', 1, 'worktrees', '""', 'worktrees = "../my project.huskies"'],
    ['worktrees = "."', 1, 'worktrees', '"."', 'worktrees = "../my project.huskies"'],
    ['worktrees = ".git/x"', 1, 'worktrees', '.git/x', 'worktrees = "../my project.huskies"'],
    ['worktrees = "/"', 1, 'worktrees', '"/"', 'worktrees = "../my project.huskies"'],
    ['worktrees = ".huskies/x"', 1, 'worktrees', '.huskies/x', 'worktrees = "../my project.huskies"'],
    ['worktrees = "../other/.git/hooks"', 1, 'worktrees', 'git folder', 'worktrees = "../my project.huskies"'],
    ['stop = 3', 1, 'stop', '3', '[stop]'],
    ['[stop]\n# c\nforeign = "all"', 3, 'stop.foreign', '"all"', '"spare"'],
    ['[worktree]\nsubmodules = "all"', 2, 'worktree.submodules', 'one of auto, none', 'auto'],
    ['[worktree]\ncarry = ["../x"]', 2, 'worktree.carry', 'not a place inside the project', 'without ".."'],
    ['[worktree]\nsetup = "npm ci"', 2, 'worktree.setup', 'list of commands', '[["npm", "ci"]]'],
    ['[worktree]\nsetup = [["npm", 1]]', 2, 'worktree.setup', 'not a command', '[["npm", "ci"]]'],
    ['[worktree]\nsetup = [[]]', 2, 'worktree.setup', 'empty command', 'Name the program first'],
    ['[worktree]\nsetup = ["a && b"]', 2, 'worktree.setup', 'only a shell understands', '["sh", "-c", "a && b"]'],
    ['[worktree]\nsetup_timeout_s = 0', 2, 'worktree.setup_timeout_s', 'from 1 to 86400', '1800'],
    ['[stop]\ncontainment = "docker"', 2, 'stop.containment', 'one of auto, namespace, scan', 'auto'],
    ['[stop]\ngrace_ms = -1', 2, 'stop.grace_ms', '-1', '0'],
    ['stop.timeout_ms = 1', 1, 'stop.timeout_ms', '1', '10000'],
    ['stop = { timeout_ms = 1 }', 1, 'stop.timeout_ms', '1', '10000'],
    ['[automation]\nbacklog = "yes"', 2, 'automation.backlog', 'one of off, ask, on', 'backlog = "off"'],
    [
      '[automation]\ndone = "on"',
      2,
      'automation.done',
      'unknown key',
      'Known here: backlog, current, qa, merge, tries',
    ],
    ['[automation]\ntries = 0', 2, 'automation.tries', '1 to 20', 'tries = 3'],
    ['qa = "maybe"', 1, 'qa', 'one of agent, human, none', 'qa = "agent"'],
    ['[merge]\nmethod = "octopus"', 2, 'merge.method', '"octopus"', '"squash"'],
    ['[merge]\nbatch = 0', 2, 'merge.batch', '0', '1 to 32'],
    ['[merge]\nlanes = 9', 2, 'merge.lanes', '9', '1 to 4'],
    ['[merge]\nsquash = true', 2, 'merge.squash', 'unknown key', 'method, batch, lanes, into, tool'],
    ['automation = "on"', 1, 'automation', '"on"', '[automation]'],
    ['[roles.tester]\nmax = 1', 1, 'roles.tester', 'unknown key', 'coder, qa, mergemaster, other'],
    ['[roles.coder]\nreserve = 1', 2, 'roles.coder.reserve', 'unknown key', 'max'],
    ['[roles.coder]\nmax = 0', 2, 'roles.coder.max', '0', 'remove it for no limit'],
    ['[roles.qa]\nreserve = -1', 2, 'roles.qa.reserve', '-1', 'reserve = 1 (the default)'],
    ['[[agent]]\nname = "x"\ncommand = ["x"]\nmax = "2"', 4, 'agent.max', '"2"', '1 to 100'],
    ['[watchdog]\nstall_minutes = -1', 2, 'watchdog.stall_minutes', '-1', 'stall_minutes = 15 (the default)'],
    ['[watchdog]\non_stall = "kill"', 2, 'watchdog.on_stall', 'one of notify, retry', 'on_stall = "notify"'],
    ['[watchdog]\nstalls = 1', 2, 'watchdog.stalls', 'unknown key', 'Known here: stall_minutes, on_stall, max_minutes'],
    ['[[agent]]\nname = "x"\ncommand = ["x"]\nmax_minutes = 99999', 4, 'agent.max_minutes', '99999', '0 to 10080'],
    ['[reconcile]\ninterval = 3', 2, 'reconcile.interval', 'interval', 'interval_ms'],
    ['[reconcile]\ninterval_ms = 1', 2, 'reconcile.interval_ms', '1', '5000'],
    ['[reconcil]\ninterval_ms = 1', 1, 'reconcil', 'reconcil', 'reconcile'],
    ['[gate]\nname = "x"', 1, 'gate', 'list', '[[gate]]'],
    ['[[gate]]\ncommand = ["x"]', 1, 'gate.name', 'missing', 'name = "tests"'],
    ['[[gate]]\nname = "a b"', 2, 'gate.name', '"a b"', 'letters'],
    [`${GATE}${GATE}`, 6, 'gate.name', '"x"', 'unique'],
    ['[[gate]]\nname = "x"\nafter = "qa"', 1, 'gate.command', 'missing', 'command = ["npm", "test"]'],
    ['[[gate]]\nname = "x"\ncommand = "npm run \'a b\'"', 3, 'gate.command', 'list', '["npm", "run", "a b"]'],
    ['[[gate]]\nname = "x"\ncommand = ["x", 3]', 3, 'gate.command', '3', 'command = ["x", "3"]'],
    ['[[gate]]\nname = "x"\ncommand = [" "]', 3, 'gate.command', 'empty', 'program first'],
    ['[[gate]]\nname = "x"\ncommand = ["x"]', 1, 'gate.after', '"x"', '"coder", "qa" or "merge"'],
    ['[[gate]]\nname = "x"\ncommand = ["x"]\nafter = "done"', 4, 'gate.after', '"done"', 'coder'],
    [`${GATE}timeout_s = 0`, 5, 'gate.timeout_s', '0', '600'],
    [`${GATE}parallel = true`, 5, 'gate.parallel', 'parallel', 'timeout_s'],
    [`${GATE}paths = "src"`, 5, 'gate.paths', '"src"', 'paths = ["src/**"]'],
    [`${GATE}paths = ["../x"]`, 5, 'gate.paths', '"../x"', 'paths = ["src/**"]'],
    [`${GATE}paths = ["/etc"]`, 5, 'gate.paths', '"/etc"', 'relative to the project'],
    ['[agent]\nname = "x"', 1, 'agent', 'list', '[[agent]]'],
    ['agent = [3]', 1, 'agent', '3', 'table'],
    ['[[agent]]\ncommand = ["x"]', 1, 'agent.name', 'missing', 'name = "coder-1"'],
    ['[[agent]]\nname = "a:b"\ncommand = ["x"]', 2, 'agent.name', '"a:b"', 'letters'],
    ['[[agent]]\nname = "x"', 1, 'agent.command', 'missing', 'command = ['],
    [
      `[[agent]]\nname = "x"\ncommand = "claude -p '{prompt} now'"`,
      3,
      'agent.command',
      'must be a list',
      'command = ["claude", "-p", "{prompt} now"]',
    ],
    ['[[agent]]\nname = "x"\ncommand = []', 3, 'agent.command', 'empty', 'command = ['],
    ['[[agent]]\nname = "x"\ncommand = ["x", 3]', 3, 'agent.command', '3', '["x", "3"]'],
    ['[[agent]]\nname = "x"\ncommand = ["x"]\nrole = "tester"', 4, 'agent.role', '"tester"', 'other'],
    [
      '[[agent]]\nname = "x"\ncommand = ["x"]\nrole = "qa"\nstage = "coder"',
      5,
      'agent.stage',
      '"coder"',
      'remove stage',
    ],
    ['[[agent]]\nname = "x"\ncommand = ["x"]\nenv = { A = 1 }', 4, 'agent.env.A', '1', 'A = "1"'],
    ['[[agent]]\nname = "x"\ncommand = ["x"]\n[agent.env]\n"A B" = "1"', 5, 'agent.env.A B', 'A B', 'letters'],
    ['[[agent]]\nname = "x"\ncommand = ["x"]\nenv.HUSKIES_RUN = "1"', 4, 'agent.env.HUSKIES_RUN', 'itself', 'another'],
    [`${AGENT}env_from_host = "FOO"`, 4, 'agent.env_from_host', '"FOO"', 'env_from_host = ['],
    [`${AGENT}env_from_host = ["A-B"]`, 4, 'agent.env_from_host', '"A-B"', 'List only the names'],
    [`${AGENT}env_from_host = ["A", 3]`, 4, 'agent.env_from_host', '3', 'List only the names'],
    [`${AGENT}env_from_host = ["A=secret"]`, 4, 'agent.env_from_host', '"A=…"', 'List only the names'],
    [`${AGENT}env_from_host = ["HUSKIES_RUN"]`, 4, 'agent.env_from_host', 'itself', 'another'],
    ['[[agent]]\nname = "x"\ncommand = ["x"]\ncolour = "m"', 4, 'agent.colour', 'unknown key', 'Known here'],
    [
      '[[agent]]\nname="x"\ncommand=["x"]\n[[agent]]\nname="x"\ncommand=["y"]',
      5,
      'agent.name',
      'twice',
      'a unique name',
    ],
    [
      '[[agent]]\nname="x"\ncommand=[\n  "x", # ]\n  "name = 3",\n]\nprompt = """\nrole = 1\n[stop]\n"""\nrole = "r"',
      11,
      'agent.role',
      '"r"',
      'other',
    ],
  ])('a problem names its line, key, value and remedy: %j', (text, line, key, message, remedy) => {
    const found = problem(text);
    expect(found).toMatchObject({ file: '.huskies/project.toml', line, key });
    expect(messageText(found.why)).toContain(message);
    expect(`${messageText(found.why)} ${remedyText(found.why)}`).toContain(remedy);
    expect(remedyText(found.why)).not.toBe('');
  });

  it('a file truncated at any length is valid or a problem with a remedy, never an exception', () => {
    for (let length = 0; length < FULL.length; length++) {
      const parsed = parse(FULL.slice(0, length));
      if (!parsed.ok) expect(remedyText(parsed.problem.why)).not.toBe('');
    }
    expect(problem('max_running = 4\n[[agent]\nname').line).toBe(2);
    expect(problem('max_running = ').line).toBe(1);
  });

  it.each([
    ['deep nesting', `x = ${'['.repeat(20_000)}`],
    ['binary data', Array.from({ length: 512 }, (_, n) => String.fromCharCode(n % 256)).join('')],
    ['keys of a prototype', '__proto__ = { max_running = 3 }\n[constructor]\nprototype = 1'],
    ['a date as a number', 'max_running = 1979-05-27'],
    ['infinity', 'max_running = inf'],
    ['the same key twice', 'base = "a"\nbase = "b"'],
  ])('reports a problem for %s', (_, text) => {
    expect(messageText(problem(text).why)).not.toBe('');
  });
});
