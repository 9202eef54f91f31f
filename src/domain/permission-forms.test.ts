/** Rules judge what a path or a command means, not only how it is written: what denies covers each form, what allows none in doubt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PermissionRule, type PermissionTool, policyAnswer } from './permission.ts';
import { normalCommand } from './permission-commands.ts';
import { covers, mayCover, UNKNOWN } from './permission-glob.ts';
import { normalPath } from './permission-paths.ts';

const WORKTREE = '/p.huskies/1';

/** With a rule that denies the pattern, and one that allows everything else. */
function unlessDenied(tool: PermissionTool, pattern: string, detail: string, worktree: string | null = WORKTREE) {
  const rules = [
    { tool, pattern, answer: 'deny' as const },
    { tool, pattern: null, answer: 'allow' as const },
  ];
  return policyAnswer(rules, { kind: 'permission', tool, detail }, worktree).answer;
}

function allowed(tool: PermissionTool, pattern: string, detail: string) {
  const rules = [{ tool, pattern, answer: 'allow' as const }];
  return policyAnswer(rules, { kind: 'permission', tool, detail }, WORKTREE).answer;
}

describe('a rule that denies files', () => {
  it.each([
    '/etc/passwd',
    '/w/../etc/passwd',
    '//etc///passwd',
    '/./etc/passwd',
    '../../etc/passwd',
    '/ETC/Passwd',
    '/etc',
    '/etc/',
    '/etc/passwd\0.txt',
    '/etc\u200b/passwd',
    'file:///etc/passwd',
    'file://localhost/%65tc/passwd',
    '\\etc\\passwd',
    '/proc/self/root/etc/passwd',
    '/private/etc/passwd',
    '/w/a\n/w/../etc/passwd',
  ])('covers a file below its folder as %j', (path) => {
    expect(unlessDenied('edit', '/etc/*', path)).toBe('deny');
  });

  it('covers a relative path where the agent works, and behind any folder where that is not known', () => {
    expect(unlessDenied('edit', '*/.env', '.env')).toBe('deny');
    expect(unlessDenied('edit', '*/.env', '.env', null)).toBe('deny');
    expect(unlessDenied('edit', `${WORKTREE}/secret/*`, 'secret/a')).toBe('deny');
    expect(unlessDenied('edit', 'secret/*', `${WORKTREE}/secret/a`)).toBe('deny');
    expect(unlessDenied('edit', 'secret/*', './x/../secret//a')).toBe('deny');
    expect(unlessDenied('edit', '/etc/*', 'etc/nginx.conf')).toBe('allow');
    expect(unlessDenied('edit', 'caf\u00e9/*', 'cafe\u0301/menu')).toBe('deny');
  });

  it('covers the home folder by each of its names, and asks if that is not known', () => {
    for (const path of ['/home/u/.ssh/id', '~/.ssh/id', '$HOME/.ssh/id', `$\{HOME}/.ssh/id`])
      expect([path, unlessDenied('read', '~/.ssh/*', path)]).toEqual([path, 'deny']);
    expect(unlessDenied('read', '/home/u/.ssh/*', '~/.ssh/id')).toBe('ask');
    expect(unlessDenied('read', '/home/u/.ssh/*', '~u/.ssh/id')).toBe('ask');
    expect(unlessDenied('read', '/srv/keys/*', '$KEYS/a')).toBe('ask');
    expect(unlessDenied('read', '/srv/keys/*.pem', '$KEYS/a.txt')).toBe('allow');
  });

  it('asks about more paths than are looked at', () => {
    expect(unlessDenied('edit', '/etc/*', 'src/a\n'.repeat(1_001))).toBe('ask');
  });
});

describe('a rule that denies a command', () => {
  it.each([
    'if true\nthen rm -rf x\nfi',
    'for f in a b; do rm $f; done',
    'while ! rm x; do sleep 1; done',
    'case a in a) rm x;; esac',
    '(rm x)',
    '{ rm x; }',
    'f() { rm x; }; f',
    'cd /tmp && rm x',
    'echo `rm x`',
    'a=$(rm x)',
    'cat <(rm x)',
    'FOO=1 BAR=2 rm x',
    'sudo rm x',
    'sudo -n -u root rm x',
    'env -i A=b rm x',
    'nohup timeout 5 rm x &',
    '/bin/rm x',
    '/usr/bin/sudo /usr/bin/rm x',
    'command -p rm x',
    '\\rm x',
    `'rm' x`,
    'r""m x',
    'r\\\nm x',
    'rm\tx',
    'rm$IFS-rf',
    `rm$\{IFS}x`,
    '{rm,-rf,x}',
    'RM x',
    'rm.exe x',
    '>/dev/null rm x',
    '2>&1 rm x',
    'ls | xargs rm',
    'ls | xargs -0 -n 1 rm --',
    'find . -name a -exec rm {} +',
    'bash -c "rm x"',
    `sh -lc 'cd y; rm x'`,
    `bash -c "bash -c 'rm x'"`,
    'eval "r""m x"',
    'bash <<EOF\nrm x\nEOF',
    'bash <<< "rm x"',
    'trap "rm x" EXIT',
  ])('covers it as %j', (command) => {
    expect(unlessDenied('execute', 'rm *', command)).toBe('deny');
  });

  it.each(['$(echo rm) x', '$X x', `$'\\x72m' x`, '/b?n/r* x', '`which rm` x', `sudo ${'-n '.repeat(30)}rm x`])(
    'asks about %j, which may be it',
    (command) => {
      expect(unlessDenied('execute', '/bin/rm *', command)).not.toBe('allow');
      expect(unlessDenied('execute', 'rm *', command)).not.toBe('allow');
    },
  );

  it('covers it in a request that says it only reads', () => {
    expect(unlessDenied('read', 'rm *', 'a\nsh -c cat a; rm b')).toBe('deny');
  });

  it('does not cover other commands', () => {
    for (const command of ['git rm x', 'npm test', 'echo $X', 'find . -name "*.ts"', 'ls *.md', 'cd $X && make'])
      expect([command, unlessDenied('execute', 'rm *', command)]).toEqual([command, 'allow']);
    expect(unlessDenied('execute', 'git branch -D *', 'git branch -d x')).toBe('allow');
  });

  it('covers its paths, from where the command is', () => {
    for (const command of [
      'cat //etc/passwd',
      'cat ../../etc/passwd',
      'cd /etc && cat passwd',
      'cd ..; cd ../etc; cat ./passwd',
      'cat </dev/null "/etc/passwd"',
      'sudo cat /tmp/../etc/passwd',
      'cat /proc/1/root/etc/passwd',
    ])
      expect([command, unlessDenied('execute', 'cat /etc/*', command)]).toEqual([command, 'deny']);
    for (const command of ['cat $F', 'cat /e?c/passwd', 'cd $DIR && cat passwd'])
      expect([command, unlessDenied('execute', 'cat /etc/*', command)]).toEqual([command, 'ask']);
    expect(unlessDenied('execute', 'cat /etc/*', 'cat etc/passwd *.md')).toBe('allow');
    expect(unlessDenied('execute', 'dd * of=/dev/sda', 'dd if=x of=/dev//./sda')).toBe('deny');
  });

  it('asks about a command that is too long to be taken apart, and stays quick', () => {
    for (const command of [
      ';a'.repeat(20_000),
      'sudo a '.repeat(1_000),
      `${'$('.repeat(30)}a${')'.repeat(30)}`,
      'cd a;'.repeat(9),
    ])
      expect(unlessDenied('execute', 'rm *', command)).toBe('ask');
    expect(unlessDenied('execute', 'rm *', `${'[{'.repeat(3_000)}x`)).toBe('allow');
  });
});

it('a rule that denies an address covers it in other letters, with a name, a port and a dot', () => {
  for (const address of [
    'https://evil.com/x',
    'HTTPS://EVIL.com/x',
    'https://a@evil.com/x',
    'https://evil.com:443/x',
    'https://evil.com./x',
    'https://ev%69l.com/a/../x',
  ])
    expect([address, unlessDenied('fetch', 'https://evil.com/x', address)]).toEqual([address, 'deny']);
});

describe('a rule that allows', () => {
  it.each([
    ['execute', 'rm build/*', 'rm build/../../etc'],
    ['execute', 'rm build/*', 'rm build/"".."/../../etc"'],
    ['execute', 'rm build/*', 'rm build/.[.]/x'],
    ['execute', 'rm build/*', 'rm build/{a,../../etc}'],
    ['execute', 'rm build/*', 'rm build/$X'],
    ['execute', 'git *', 'git log $X'],
    ['edit', 'src/*', 'src/../a'],
    ['edit', 'src/*', 'src/'],
    ['edit', 'src/*', 'src/a\0'],
    ['edit', '/w/*', '/w/../etc/passwd'],
    ['edit', 'src/*', 'SRC/a'],
    ['fetch', 'https://a.com*', 'https://a.com@evil.com/'],
    ['fetch', 'https://a.com*', 'https://a.com\\@evil.com/'],
  ] as const)('%s %j does not cover %j', (tool, pattern, detail) => {
    expect(allowed(tool, pattern, detail)).toBe('ask');
  });

  it.each([
    ['execute', 'git *', 'git diff HEAD..main'],
    ['execute', 'git *', 'git commit -m "a b"'],
    ['execute', 'git *', 'git stash drop stash@{0}'],
    ['execute', 'rm build/*', 'rm build//x'],
    ['edit', 'src/*', 'src//a'],
    ['edit', `${WORKTREE}/src/*`, 'src/a'],
    ['edit', 'src/*', `${WORKTREE}/src/a`],
    ['fetch', 'https://a.com/*', 'https://a.com/x?y=@'],
  ] as const)('%s %j covers %j', (tool, pattern, detail) => {
    expect(allowed(tool, pattern, detail)).toBe('allow');
  });
});

const aName = fc.stringMatching(/^[a-c]{1,2}$/);
const anAbsolutePath = fc.array(aName, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`);
/** Ways to write the same path. */
const REWRITTEN: readonly ((path: string) => string)[] = [
  (path) => path.replace('/', '//'),
  (path) => path.replace(/\/(?=[^/]*$)/, '/./'),
  (path) => path.replace(/\/(?=[^/]*$)/, '/zz/../'),
  (path) => `${path}/`,
  (path) => `/..${path}`,
  (path) => `../..${path}`,
  (path) => path.toUpperCase(),
];
const aRewriting = fc.array(fc.constantFrom(...REWRITTEN), { maxLength: 3 });
/** Ways to run the same command. */
const WRAPPED: readonly ((command: string) => string)[] = [
  (command) => `sudo ${command}`,
  (command) => `A=b env -i ${command}`,
  (command) => `cd /q && ${command}`,
  (command) => `if true; then ${command}; fi`,
  (command) => `(${command})`,
  (command) => `echo $(${command})`,
  (command) => `bash -c '${command}'`,
  (command) => `true | xargs ${command}`,
  (command) => (/^(?:rm|sudo|env|bash) /.test(command) ? `/usr/bin/${command}` : command),
  (command) => `>log ${command}`,
  (command) => command.replace(/^\w/, '$&""'),
  (command) => command.replace(' ', ' \\\n '),
];
const aWrapping = fc.array(fc.constantFrom(...WRAPPED), { maxLength: 3 });

/** A pattern that covers the words: some of its characters are not told. */
function patternOf(words: string, from: number, length: number): string {
  return `${words.slice(0, from)}*${words.slice(from + length)}`;
}

describe('in all forms', () => {
  it('what denies the plain path denies each form of it', () => {
    fc.assert(
      fc.property(anAbsolutePath, aRewriting, fc.nat(6), fc.nat(3), (path, ways, from, length) => {
        const pattern = patternOf(path, from, length);
        const form = ways.reduce((text, way) => (text.startsWith('/') ? way(text) : text), path);
        expect(unlessDenied('edit', pattern, path)).toBe('deny');
        expect([pattern, form, unlessDenied('edit', pattern, form)]).toEqual([pattern, form, 'deny']);
      }),
      { numRuns: 300 },
    );
  });

  it('what denies the plain command denies each form of it, also with its path in each form', () => {
    fc.assert(
      fc.property(
        anAbsolutePath,
        aRewriting,
        aWrapping,
        fc.nat(8),
        fc.nat(3),
        (path, rewriting, wrapping, from, length) => {
          const plain = `rm -rf ${path}`;
          const pattern = patternOf(plain, from, length);
          const written = rewriting.reduce((text, way) => (text.startsWith('/') ? way(text) : text), path);
          const form = wrapping.reduce((text, way) => (/^\w/.test(text) ? way(text) : text), `rm -rf ${written}`);
          expect(unlessDenied('execute', pattern, plain)).toBe('deny');
          expect([pattern, form, unlessDenied('execute', pattern, form)]).toEqual([pattern, form, 'deny']);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('what allows a form covers its normal form too', () => {
    const aText = fc.stringMatching(/^[ab ./"'\\~$-]{1,10}$/);
    fc.assert(
      fc.property(aText, fc.nat(8), fc.nat(4), (text, from, length) => {
        const pattern = patternOf(text, from, length);
        if (allowed('edit', pattern, text) === 'allow') {
          const normal = normalPath(text);
          expect(normal.split('/')).not.toContain('..');
          expect(
            covers(pattern, normal) ||
              covers(normalPath(pattern), normal) ||
              covers(pattern, normalPath(`${WORKTREE}/${text}`)),
          ).toBe(true);
        }
        if (allowed('execute', pattern, text) === 'allow') {
          const normal = normalCommand(text);
          expect(covers(pattern, normal) || covers(normalCommand(pattern), normal)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

it('a part that is not known may be anything', () => {
  expect([
    mayCover('rm *', `${UNKNOWN} x`),
    mayCover('rm *', `ls ${UNKNOWN}`),
    mayCover('*.pem', `${UNKNOWN}.txt`),
    mayCover('/a/*', `/a${UNKNOWN}`),
    mayCover('a', 'a'),
  ]).toEqual([true, false, false, true, true]);
});

it.each([
  ['read', '${'.repeat(100_000)],
  ['read', `/${'a/'.repeat(500_000)}`],
  ['other', '$(`'.repeat(1_000_000)],
  ['read', Array.from({ length: 5_000 }, (_, n) => `/w/${n}`).join('\n')],
] as const)(
  'a request of %s that is too long to be taken apart is asked about, and holds nothing up',
  (tool, detail) => {
    const rules: PermissionRule[] = [
      { tool: '*', pattern: '/etc/*', answer: 'deny' },
      { tool: '*', pattern: null, answer: 'allow' },
    ];
    expect(policyAnswer(rules, { kind: 'permission', tool, detail }, WORKTREE).answer).toBe('ask');
  },
);

it('the folder of a command counts as a cd before it, and the worktree is no other folder', () => {
  const rules: PermissionRule[] = [
    { tool: 'execute', pattern: 'cat /etc/*', answer: 'deny' },
    { tool: 'execute', pattern: 'cat *', answer: 'allow' },
  ];
  const answerTo = (detail: string) =>
    policyAnswer(rules, { kind: 'permission', tool: 'execute', detail }, WORKTREE).answer;
  expect(answerTo('cd /etc && cat shadow')).toBe('deny');
  expect(answerTo(`cd ${WORKTREE} && cat notes`)).toBe('allow');
  expect(answerTo('cd /tmp && cat notes')).toBe('ask');
});
