/** Whether the dotted version `found` is `minimum` or newer. Parts that are not numbers count as 0. */
export function isAtLeast(found: string, minimum: string): boolean {
  const parts = (version: string): number[] => version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [a, b] = [parts(found), parts(minimum)];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
