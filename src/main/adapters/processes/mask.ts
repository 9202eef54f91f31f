/** Argument lists as they may be shown and stored: short, printable, without secrets. */

const LONGEST_CHARACTERS = 300;
const SECRET_NAME = String.raw`[\w.-]*(?:key|token|secret|passw(?:or)?d|credential|auth)[\w.-]*`;
const SECRET_OPTION = new RegExp(`^-{1,2}${SECRET_NAME}$`, 'i');
const PATTERNS: readonly [RegExp, string][] = [
  // NAME=value and --name=value, also inside a shell's -c text; quotes around the value go with it
  [new RegExp(`(${SECRET_NAME}=)("[^"]*"|'[^']*'|[^\\s;&|]+)`, 'gi'), '$1***'],
  // --name value inside a shell's -c text
  [new RegExp(`(\\s-{1,2}${SECRET_NAME}\\s+)([^\\s-][^\\s;&|]*)`, 'gi'), '$1***'],
  // user:password@ of a URL
  [/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1***@'],
  [/(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi, '$1***'],
  // keys that are known by their own shape: Anthropic, OpenAI, GitHub, Slack, AWS, Google
  [/\b(sk-|gh[opsur]_|github_pat_|xox[abprs]-|AKIA|AIza)[\w-]{8,}/g, '$1***'],
];

/** The list joined by spaces, secrets as `***`, control characters as spaces, at most 300 characters. */
export function maskCommand(args: readonly string[]): string {
  const shown: string[] = [];
  let hideNext = false;
  for (const arg of args) {
    const hidden: boolean = hideNext && !arg.startsWith('-');
    hideNext = !hidden && SECRET_OPTION.test(arg);
    shown.push(hidden ? '***' : arg);
  }
  let text = shown.join(' ').replace(/\p{Cc}/gu, ' ');
  for (const [pattern, replacement] of PATTERNS) text = text.replace(pattern, replacement);
  return text.length > LONGEST_CHARACTERS ? `${text.slice(0, LONGEST_CHARACTERS - 1)}…` : text;
}

/** Bytes of an argument list that hold what is shown, with every secret before it. */
const ENOUGH_BYTES = 4096;
/** Raw argument list -> masked text; the same programs run over and over. */
const masked = new Map<string, string>();
const MOST_MASKED = 2000;

/** An argument list as the kernel gives it, each argument ended by a NUL, masked. */
export function commandOf(raw: Buffer): string {
  const key = raw.toString('latin1', 0, ENOUGH_BYTES);
  const known = masked.get(key);
  if (known !== undefined) return known;
  const text = maskCommand(raw.toString('utf8', 0, ENOUGH_BYTES).replace(/\0+$/, '').split('\0'));
  if (masked.size >= MOST_MASKED) masked.clear();
  masked.set(key, text);
  return text;
}
