/** Short messages that come and go. What must stay in sight until solved is no notice: it stands on its card. */
import { toast } from 'sonner';
import type { Refusal } from '../../contract/index.ts';
import { messageText, remedyText, sentence } from '../../contract/index.ts';

export interface NoticeAction {
  label: string;
  run: () => void;
}

export function notice(message: string, action?: NoticeAction, id?: string, description?: string): void {
  toast(message, { id, description, duration: 8000, action: action && { label: action.label, onClick: action.run } });
}

export function noticeRefusal(refusal: Refusal): void {
  toast.error(sentence(messageText(refusal.why)), { description: remedyText(refusal.why), duration: 12000 });
}
