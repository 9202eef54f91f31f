/** A story's id from its title, readable in any script (ADR 0009). */
import anyAscii from 'any-ascii';

/** Characters that are words or syllables by themselves: apart they stay readable. */
const OF_THEMSELVES = /[\p{Script=Han}\p{Extended_Pictographic}]/gu;
/** Lengthens the vowel before it, and is no dash. */
const LONG_VOWEL = /ー/g;
/** Characters of the slug. */
const LONGEST_CHARACTERS = 40;

/** `<n>_story_<slug>`: the slug is the title in ASCII letters and digits; where none can be had, a sum of the title. */
export function makeStoryId(n: number, title: string): string {
  const apart = title.normalize('NFKC').replace(LONG_VOWEL, '').replace(OF_THEMSELVES, ' $& ');
  const slug = anyAscii(apart)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST_CHARACTERS)
    .replace(/_+$/, '');
  return `${n}_story_${slug === '' ? sumOf(title) : slug}`;
}

/** FNV-1a of 32 bits over the UTF-16 units, in letters and digits. */
function sumOf(title: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < title.length; at += 1) sum = Math.imul(sum ^ title.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
}
