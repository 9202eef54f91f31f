/** Makes argument lists fit to be shown and stored: short, printable and without secrets. */

const MAX_CHARACTERS = 300;
const SECRET_NAME = String.raw`[\w.-]*(?:key|token|secret|passw(?:or)?d|credential|auth)[\w.-]*`;
const SECRET_OPTION = new RegExp(`^-{1,2}${SECRET_NAME}$`, 'i');
const PATTERNS: readonly [RegExp, string][] = [
  // NAME=value and --name=value, also inside the text of sh -c; quotes around the value are masked too
  [new RegExp(`(${SECRET_NAME}=)("[^"]*"|'[^']*'|[^\\s;&|]+)`, 'gi'), '$1***'],
  // --name value inside the text of sh -c
  [new RegExp(`(\\s-{1,2}${SECRET_NAME}\\s+)([^\\s-][^\\s;&|]*)`, 'gi'), '$1***'],
  // user:password@ of a URL
  [/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1***@'],
  [/(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi, '$1***'],
  // keys with a known prefix: Anthropic, OpenAI, GitHub, Slack, AWS, Google
  [/\b(sk-|gh[opsur]_|github_pat_|xox[abprs]-|AKIA|AIza)[\w-]{8,}/g, '$1***'],
];

/** The list joined by spaces, with secrets as `***` and control characters as spaces; at most 300 characters. */
export function maskCommand(args: readonly string[]): string {
  const shown: string[] = [];
  let isNextSecret = false;
  for (const arg of args) {
    const isSecret: boolean = isNextSecret && !arg.startsWith('-');
    isNextSecret = !isSecret && SECRET_OPTION.test(arg);
    shown.push(isSecret ? '***' : arg);
  }
  let text = shown.join(' ').replace(/\p{Cc}/gu, ' ');
  for (const [pattern, replacement] of PATTERNS) text = text.replace(pattern, replacement);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 1)}…` : text;
}

/** How much of an argument list is read. It holds all that is shown, even when long secrets come first. */
const PREFIX_BYTES = 4096;
/** Masked text by raw argument list, because the same programs run again and again. */
const maskedByRaw = new Map<string, string>();
const MAX_CACHED = 2000;

/** Masks an argument list as the kernel returns it, with a NUL after each argument. */
export function commandOf(raw: Buffer): string {
  const key = raw.toString('latin1', 0, PREFIX_BYTES);
  const known = maskedByRaw.get(key);
  if (known !== undefined) return known;
  const text = maskCommand(raw.toString('utf8', 0, PREFIX_BYTES).replace(/\0+$/, '').split('\0'));
  if (maskedByRaw.size >= MAX_CACHED) maskedByRaw.clear();
  maskedByRaw.set(key, text);
  return text;
}
