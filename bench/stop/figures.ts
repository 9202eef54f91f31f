/** The p-th percentile (nearest rank), one decimal. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
  return Math.round(value * 10) / 10;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}
