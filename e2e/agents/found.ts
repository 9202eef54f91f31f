/** Which of the pinned CLIs are installed for the tests. The runner of the tests installs them and hands the list on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentRoad } from '../../src/domain/index.ts';
import { root } from '../fixtures/lab.ts';
import type { AgentCli } from './clis.ts';

/** A program's folders for the PATH, its own first, or why it cannot be used here. */
export type Found = { path: readonly string[] } | { reason: string };

/** Looks a program up in the list of scripts/setup/agent-clis.mjs. */
export function find(program: string): Found {
  const all = JSON.parse(process.env.HUSKIES_TEST_AGENTS ?? '{}') as Record<string, Found>;
  return all[program] ?? { reason: `${program} is not installed for the tests: run npm run test:agents` };
}

/** The pinned program of a CLI on a road. */
export function programOf(cli: AgentCli, road: AgentRoad): string {
  return road === 'acp' ? (cli.acp?.program ?? cli.name) : cli.name;
}

/** Whether \`npm test\` installs this program, so that its tests can be in the first tier. */
export function isLight(program: string): boolean {
  const pins = JSON.parse(readFileSync(join(root, 'e2e', 'agents', 'pins.json'), 'utf8')) as Record<string, object>;
  return 'light' in (pins[program] ?? {});
}
