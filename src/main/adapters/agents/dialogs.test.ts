/** Screens of the real CLIs, as a terminal of 120 × 32 showed them. `<preset>.<dialog>.txt`; `none`: at work or idle. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageText, remedyText } from '../../../contract/index.ts';
import { dialogKindOn, dialogOn, isWorking, takesMessage } from './dialogs.ts';
import { PRESETS, presetNamed } from './index.ts';

const folder = join(import.meta.dirname, 'screens');
const screens = readdirSync(folder).map((file) => {
  const [name = '', kind = ''] = file.split('.');
  const preset = presetNamed(name);
  if (preset === null) throw new Error(`${file} is of no preset`);
  return {
    file,
    preset,
    kind: kind.startsWith('none') ? null : kind.replace(/-\d$/, ''),
    screen: readFileSync(join(folder, file), 'utf8'),
  };
});

describe('dialogOn', () => {
  it.each(screens.map((one) => [one.file, one] as const))('%s', (_, { preset, kind, screen }) => {
    expect(dialogKindOn(preset, screen)).toBe(kind);
  });

  it('does not depend on where the terminal breaks words', () => {
    const screen =
      'Quick safety check:\n Is this\n ❯ No, exit\n   Yes, I trust\n   this folder\n Enter to\n confirm · Esc';
    const claude = presetNamed('claude');
    expect(claude && dialogKindOn(claude, screen)).toBe('trust');
  });

  it('a dialog of another CLI is none', () => {
    for (const { screen, preset, kind } of screens) {
      for (const other of PRESETS.filter((one) => one !== preset)) {
        const seen = dialogKindOn(other, screen);
        expect(seen === null || kind !== null).toBe(true);
      }
    }
  });

  it('an answered dialog above later output no longer counts', () => {
    for (const { preset, screen, kind } of screens.filter((one) => one.kind !== null)) {
      const later = Array.from({ length: 12 }, (_, n) => `step ${n}: reads the files and runs the tests`).join('\n');
      expect(dialogKindOn(preset, `${screen}\n${later}`), `${preset.name} ${kind}`).toBeNull();
    }
  });

  it('says what to do', () => {
    for (const { preset, screen } of screens.filter((one) => one.kind !== null)) {
      const found = dialogOn(preset, screen);
      expect(found).not.toBeNull();
      if (found === null) continue;
      expect(messageText(found)).toContain(preset.title);
      expect(remedyText(found)).not.toBe('');
    }
  });

  it('an empty screen shows none', () => {
    for (const preset of PRESETS) expect(dialogOn(preset, ' \n')).toBeNull();
  });
});

describe('takesMessage', () => {
  const waiting = PRESETS.map((preset) => {
    const screen = readFileSync(join(import.meta.dirname, 'waiting-screens', `${preset.name}.txt`), 'utf8');
    return [preset.name, preset, screen.split('\n\f\n')[1] ?? ''] as const;
  });

  // Copilot asks for its login above its box.
  const asking = screens.filter(({ kind, file }) => kind !== null && file !== 'copilot.login.txt');
  it.each(asking.map((one) => [one.file, one] as const))('%s: no', (_, one) => {
    expect(takesMessage(one.preset, one.screen)).toBe(false);
  });

  it.each(screens.filter(({ kind }) => kind === null).map((one) => [one.file, one] as const))('%s: yes', (_, one) => {
    expect(takesMessage(one.preset, one.screen)).toBe(true);
  });

  it.each(waiting)('%s, while it waits for its model', (_, preset, screen) => {
    expect(takesMessage(preset, screen)).toBe(preset.inputBox !== null);
  });

  it('words of an agent about a permission are no dialog while its CLI takes a message, nor is a screen that goes on', () => {
    for (const { preset, screen } of screens.filter(({ kind }) => kind === 'permission')) {
      const box = waiting.find(([name]) => name === preset.name)?.[2] ?? '';
      if (preset.inputBox !== null) expect(dialogKindOn(preset, `${screen}\n${box}`)).toBeNull();
      expect(takesMessage(preset, `${box}\n${screen}`)).toBe(false);
    }
  });
});

/** Screens in mid-tool, and after the turn was interrupted: `<preset>.<working|interrupted>.txt`. */
describe('isWorking', () => {
  const interrupted = join(import.meta.dirname, 'interrupted-screens');

  it.each(readdirSync(interrupted))('%s', (file) => {
    const [name = '', state = ''] = file.split('.');
    const preset = presetNamed(name) ?? expect.fail();
    const screen = readFileSync(join(interrupted, file), 'utf8');
    expect(isWorking(preset, screen)).toBe(state === 'working');
    expect(dialogKindOn(preset, screen)).toBeNull();
  });

  it.each(PRESETS.map((preset) => [preset.name, preset] as const))(
    '%s, while it waits for its model',
    (name, preset) => {
      const [, screen = ''] = readFileSync(join(import.meta.dirname, 'waiting-screens', `${name}.txt`), 'utf8').split(
        '\n\f\n',
      );
      expect(isWorking(preset, screen)).toBe(preset.interrupt.working === null ? null : true);
    },
  );
});
