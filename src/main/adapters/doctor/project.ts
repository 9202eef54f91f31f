/** Checks of the opened project. */
import type { Refusal } from '../../../contract/index.ts';
import { message } from '../../../contract/index.ts';
import type { BaseState, ConfigReading } from '../../core/ports/index.ts';
import type { Check } from './check.ts';
import { bad, ok, warn } from './check.ts';
import { checkWorktrees } from './machine.ts';

/**
 * The project with its config and base, or the refusal to open it; null when no project was named. `base` is null when
 * there is no valid config.
 */
export type ProjectInput =
  | { root: string; config: ConfigReading; base: BaseState | null }
  | { refusal: Refusal }
  | null;

export async function checkProject(project: ProjectInput): Promise<Check[]> {
  if (project === null) return [];
  if ('refusal' in project) return [warn('project', project.refusal.why)];
  const { root, config: reading, base } = project;
  return [
    ok('project', message('doctor.folder', { folder: root })),
    ...checkConfig(reading),
    ...(reading.state !== 'ready' || base === null ? [] : [checkBase(reading.config.base, base)]),
    ...(reading.state === 'ready' ? [await checkWorktrees(root, reading.config.worktrees, reading.trusted)] : []),
  ];
}

function checkBase(name: string, seen: BaseState): Check {
  if (!seen.there) return bad('base', seen.refusal.why);
  const { upstream, behind } = seen;
  return ok(
    'base',
    upstream === null || behind === 0
      ? message('doctor.base', { base: name })
      : message('base.behind', { base: name, upstream, n: behind }),
  );
}

function checkConfig(reading: ConfigReading): Check[] {
  switch (reading.state) {
    case 'missing':
      return [warn('config', message('doctor.config.missing'))];
    case 'invalid': {
      const { file, line, why } = reading.problem;
      return [
        bad(
          'config',
          line === null
            ? message('doctor.config.invalid', { file, why })
            : message('doctor.config.invalid.line', { file, line, why }),
        ),
      ];
    }
    case 'ready': {
      const { config, trusted, untrusted } = reading;
      const names = config.agents.map((agent) => agent.name);
      const { base, worktrees } = config;
      return [
        names.length > 0
          ? ok('config', message('doctor.config.ready', { names, base, worktrees }))
          : warn('config', message('doctor.config.empty')),
        trusted
          ? ok('trust', message('doctor.trust.given'))
          : warn('trust', message('doctor.trust.open', { n: untrusted.length })),
      ];
    }
  }
}
