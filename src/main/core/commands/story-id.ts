/** A story's id, made from its title and readable for titles in any script (ADR 0009). */
import anyAscii from 'any-ascii';

/** Characters that are whole words or syllables: spaces around them keep the result readable. */
const WORD_CHARACTERS = /[\p{Script=Han}\p{Extended_Pictographic}]/gu;
/** Lengthens the preceding vowel in Japanese. It is not a dash. */
const LONG_VOWEL = /ー/g;
/** Longest slug. */
const MAX_CHARACTERS = 40;

/** Returns `<n>_story_<slug>`. The slug is the title in ASCII letters and digits, or a hash of it if that is empty. */
export function makeStoryId(n: number, title: string): string {
  const spaced = title.normalize('NFKC').replace(LONG_VOWEL, '').replace(WORD_CHARACTERS, ' $& ');
  const slug = anyAscii(spaced)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_CHARACTERS)
    .replace(/_+$/, '');
  return `${n}_story_${slug === '' ? hashOf(title) : slug}`;
}

/** 32-bit FNV-1a over the UTF-16 code units, in base 36. */
function hashOf(title: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < title.length; at += 1) hash = Math.imul(hash ^ title.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
