import { useEffect, useState } from 'react';
import type { Announcement } from '../store/announce.ts';
import { announcements } from '../store/announce.ts';
import { useMirror } from '../store/mirror.ts';

/** Two live regions: what happened, and what went wrong with a stop. */
export function Announcer() {
  const [said, setSaid] = useState<Record<'calm' | 'urgent', string>>({ calm: '', urgent: '' });
  useEffect(
    () =>
      useMirror.subscribe((now, before) => {
        if (now.snapshot === before.snapshot) return;
        const news = announcements(before.snapshot, now.snapshot);
        if (news.length === 0) return;
        const join = (list: Announcement[]) => list.map((one) => one.message).join('. ');
        const calm = news.filter((one) => !one.urgent);
        const urgent = news.filter((one) => one.urgent);
        setSaid((s) => ({ calm: join(calm) || s.calm, urgent: join(urgent) || s.urgent }));
      }),
    [],
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
