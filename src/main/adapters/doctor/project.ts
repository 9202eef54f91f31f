/** Checks of the project in front of us. */
import type { Refusal } from '../../../contract/index.ts';
import type { ConfigReading } from '../../core/ports/index.ts';
import type { Check } from './check.ts';
import { bad, ok, warn } from './check.ts';

/** The project's root, the refusal that it met, or null when none was asked for. */
export type ProjectInput = { root: string; config: ConfigReading } | { refusal: Refusal } | null;

export function checkProject(project: ProjectInput): Check[] {
  if (project === null) return [];
  if ('refusal' in project) return [warn('project', project.refusal.message, project.refusal.remedy)];
  return [ok('project', project.root), ...checkConfig(project.config)];
}

function checkConfig(reading: ConfigReading): Check[] {
  switch (reading.state) {
    case 'missing':
      return [warn('config', 'no .huskies/project.toml', 'Make one with: huskies init')];
    case 'invalid': {
      const { file, line, message, remedy } = reading.problem;
      return [bad('config', `${file}${line === null ? '' : `:${line}`}: ${message}`, remedy)];
    }
    case 'ready': {
      const { config, trusted, untrusted } = reading;
      const names = config.agents.map((agent) => agent.name).join(', ') || 'none';
      return [
        config.agents.length > 0
          ? ok('config', `agents: ${names}; base ${config.base}; worktrees in ${config.worktrees}`)
          : warn('config', 'no agents', 'Add an [[agent]] to .huskies/project.toml.'),
        trusted
          ? ok('trust', 'its commands were made or approved on this machine')
          : warn(
              'trust',
              `not approved: ${untrusted.join('; ')}`,
              'Look at the commands and approve them: huskies trust',
            ),
      ];
    }
  }
}
