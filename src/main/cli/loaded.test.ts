import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The packages that are loaded together with the file. Follows imports of values, not `import()` and not types. */
function loadedWith(file: string, seen = new Set<string>(), packages = new Set<string>()): Set<string> {
  if (seen.has(file)) return packages;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, name = ''] of text.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';/gm)) {
    if (!name.startsWith('.')) packages.add(name);
    else loadedWith(resolve(dirname(file), name), seen, packages);
  }
  return packages;
}

describe('the command line', () => {
  it('loads no store, log, terminal or parser before a verb asks for it', () => {
    const entry = resolve('src/main/cli.ts');
    expect(existsSync(entry)).toBe(true);
    const packages = [...loadedWith(entry)].filter((name) => !name.startsWith('node:'));
    expect(packages.sort()).toEqual(['commander', 'valibot']);
  });

  it('loads no code for git, config, links or starting a host before a verb asks for it', () => {
    const files = new Set<string>();
    loadedWith(resolve('src/main/cli.ts'), files);
    const heavy = /adapters\/(git|config|loopback|processes|pty|system)\/|cli\/(connect|link|start-host)\.ts/;
    expect([...files].filter((file) => heavy.test(file))).toEqual([]);
    loadedWith(resolve('src/main/cli/connect.ts'), files);
    expect([...files].some((file) => heavy.test(file))).toBe(true);
  });

  it('detects such packages in an entry that loads them: the host', () => {
    const packages = loadedWith(resolve('src/main/compose.ts'));
    for (const name of ['loro-crdt', 'pino', 'node-pty', 'smol-toml', 'any-ascii']) expect(packages).toContain(name);
  });
});
