import { text } from '../../contract/index.ts';
import { Confirm } from '../ui/Confirm.tsx';

/** The confirmation before a link opens; it shows the real address. */
export function OpenLink({ url, onClose }: { url: string; onClose: () => void }) {
  return (
    <Confirm
      title={text('link.title')}
      message={url}
      action={text('link.open')}
      onConfirm={() => {
        window.open(url, '_blank', 'noopener,noreferrer');
      }}
      onClose={onClose}
    />
  );
}
