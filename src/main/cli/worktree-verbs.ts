/** Verbs of worktrees: they wait for what the host does. */
import { followSetup } from '../../client/index.ts';
import type { CommandInput } from '../../contract/index.ts';
import { unwrap, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { json, line } from './format.ts';
import type { Context } from './world.ts';

/** Follows the setup to its end. The exit code is 0 only if every step passed. */
export function worktreeSetup(context: Context, { input }: Invocation): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const request = input as CommandInput<'worktree.setup'>;
    const steps = unwrap(await followSetup(client, request));
    const { story } = request;
    if (context.json) world.out(json({ story, steps }));
    else if (steps.length === 0) world.out(line('cli.setup.done', { story }));
    else world.out(line('cli.setup.passed', { story, steps: steps.join(', ') }));
  });
}
