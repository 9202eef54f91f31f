import { useState } from 'react';
import type { Refusal } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { call, refusalText } from '../store/call.ts';
import { Button } from '../ui/Button.tsx';
import css from './Banners.module.css';

/** Shows the commands as they would run; exactly what is shown is approved. */
export function TrustPanel({ commands }: { commands: readonly string[] }) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const trust = async () => {
    const result = await call('project.trust', { commands: [...commands] });
    setRefusal(result.ok ? null : result.error);
  };
  return (
    <div style={{ display: 'flex', gap: 16, alignItems: 'flex-end' }}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <strong>{text('confirm.trust')}</strong> {text('trust.until')}
        <ul className={css.commands} aria-label={text('trust.commands')}>
          {commands.map((command) => (
            <li key={command}>
              <code>{command}</code>
            </li>
          ))}
        </ul>
        {refusal && <p role="alert">{refusalText(refusal)}</p>}
      </div>
      <Button look="primary" onClick={() => void trust()}>
        {text('trust.word')}
      </Button>
    </div>
  );
}
