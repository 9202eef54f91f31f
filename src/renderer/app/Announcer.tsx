import { useEffect, useState } from 'react';
import type { Announcement } from '../store/announce.ts';
import { announcements } from '../store/announce.ts';
import { useProject } from '../store/project.tsx';
import { nameOf } from '../store/story.ts';

/** Two live regions for screen readers: one for what happened, one for failed stops. */
export function Announcer() {
  const [announced, setAnnounced] = useState<Record<'calm' | 'urgent', string>>({ calm: '', urgent: '' });
  const project = useProject();
  const { mirror } = project;
  useEffect(
    () =>
      mirror.onChanges((changes) => {
        const list = announcements(changes, (story) => nameOf(project, story));
        if (list.length === 0) return;
        const join = (some: Announcement[]) => some.map((one) => one.message).join('. ');
        const calm = list.filter((one) => !one.urgent);
        const urgent = list.filter((one) => one.urgent);
        setAnnounced((s) => ({ calm: join(calm) || s.calm, urgent: join(urgent) || s.urgent }));
      }),
    [mirror, project],
  );
  return (
    <div className="visually-hidden">
      <div role="status" data-announcer>
        {announced.calm}
      </div>
      <div role="alert">{announced.urgent}</div>
    </div>
  );
}
