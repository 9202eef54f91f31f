/** A command as a person approves it: everything that decides what runs, on one line, nothing hidden. */
import type { AgentConfig } from '../../core/ports/index.ts';

/** `coder-1: NAME=value claude '{prompt}'`. Two commands that run differently never look the same. */
export function showAgent(agent: Pick<AgentConfig, 'name' | 'command' | 'env'>): string {
  const env = Object.keys(agent.env)
    .sort()
    .map((name) => `${name}=${quote(agent.env[name] ?? '')}`);
  return `${agent.name}: ${[...env, ...agent.command.map(quote)].join(' ')}`;
}

/** Quoted where a shell would want it; whatever could move a cursor, turn the text round or look like nothing is escaped. */
function quote(argument: string): string {
  if (/^[\w@%+:,./{}-]+$/.test(argument)) return argument;
  if (/^[\x20-\x7e]+$/.test(argument)) return `'${argument.replace(/'/g, "'\\''")}'`;
  // letters of any script may stand; controls, format characters and odd spaces may not
  const escaped = argument
    .replace(/\\/g, '\\\\')
    .replace(/'/g, "\\'")
    .replace(/[\p{C}\p{Z}]/gu, (char) => {
      if (char === ' ') return char;
      return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
    });
  return `$'${escaped}'`;
}
