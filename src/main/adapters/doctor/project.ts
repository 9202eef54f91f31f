/** Checks of the project in front of us. */
import type { Refusal } from '../../../contract/index.ts';
import { messageText, remedyText, text } from '../../../contract/index.ts';
import type { BaseState, ConfigReading } from '../../core/ports/index.ts';
import type { Check } from './check.ts';
import { bad, ok, warn } from './check.ts';
import { checkWorktrees } from './machine.ts';

/**
 * The project's root and what was found of its config and base, the refusal that it met, or null when none was asked for.
 * `base`: null where there is no config that names one.
 */
export type ProjectInput =
  | { root: string; config: ConfigReading; base: BaseState | null }
  | { refusal: Refusal }
  | null;

export async function checkProject(project: ProjectInput): Promise<Check[]> {
  if (project === null) return [];
  if ('refusal' in project) return [warn('project', messageText(project.refusal.why), remedyText(project.refusal.why))];
  const { root, config: reading, base } = project;
  return [
    ok('project', root),
    ...checkConfig(reading),
    ...(reading.state !== 'ready' || base === null ? [] : [checkBase(reading.config.base, base)]),
    ...(reading.state === 'ready' ? [await checkWorktrees(root, reading.config.worktrees, reading.trusted)] : []),
  ];
}

function checkBase(name: string, seen: BaseState): Check {
  if (!seen.there) return bad('base', messageText(seen.refusal.why), remedyText(seen.refusal.why));
  const { upstream, behind } = seen;
  return ok(
    'base',
    upstream === null || behind === 0 ? name : text('core.base.behind', { base: name, upstream, n: behind }),
  );
}

function checkConfig(reading: ConfigReading): Check[] {
  switch (reading.state) {
    case 'missing':
      return [warn('config', text('config.doctor.config.missing'), text('config.doctor.config.missing.remedy'))];
    case 'invalid': {
      const { file, line, why } = reading.problem;
      return [bad('config', `${file}${line === null ? '' : `:${line}`}: ${messageText(why)}`, remedyText(why))];
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
