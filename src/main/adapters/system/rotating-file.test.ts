import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Message, messageText } from '../../../contract/index.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { fileLog } from './log.ts';
import { RotatingFile } from './rotating-file.ts';

const LIMITS = { maxFileBytes: 100, files: 5 };

function open(path: string): RotatingFile {
  const file = new RotatingFile(path, LIMITS);
  onTestFinished(() => file.close());
  return file;
}

describe('RotatingFile', () => {
  it('keeps only the newest text, in five files of at most the given size', () => {
    const dir = tempFolder();
    const path = join(dir, 'host.log');
    const file = open(path);
    for (let n = 0; n < 100; n += 1) file.write(`line ${String(n).padStart(4, '0')}\n`);
    const names = ['host.log', 'host.log.1', 'host.log.2', 'host.log.3', 'host.log.4'];
    expect(readdirSync(dir).sort()).toEqual(names);
    for (const name of names) {
      expect(statSync(join(dir, name)).size).toBeLessThanOrEqual(100);
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    }
    const all = [...names].reverse().map((name) => readFileSync(join(dir, name), 'utf8'));
    const lines = all.join('').trim().split('\n');
    expect(lines.at(-1)).toBe('line 0099');
    expect(lines[0]).toBe(`line ${String(100 - lines.length).padStart(4, '0')}`);
  });

  it('appends to an existing file, and rotates one that already exceeds the limit', () => {
    const path = join(tempFolder(), 'host.log');
    writeFileSync(path, 'x'.repeat(500));
    const file = open(path);
    file.write('new\n');
    expect(readFileSync(path, 'utf8')).toBe('new\n');
    expect(statSync(`${path}.1`).size).toBe(500);
    open(path).write('more\n');
    expect(readFileSync(path, 'utf8')).toBe('new\nmore\n');
  });

  it('writes nothing after its close, when the descriptor may be another file’s', () => {
    const dir = tempFolder();
    const file = new RotatingFile(join(dir, 'host.log'), LIMITS);
    file.close();
    file.close();
    const other = openSync(join(dir, 'other'), 'w');
    onTestFinished(() => closeSync(other));
    file.write('late\n');
    expect(readFileSync(join(dir, 'other'), 'utf8')).toBe('');
  });

  it('writes a text longer than a file whole, and does not rotate an empty file', () => {
    const path = join(tempFolder(), 'host.log');
    open(path).write('ä'.repeat(200));
    expect(readFileSync(path, 'utf8')).toBe('ä'.repeat(200));
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  it('writes nothing through a symbolic link, and works when a folder is in its place', () => {
    const dir = tempFolder();
    const other = join(dir, 'precious');
    writeFileSync(other, 'precious');
    symlinkSync(other, join(dir, 'a.log'));
    open(join(dir, 'a.log')).write('a\n');
    mkdirSync(join(dir, 'b.log'));
    open(join(dir, 'b.log')).write('b\n');
    expect(readFileSync(other, 'utf8')).toBe('precious');
    expect(readFileSync(join(dir, 'b.log'), 'utf8')).toBe('b\n');
  });

  it('continues when folders have the names of older files, and keeps their contents', () => {
    const path = join(tempFolder(), 'host.log');
    for (const n of [1, 2, 3, 4]) {
      mkdirSync(`${path}.${n}`);
      writeFileSync(join(`${path}.${n}`, 'mine'), String(n));
    }
    const file = open(path);
    for (let n = 0; n < 10; n += 1) file.write(`${String(n).repeat(60)}\n`);
    expect(readFileSync(path, 'utf8')).toContain('9');
    const kept = readdirSync(join(path, '..')).filter((name) => name.includes('aside'));
    expect(kept.sort()).toEqual([1, 2, 3, 4].map((n) => `host.log.4.aside${n === 1 ? '' : `-${n}`}`));
  });
});

describe('fileLog', () => {
  it('reports what stood in its place and where that is now, in its first line and to the callback', () => {
    const dir = tempFolder();
    const path = join(dir, 'host.log');
    symlinkSync(join(dir, 'bashrc'), path);
    symlinkSync(join(dir, 'bashrc'), `${path}.aside`);
    const reported: string[] = [];
    const report = (problem: Message) => reported.push(messageText(problem, 'copied'));
    const log = fileLog(path, report);
    onTestFinished(() => log.close());
    expect(reported).toEqual([expect.stringMatching(/host\.log was a link, .* moved to \S*host\.log\.aside-2; /)]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ level: 40, msg: reported[0] });
    expect(lstatSync(`${path}.aside-2`).isSymbolicLink()).toBe(true);
    log.close();
    fileLog(path, report).close();
    expect(reported).toHaveLength(1);
  });

  it('writes one JSON line for each message, and rotates', () => {
    const path = join(tempFolder(), 'host.log');
    writeFileSync(path, 'x'.repeat(10_000_000));
    const log = fileLog(path);
    onTestFinished(() => log.close());
    log.info('host open', { pid: 1 });
    log.error('it failed', new Error('disk'));
    const lines = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { msg: 'host open', pid: 1 },
      { msg: 'it failed', err: { message: 'disk' } },
    ]);
    expect(statSync(`${path}.1`).size).toBe(10_000_000);
  });
});
