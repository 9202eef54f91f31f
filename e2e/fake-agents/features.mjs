// The features that the scripted coder can write: first a test, then the code that makes it pass.

/** @typedef {{ name: string, test: string, first: string, code: string, subject: string }} Feature `first`: the code with a mistake */

/** @type {Feature[]} */
const known = [
  {
    name: 'discount',
    subject: 'Add percentage discounts',
    test: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discounted } from '../src/discount.mjs';

test('takes ten percent off', () => assert.equal(discounted(2000, 10), 1800));
test('rounds to whole cents', () => assert.equal(discounted(999, 15), 849));
test('never goes below zero', () => assert.equal(discounted(500, 150), 0));
`,
    first: `/** The price after a percentage discount, in cents. */
export function discounted(cents, percent) {
  return Math.round(cents - (cents * percent) / 100);
}
`,
    code: `/** The price after a percentage discount, in cents, never below zero. */
export function discounted(cents, percent) {
  return Math.max(0, Math.round(cents - (cents * percent) / 100));
}
`,
  },
  {
    name: 'tax',
    subject: 'Calculate tax per line item',
    test: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tax } from '../src/tax.mjs';

test('taxes each line item at its own rate', () => assert.equal(tax([{ cents: 1000, rate: 19 }, { cents: 500, rate: 7 }]), 225));
test('charges no tax on an empty cart', () => assert.equal(tax([]), 0));
`,
    first: `/** The tax on all line items, in cents. */
export function tax(lines) {
  return lines.reduce((sum, line) => sum + (line.cents * line.rate) / 100);
}
`,
    code: `/** The tax on all line items, in cents, each at its own rate. */
export function tax(lines) {
  return lines.reduce((sum, line) => sum + Math.round((line.cents * line.rate) / 100), 0);
}
`,
  },
];

/** The feature that a story's id names; any other story gets a feature named after it. @param {string} story @returns {Feature} */
export function featureFor(story) {
  const found = known.find(({ name }) => story.includes(name));
  if (found) return found;
  const name = story.replace(/[^a-z0-9]+/g, '_');
  return {
    name,
    subject: `add ${story}`,
    test: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../src/${name}.mjs';

test('answers', () => assert.equal(answer(), 42));
`,
    first: 'export const answer = () => 41;\n',
    code: 'export const answer = () => 42;\n',
  };
}
