/** The scene of agents that tell what they do. */
import { message } from '../../contract/index.ts';
import { type AgentFacts, NO_FACTS } from '../../domain/index.ts';
import { aQuestion, aRun } from './records.ts';
import { keyed, scene, stories } from './scene-parts.ts';

function told(part: Partial<AgentFacts>): { facts: AgentFacts } {
  const used = { tokens: { input: 80_000, output: 4_000, cached: 60_000 }, costUsd: 0.41, costFrom: 'cli' } as const;
  const facts = { ...NO_FACTS, ...used, model: 'claude-sonnet-4.5', context: { used: 84_000, size: 200_000 } };
  return { facts: { ...facts, turns: 3, ...part } };
}

/** Agents that tell what they do, and what they ask. */
export const agentsThatTell = scene({
  stories: stories([
    ['current', '60_story_cleanup', 'Remove agents of archived stories'],
    ['current', '61_story_tax', 'Tax for mixed carts'],
    ['current', '62_story_rate', 'Rate limit sign-in'],
    ['current', '63_story_index', 'Index products while importing'],
    ['current', '64_story_login', 'Sign in with a passkey'],
    ['qa', '58_story_refund', 'Partial refunds'],
    ['qa', '59_story_plain', 'An agent of an unknown command'],
    ['current', '65_story_hang', 'A model that never answers'],
    ['qa', '57_story_lost', 'An agent whose session was lost'],
  ]),
  runs: keyed(
    [
      aRun(
        '60_story_cleanup',
        'coder-1',
        told({ state: 'working', lastAction: 'Edit src/pool/pool.ts', tool: 'edit' }),
      ),
      aRun('61_story_tax', 'coder-2', told({ state: 'needs-you' })),
      aRun('62_story_rate', 'coder-3', told({ state: 'retrying', nextTryAt: Date.now() + 40_000, why: null })),
      aRun('63_story_index', 'coder-4', told({ state: 'idle', costFrom: 'prices', costUsd: 1.02 })),
      aRun('64_story_login', 'coder-5', told({ state: 'failed', why: message('run.exit', { code: 1 }) })),
      aRun('58_story_refund', 'qa', { role: 'qa', ...told({ state: 'working', lastAction: 'reading refund.ts' }) }),
      aRun('65_story_hang', 'coder-6', {
        ...told({ state: 'working', lastAction: 'Read src/cart/tax.ts' }),
        stalledAt: Date.now() - 60_000,
        stall: { kind: 'model', since: Date.now() - 6 * 60_000 },
      }),
      aRun('57_story_lost', 'qa-3', {
        role: 'qa',
        ...told({
          state: 'working',
          lastAction: 'npm test',
          notices: [
            message('acp.forgotten', { session: '019b-4f' }),
            message('acp.model', { model: 'opus', why: 'unknown model' }),
          ],
        }),
      }),
      aRun('59_story_plain', 'qa-2', { role: 'qa', lastLine: 'npm test', facts: null }),
    ],
    (run) => run.id,
  ),
  questions: keyed(
    [
      aQuestion('61_story_tax', {
        agent: 'coder-2',
        title: 'npm install --save-exact decimal.js@10.5.0',
        options: [
          { id: 'once', label: 'Yes', kind: 'allow-once' },
          { id: 'always', label: 'Yes, and do not ask again for npm install', kind: 'allow-always' },
          { id: 'no', label: 'No', kind: 'reject-once' },
        ],
      }),
      aQuestion('58_story_refund', {
        id: 'question_2',
        agent: 'qa',
        kind: 'ask',
        title: 'Should half a cent be rounded up or to even?',
        takesText: true,
        options: [
          { id: 'a', label: 'Up', kind: 'answer' },
          { id: 'b', label: 'To even', kind: 'answer' },
        ],
      }),
    ],
    (question) => question.id,
  ),
});
