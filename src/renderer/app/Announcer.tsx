import { useEffect, useState } from 'react';
import type { Announcement } from '../store/announce.ts';
import { announcements } from '../store/announce.ts';
import { useProject } from '../store/project.tsx';

/** Two live regions: what happened, and what went wrong with a stop. */
export function Announcer() {
  const [said, setSaid] = useState<Record<'calm' | 'urgent', string>>({ calm: '', urgent: '' });
  const { mirror } = useProject();
  useEffect(
    () =>
      mirror.onChanges((changes) => {
        const news = announcements(changes);
        if (news.length === 0) return;
        const join = (list: Announcement[]) => list.map((one) => one.message).join('. ');
        const calm = news.filter((one) => !one.urgent);
        const urgent = news.filter((one) => one.urgent);
        setSaid((s) => ({ calm: join(calm) || s.calm, urgent: join(urgent) || s.urgent }));
      }),
    [mirror],
  );
  return (
    <div className="visually-hidden">
      <div role="status" data-announcer>
        {said.calm}
      </div>
      <div role="alert">{said.urgent}</div>
    </div>
  );
}
