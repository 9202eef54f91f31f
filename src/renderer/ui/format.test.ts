import { expect, it } from 'vitest';
import { briefCommand } from './format.ts';

it.each([
  ['/usr/bin/node /tmp/huskies-1/agents/child.mjs --deaf', 'node …/child.mjs --deaf'],
  ['node .huskies/agents/a.mjs', 'node .huskies/agents/a.mjs'],
  ['cat /etc/hosts /wt/a/', 'cat …/hosts …/a/'],
  ['[kworker/0:1]', '[kworker/0:1]'],
  ['sh -c cd /', 'sh -c cd /'],
  ['/bin/sleep 600', 'sleep 600'],
  ['', ''],
])('the brief form of the command %j is %j', (command, brief) => {
  expect(briefCommand(command)).toBe(brief);
});
