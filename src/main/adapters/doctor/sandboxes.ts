/** Checks of the sandboxes and limits of the configured agents, by a real trial of each. */
import { type Message, message } from '../../../contract/index.ts';
import type { AgentConfig, RunLimits, Sandbox } from '../../core/ports/index.ts';
import { bad, type Check, ok } from './check.ts';

export interface SandboxCheckInput {
  agents: readonly AgentConfig[];
  /** Why the agent's sandbox cannot be had. Null: it works. */
  whyUnusable(agent: AgentConfig, sandbox: Sandbox): Promise<Message | null>;
  /** Why limits of a run that is in no container cannot be enforced. Null: they can. */
  whyUnlimited(limits: RunLimits): Message | null;
}

/** One row for each agent that has a sandbox, and one for each that has limits. */
export async function checkSandboxes({ agents, whyUnusable, whyUnlimited }: SandboxCheckInput): Promise<Check[]> {
  const checks: Check[] = [];
  for (const agent of agents) {
    const { name, sandbox, limits } = agent;
    if (sandbox !== undefined) {
      const why = await whyUnusable(agent, sandbox);
      checks.push(why === null ? ok(`sandbox:${name}`, works(sandbox)) : bad(`sandbox:${name}`, why));
    }
    if (limits === undefined) continue;
    // a container has its own limits
    const why = (sandbox?.image ?? null) === null ? whyUnlimited(limits) : null;
    checks.push(why === null ? ok(`limits:${name}`, message('doctor.limits')) : bad(`limits:${name}`, why));
  }
  return checks;
}

function works({ kind, image }: Sandbox): Message {
  return image === null
    ? message('doctor.sandbox', { program: kind })
    : message('doctor.sandbox.image', { program: kind, image });
}
