/** Files in the folders of agent CLIs that show a login, or trust in a project. They are read, never written. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentPreset, OwnFile } from '../agents/index.ts';

/** Whether a variable or a file shows a login. It may be expired, and some CLIs keep it where neither shows it. */
export async function isLoggedIn(
  { login }: AgentPreset,
  env: Readonly<Record<string, string>>,
  home: string,
): Promise<boolean> {
  if (login.variables.some((name) => (env[name] ?? '') !== '')) return true;
  for (const file of login.files) {
    const text = await textOf(placeOf(file, env, home));
    if (text === null || text.trim() === '') continue;
    const { key, line } = file;
    if ((key === undefined || Object.hasOwn(objectOf(text), key)) && (line === undefined || line.test(text)))
      return true;
  }
  return false;
}

/** Whether the CLI would work in the main checkout without asking. `main`: its real path. */
export async function isTrusted(
  { trust }: AgentPreset,
  env: Readonly<Record<string, string>>,
  home: string,
  main: string,
): Promise<boolean> {
  if (trust.kind === 'given') return true;
  let value: unknown = objectOf((await textOf(placeOf(trust.file, env, home))) ?? '');
  for (const part of trust.path) {
    const key = part === '{main}' ? main : part;
    value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value === true || (Array.isArray(value) && value.includes(main));
}

function placeOf({ variable, folder, file }: OwnFile, env: Readonly<Record<string, string>>, home: string): string {
  const named = variable === null ? '' : (env[variable] ?? '');
  return named === '' ? join(home, folder, file) : join(named, file);
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // a missing file and an unreadable one show no login and no trust; the remedy is the same
    return null;
  }
}

/** An object of JSON, which may have lines of comments; empty for anything else. */
function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''));
    return isRecord(value) ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
