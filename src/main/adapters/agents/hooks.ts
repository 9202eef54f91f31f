/** What reports of each CLI mean, by the name of its preset. A CLI whose preset has hooks is listed here. */
import type { DecodedHook, DecodeHook } from '../../core/ports/index.ts';
import { decodeClaude } from './claude-hooks.ts';
import { createEventDecoder } from './event-hooks.ts';
import { decodeOpencode } from './opencode-hooks.ts';

const DECODERS: Readonly<Record<string, (body: unknown) => DecodedHook>> = {
  claude: decodeClaude,
  codex: createEventDecoder({ title: 'Codex', login: 'codex login', failures: {} }),
  qwen: createEventDecoder({ title: 'Qwen Code', login: 'qwen', failures: {} }),
  opencode: decodeOpencode,
};

export const decodeHook: DecodeHook = (preset, body) =>
  Object.hasOwn(DECODERS, preset) ? (DECODERS[preset]?.(body) ?? null) : null;
