/** English texts of messages that carry words of their own. */
import type { KeptMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

export const KEPT_MESSAGES_EN = textsOf<KeptMessages>()({
  'blocked.person': '{text}',
  legacy: '{text}',
});
