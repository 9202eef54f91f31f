import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeSbom } from './sbom.mjs';
import { inRoot } from './setup/paths.mjs';

describe('the software bill of materials', () => {
  it('has each dependency of the product and of the build with its version and hash', async () => {
    /** @type {{ components: { name: string, version: string, hashes?: unknown[] }[] }} */
    const { components } = JSON.parse(await makeSbom());
    const { dependencies, devDependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toHaveLength(3);
    for (const [name, wanted] of Object.entries({ ...dependencies, ...devDependencies })) {
      // `npm:@lydell/node-pty@1.1.0` is installed under another name
      const [, alias, aliased] = /^npm:(.+)@([^@]+)$/.exec(String(wanted)) ?? [];
      const found = components.filter((one) => one.name === name || one.name === alias);
      expect(
        found.map((one) => one.version),
        name,
      ).toContain(aliased ?? wanted);
      expect(found.every((one) => one.hashes?.length)).toBe(true);
    }
  });
});
