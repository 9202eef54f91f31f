/** Checks of the project in front of us. */
import type { Refusal } from '../../../contract/index.ts';
import { text } from '../../../contract/index.ts';
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
      return [warn('config', text('config.doctor.config.missing'), text('config.doctor.config.missing.remedy'))];
    case 'invalid': {
      const { file, line, message, remedy } = reading.problem;
      return [bad('config', `${file}${line === null ? '' : `:${line}`}: ${message}`, remedy)];
    }
    case 'ready': {
      const { config, trusted, untrusted } = reading;
      const names = config.agents.map((agent) => agent.name).join(', ');
      return [
        config.agents.length > 0
          ? ok('config', text('config.doctor.config.ready', { names, base: config.base, worktrees: config.worktrees }))
          : warn('config', text('config.doctor.config.empty'), text('config.doctor.config.empty.remedy')),
        trusted
          ? ok('trust', text('config.doctor.trust.given'))
          : warn(
              'trust',
              text('config.doctor.trust.open', { n: untrusted.length }),
              text('config.doctor.trust.open.remedy'),
            ),
      ];
    }
  }
}
