import { expect, it } from 'vitest';
import { configText } from './template.ts';

it.each<[NodeJS.Platform, string]>([
  ['linux', 'bash'],
  ['darwin', 'bash'],
  ['win32', 'powershell.exe'],
])('without an agent CLI, init on %s writes a shell that the system has: %s', (platform, shell) => {
  const config = configText({ base: 'main', projectName: 'shop', found: [], platform });
  expect(config).toContain(`command = ["${shell}"]`);
});
