/** Keys that work in every program, and the switches of the desktop: they are registered as they are turned. */
import { globalShortcut } from 'electron';
import { message, RefusalError } from '../../contract/index.ts';
import type { SwitchName } from '../../domain/index.ts';
import type { Switches } from '../core/ports/index.ts';

/** A switch of a key. */
export type KeySwitch = Extract<SwitchName, `key.${string}`>;

/** The keys, in Electron's notation. */
export const SYSTEM_KEYS: Readonly<Record<KeySwitch, string>> = {
  'key.show': 'CommandOrControl+Alt+Shift+H',
  'key.stop-all': 'CommandOrControl+Alt+Shift+S',
};

/** The names of the switches of keys. */
export const KEY_SWITCHES = Object.keys(SYSTEM_KEYS) as KeySwitch[];

function isKeySwitch(name: SwitchName): name is KeySwitch {
  return name in SYSTEM_KEYS;
}

/** How a person reads the key. */
export function shownKey(name: KeySwitch): string {
  return SYSTEM_KEYS[name].replace('CommandOrControl', process.platform === 'darwin' ? 'Cmd' : 'Ctrl');
}

/** Registers a key; false: the desktop has refused it, most often since another program uses it. */
export type RegisterKey = (key: string, act: () => void) => boolean;

/** What the desktop does by system-wide keys, and how it registers them. */
export interface KeyOptions {
  actions: Readonly<Record<KeySwitch, () => void>>;
  register: RegisterKey;
  unregister(key: string): void;
}

/** The registering of the system. */
export const SYSTEM_REGISTER: Omit<KeyOptions, 'actions'> = {
  register: (key, act) => globalShortcut.register(key, act),
  unregister: (key) => globalShortcut.unregister(key),
};

/** The switches of the profile, which also register and free their keys. `onTurned` is called after each change. */
export class DesktopSwitches implements Switches {
  readonly #stored: Switches;
  readonly #keys: KeyOptions;
  readonly #onTurned: () => void;
  readonly #registered = new Set<KeySwitch>();

  constructor(stored: Switches, keys: KeyOptions, onTurned: () => void) {
    this.#stored = stored;
    this.#keys = keys;
    this.#onTurned = onTurned;
  }

  all() {
    return this.#stored.all();
  }

  async turn(name: SwitchName, on: boolean): Promise<string | null> {
    const wasRegistered = isKeySwitch(name) && this.#registered.has(name);
    if (isKeySwitch(name) && on && !this.#register(name)) {
      const why = message('switch.key', { key: shownKey(name), name });
      throw new RefusalError({ code: 'not-allowed', why, field: 'name', value: name });
    }
    try {
      const aside = await this.#stored.turn(name, on);
      if (isKeySwitch(name) && !on) this.#free(name);
      this.#onTurned();
      return aside;
    } catch (error) {
      // The switch stays off, and so must its key.
      if (isKeySwitch(name) && on && !wasRegistered) this.#free(name);
      throw error;
    }
  }

  /** Registers the keys that are on, and returns those that the desktop has refused. */
  registerAll(): KeySwitch[] {
    const all = this.all();
    return KEY_SWITCHES.filter((name) => all[name] && !this.#register(name));
  }

  /** Frees all keys. */
  close(): void {
    for (const name of [...this.#registered]) this.#free(name);
  }

  #register(name: KeySwitch): boolean {
    if (this.#registered.has(name)) return true;
    if (!this.#keys.register(SYSTEM_KEYS[name], this.#keys.actions[name])) return false;
    this.#registered.add(name);
    return true;
  }

  #free(name: KeySwitch): void {
    if (this.#registered.delete(name)) this.#keys.unregister(SYSTEM_KEYS[name]);
  }
}
