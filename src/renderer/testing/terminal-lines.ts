/** The output in a terminal of the preview. */
export const TERMINAL_LINES = [
  '\x1b[90m$ claude -p "$PROMPT" --output-format stream-json\x1b[0m',
  '\x1b[94m●\x1b[0m Reading src/pool/remove.ts',
  '\x1b[94m●\x1b[0m Edit src/pool/remove.ts \x1b[32m+18\x1b[0m \x1b[33m−4\x1b[0m',
  '\x1b[94m●\x1b[0m Bash npm test -- pool',
  '  \x1b[32m✓\x1b[0m removes all entries of a story (4 ms)',
  '  \x1b[32m✓\x1b[0m returns zero when nothing matches (1 ms)',
  '  \x1b[32m✓\x1b[0m a story whose id is a prefix is untouched',
  '  \x1b[90m… 31 more\x1b[0m',
  '\x1b[94m●\x1b[0m All green. See https://example.org/report',
  '\x1b[90m[huskies/60_story_cleanup 8d21c07] pool: remove by story\x1b[0m',
  '',
].join('\r\n');
