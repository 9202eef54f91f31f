import type { KeptMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: messages that contain text of their own. */
export const KEPT_MESSAGES_EN = textsOf<KeptMessages>()({
  'blocked.person': '{text}',
  'blocked.run': '{text}',
  legacy: '{text}',
});
