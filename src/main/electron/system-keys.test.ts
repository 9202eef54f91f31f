import { expect, it, vi } from 'vitest';
import { DEFAULT_SWITCHES, type SwitchName, type SwitchStates } from '../../domain/index.ts';
import { DesktopSwitches, KEY_SWITCHES, SYSTEM_KEYS } from './system-keys.ts';

vi.mock('electron', () => ({ globalShortcut: {} }));

/** A desktop that refuses the keys in `taken`. */
function desktop(stored: Partial<SwitchStates> = {}, taken: string[] = []) {
  const state: Record<SwitchName, boolean> = { ...DEFAULT_SWITCHES, ...stored };
  const keys = new Map<string, () => void>();
  const pressed: string[] = [];
  let turned = 0;
  const switches = new DesktopSwitches(
    {
      all: () => state,
      async turn(name, on) {
        state[name] = on;
        return null;
      },
    },
    {
      actions: { 'key.show': () => pressed.push('show'), 'key.stop-all': () => pressed.push('stop-all') },
      register(key, act) {
        if (taken.includes(key) || keys.has(key)) return false;
        keys.set(key, act);
        return true;
      },
      unregister: (key) => void keys.delete(key),
    },
    () => {
      turned += 1;
    },
  );
  return { switches, state, keys, pressed, turned: () => turned };
}

it('no key is registered until a person switches it on, and none afterwards', async () => {
  const { switches, keys, pressed, turned } = desktop();
  expect(switches.registerAll()).toEqual([]);
  expect([...keys.keys()]).toEqual([]);
  await switches.turn('key.show', true);
  await switches.turn('key.show', true);
  keys.get(SYSTEM_KEYS['key.show'])?.();
  expect(pressed).toEqual(['show']);
  await switches.turn('key.show', false);
  expect(keys.size).toBe(0);
  await switches.turn('keep-awake', false);
  expect(turned()).toBe(4);
});

it('a key that the desktop refuses stays off, and the refusal names it and its switch', async () => {
  const { switches, state } = desktop({}, [SYSTEM_KEYS['key.show']]);
  await expect(switches.turn('key.show', true)).rejects.toMatchObject({
    refusal: { code: 'not-allowed', field: 'name', value: 'key.show', why: { code: 'switch.key' } },
  });
  expect(state['key.show']).toBe(false);
});

it('a key whose switch cannot be stored is free again', async () => {
  const { switches, keys, state } = desktop();
  Object.defineProperty(state, 'key.show', { set: () => expect.fail('the disk is full') });
  await expect(switches.turn('key.show', true)).rejects.toThrow('the disk is full');
  expect(keys.size).toBe(0);
});

it('at the start, refused keys are told, and all others work; at the end all are free', () => {
  const on = Object.fromEntries(KEY_SWITCHES.map((name) => [name, true]));
  const { switches, keys } = desktop(on, [SYSTEM_KEYS['key.stop-all']]);
  expect(switches.registerAll()).toEqual(['key.stop-all']);
  expect([...keys.keys()]).toEqual([SYSTEM_KEYS['key.show']]);
  switches.close();
  expect(keys.size).toBe(0);
});
