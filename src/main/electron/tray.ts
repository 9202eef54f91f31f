/** The tray icon and its menu. Draws the model, and acts through the projects' clients. */
import type { NativeImage } from 'electron';
import { Menu, nativeTheme, Tray } from 'electron';
import { type Panel, trayImage } from './icons.ts';
import type { TrayItem, TrayModel, TrayState } from './tray-model.ts';

/** What the tray's items do. */
export interface TrayActions {
  act(item: Extract<TrayItem, { kind: 'command' }>): void;
  show(path: string | null, story?: string): void;
  quit(): void;
}

/** The app's tray icon. */
export class HuskiesTray {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  readonly #images = new Map<string, NativeImage>();
  readonly #redraw = () => this.#drawImage();
  #drawn = '';
  #state: TrayState | null = null;
  #count = 0;
  #menu = new Menu();

  /** Throws when the system has no tray. */
  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray = new Tray(this.#image('idle', 0));
    nativeTheme.on('updated', this.#redraw);
    this.#tray.on('click', () => actions.show(null));
  }

  /** What the tray shows now. For tests. */
  get shown(): { state: TrayState | null; tooltip: string; menu: Menu } {
    return {
      state: this.#state,
      tooltip: this.#drawn === '' ? '' : (JSON.parse(this.#drawn) as TrayModel).tooltip,
      menu: this.#menu,
    };
  }

  draw(model: TrayModel): void {
    const key = JSON.stringify(model);
    // Setting a new menu closes the menu that a person may have open.
    if (key === this.#drawn) return;
    this.#drawn = key;
    const isSame = model.state === this.#state && model.count === this.#count;
    this.#state = model.state;
    this.#count = model.count;
    if (!isSame) this.#drawImage();
    this.#tray.setToolTip(model.tooltip);
    if (process.platform === 'darwin') this.#tray.setTitle(model.count > 0 ? String(model.count) : '');
    this.#menu = Menu.buildFromTemplate(model.items.map((item) => this.#item(item)));
    this.#tray.setContextMenu(this.#menu);
  }

  destroy(): void {
    nativeTheme.off('updated', this.#redraw);
    this.#tray.destroy();
  }

  #drawImage(): void {
    if (this.#state !== null) this.#tray.setImage(this.#image(this.#state, this.#count));
  }

  /** macOS shows the number beside the icon. Which panel there is, only the system's theme tells. */
  #image(state: TrayState, count: number): NativeImage {
    const panel: Panel = nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
    const shown = process.platform === 'darwin' ? 0 : Math.min(count, 10);
    const key = `${state} ${shown} ${panel}`;
    const image = this.#images.get(key) ?? trayImage(state, shown, panel);
    this.#images.set(key, image);
    return image;
  }

  #item(item: TrayItem): Electron.MenuItemConstructorOptions {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'note':
        return { label: item.label, enabled: false };
      case 'run':
        return { label: item.label, submenu: item.items.map((one) => this.#item(one)) };
      case 'show':
        return { label: item.label, click: () => this.#actions.show(item.path, item.story) };
      case 'command':
        return { label: item.label, enabled: item.enabled, click: () => this.#actions.act(item) };
      case 'quit':
        return { label: item.label, click: () => this.#actions.quit() };
    }
  }
}
