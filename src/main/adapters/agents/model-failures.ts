/** Which failure the words of a CLI or of a model's service mean, where nothing else names it. */
import type { ModelFailure } from '../../core/ports/index.ts';

/** The first that fits counts: a limit that is used up is told with a status of 429 as well. */
const WORDS: readonly (readonly [ModelFailure, RegExp])[] = [
  [
    'out-of-credit',
    /credit balance|out of credits?|insufficient[_ ](?:quota|credit|balance|funds)|billing|usage limit|quota exceeded|\b402\b/i,
  ],
  ['context-full', /context (?:window|length)|prompt is too long|maximum context|too many tokens/i],
  [
    'logged-out',
    /\b401\b|unauthori[sz]ed|unauthenticated|invalid (?:x-)?api[- ]key|key (?:is )?(?:not valid|invalid)|authentication|not logged in|\/login/i,
  ],
  ['rate-limited', /\b429\b|rate[- _]?limit|too many requests|resource[_ ]exhausted/i],
  ['overloaded', /\b529\b|\b503\b|overloaded|unavailable|at capacity|high demand/i],
  [
    'unreachable',
    /\b50[024]\b|econn|enotfound|etimedout|timed out|connection|network|socket|fetch failed|internal ?server ?error/i,
  ],
];

/** `other` if the words name none that is known. */
export function failureIn(text: string): ModelFailure {
  return WORDS.find(([, words]) => words.test(text))?.[0] ?? 'other';
}

/** Which failure a status of HTTP means; `other` if it names none. */
export function failureOfStatus(status: number | null): ModelFailure {
  switch (status) {
    case 401:
    case 403:
      return 'logged-out';
    case 402:
      return 'out-of-credit';
    case 429:
      return 'rate-limited';
    case 503:
    case 529:
      return 'overloaded';
    case 500:
    case 502:
    case 504:
      return 'unreachable';
    default:
      return 'other';
  }
}
