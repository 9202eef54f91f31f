/** The settings and the command line of Anthropic's sandbox-runtime (srt), which runs bubblewrap on Linux. */
import type { Sandbox } from '../../core/ports/index.ts';
import type { Places } from './places.ts';

/** The text of a settings file of srt 0.0.83. Pure. */
export function srtSettings({ network }: Pick<Sandbox, 'network'>, places: Places): string {
  const allowedDomains = typeof network === 'boolean' ? [] : network;
  return `${JSON.stringify(
    {
      network: { allowedDomains, deniedDomains: [] },
      filesystem: {
        denyRead: [...places.sockets, ...places.hidden],
        allowRead: [...places.system, ...places.shown],
        // srt gives an agent its own folder for temporary files
        allowWrite: [...places.write, '/tmp/claude'],
        denyWrite: [],
      },
    },
    null,
    2,
  )}\n`;
}

/** srt quotes each argument itself. Pure. */
export function srtCommand(settings: string, command: readonly string[]): string[] {
  return ['srt', '--settings', settings, '--', ...command];
}
