/** What reports of each CLI mean, by the name of its preset. A CLI whose preset has hooks is listed here. */
import type { DecodeHook } from '../../core/ports/index.ts';
import { decodeClaude } from './claude-hooks.ts';

export const decodeHook: DecodeHook = (preset, body) => (preset === 'claude' ? decodeClaude(body) : null);
