/** Checks one sandbox in the environment of this process, and prints the row and its remedy as JSON. */
import { remedyText } from '../../../contract/index.ts';
import type { AgentConfig, SandboxKind } from '../../core/ports/index.ts';
import { whySandboxUnusable } from '../sandbox/index.ts';
import { checkSandboxes } from './sandboxes.ts';

const [kind = 'bwrap', image = ''] = process.argv.slice(2) as [SandboxKind, string];
const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/' };
const sandbox = { kind, image: image === '' ? null : image, network: true, read: [], write: [], args: [] };

void checkSandboxes({
  agents: [{ name: 'coder-1', sandbox } as unknown as AgentConfig],
  whyUnusable: (_agent, wanted) => whySandboxUnusable(wanted, env, process.env),
  whyUnlimited: () => null,
}).then(([check]) => {
  if (check === undefined) throw new Error('no check');
  const remedy = check.state === 'ok' ? '' : remedyText(check.found);
  process.stdout.write(`${JSON.stringify({ ...check, code: check.found.code, remedy })}\n`);
});
