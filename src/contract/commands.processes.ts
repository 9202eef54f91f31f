/** The part of the command table about the processes of runs. */
import * as v from 'valibot';
import { command, reply } from './command-spec.ts';
import { AgentName, RunId, StoryId } from './ids.ts';
import type { RunProcesses } from './replies.ts';

/** Every command on processes, by its name. */
export const PROCESS_COMMANDS = {
  'agent.processes': command({
    title: 'command.agent.processes',
    by: 'own-run',
    /** `run`: the id of the run; without it, the live one of the agent on the story. */
    input: v.strictObject({ story: StoryId, agent: AgentName, run: v.optional(RunId) }),
    /** One look at the system. It proves nothing about processes that end or start afterwards. */
    reply: reply<RunProcesses>(),
    cli: { verb: 'agent processes', args: ['story', 'agent'] },
  }),
} as const;
