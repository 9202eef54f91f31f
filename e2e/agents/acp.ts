/** Real agent CLIs on the road `acp`: which program speaks the protocol for each. */
import { type AgentCli, CLIS } from './clis.ts';
import { type Found, find } from './found.ts';
import type { RealAgent } from './project.ts';

/** A CLI that speaks the protocol, or whose adapter does. */
export interface AcpCli {
  cli: AgentCli;
  /** The pinned program that speaks the protocol. */
  program: string;
  found: Found;
  /** Whether its edits come with a diff; opencode tells only that it wrote the file. */
  showsDiffs: boolean;
  /**
   * What it asks before, in mode `ask`, and a part of the question. Codex starts programs in a sandbox in which they can
   * only read, and asks before edits.
   */
  asks: { script: string; detail: string };
}

/** The programs of those whose adapter speaks it. */
const ADAPTERS: Readonly<Record<string, string>> = { claude: 'claude-agent-acp', codex: 'codex-acp' };
/** All of them, the lightest first. Aider does not speak it. */
export const ACP_CLIS: readonly AcpCli[] = CLIS.filter(({ name }) => name !== 'aider').map((cli) => {
  const program = ADAPTERS[cli.name] ?? cli.name;
  const asks = cli.name === 'codex' ? { script: 'edit', detail: 'hello.txt' } : { script: 'kids', detail: 'nap' };
  return { cli, program, found: find(program), showsDiffs: cli.name !== 'opencode', asks };
});

/** An agent of the config that uses it. `script`: what its prompt names. */
export function acpAgent(
  { cli, found }: AcpCli,
  name: string,
  role: string,
  script: string,
  mode: RealAgent['mode'] = 'all',
): RealAgent {
  return { name, role, cli, script, mode, road: 'acp', path: 'path' in found ? found.path : [] };
}
