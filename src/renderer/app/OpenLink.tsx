import { text } from '../../contract/index.ts';
import { Confirm } from '../ui/Confirm.tsx';

/** A terminal's link: where it really leads is shown before it opens. */
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
