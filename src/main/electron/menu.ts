/** The application menu, generated from the command table. The page handles the keys; the menu only shows them. */
import type { MenuItemConstructorOptions } from 'electron';
import { app, Menu } from 'electron';
import type { CommandName, TextKey } from '../../contract/index.ts';
import { COMMAND_NAMES, commandSpec, text } from '../../contract/index.ts';

/** What the menu's items do. */
export interface MenuActions {
  /** Presses a key in the page of the focused window. */
  press(key: string): void;
  /** Runs a command in the main process, whatever is selected in the page. */
  act(command: CommandName): void;
  open(path: string): void;
  /** Opens the focused window's project in the person's browser. */
  browse(): void;
  quit(): void;
}

type Item = MenuItemConstructorOptions;

/** Commands of the main process. All other keys are pressed in the page, which knows the selected story. */
const MAIN_COMMANDS: readonly CommandName[] = ['app.pick', 'agent.stopAll'];
/** Actions of the page that are not in the command table. */
const PAGE_ACTIONS: readonly { title: TextKey; key: string; menu: 'view' | 'help' | 'story' }[] = [
  { title: 'view.previous', key: '[', menu: 'story' },
  { title: 'view.next', key: ']', menu: 'story' },
  { title: 'view.undo', key: '$mod+z', menu: 'story' },
  { title: 'view.palette', key: '$mod+k', menu: 'view' },
  { title: 'view.find', key: '$mod+f', menu: 'view' },
  { title: 'view.panel', key: '$mod+j', menu: 'view' },
  { title: 'view.keys', key: '$mod+/', menu: 'help' },
  { title: 'doctor.show', key: '$mod+Shift+h', menu: 'help' },
];

/** Builds the menu. `recent`: the projects below "Open recent". */
export function buildMenu(recent: readonly { path: string; name: string }[], actions: MenuActions): Menu {
  const menu = (label: TextKey, submenu: Item[]): Item => ({ label: text(label), submenu });
  const page = (where: string) =>
    PAGE_ACTIONS.filter((entry) => entry.menu === where).map(({ title, key }) =>
      hinted(title, key, () => actions.press(key)),
    );
  const table = (belongs: (name: CommandName) => boolean) =>
    COMMAND_NAMES.filter((name) => belongs(name) && commandSpec(name).key !== undefined).map((name) =>
      item(name, actions),
    );
  const line: Item = { type: 'separator' };
  return Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as Item] : []),
    menu('shell.menu.file', [
      ...table((name) => commandSpec(name).on === 'project' && !name.startsWith('agent.')),
      { label: text('shell.menu.recent'), submenu: recentItems(recent, actions) },
      { label: text('shell.menu.browser'), click: () => actions.browse() },
      line,
      { label: text('shell.menu.close'), role: 'close' },
      { label: text('shell.quit'), accelerator: 'CommandOrControl+Q', click: () => actions.quit() },
    ]),
    menu('shell.menu.edit', [
      ...(['cut', 'copy', 'paste', 'selectAll'] as const).map((role): Item => ({ role, registerAccelerator: false })),
    ]),
    menu('shell.menu.view', [
      ...page('view'),
      line,
      ...(['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'] as const).map((role): Item => ({ role })),
      ...(app.isPackaged
        ? []
        : (['reload', 'toggleDevTools'] as const).map((role): Item => ({ role, registerAccelerator: false }))),
    ]),
    menu('shell.menu.story', [
      ...table((name) => name.startsWith('story.') && commandSpec(name).on === 'story'),
      ...page('story'),
    ]),
    menu(
      'shell.menu.agents',
      table((name) => name.startsWith('agent.')),
    ),
    menu('shell.menu.help', [...page('help'), { label: text('shell.menu.about'), role: 'about' }]),
  ]);
}

function item(name: CommandName, actions: MenuActions): Item {
  const { title, key = '' } = commandSpec(name);
  return hinted(title, key, () => (MAIN_COMMANDS.includes(name) ? actions.act(name) : actions.press(key)));
}

/** An item that shows its key without registering it. Only the page handles the key; otherwise it would act twice. */
function hinted(title: TextKey, key: string, click: () => void): Item {
  const single = !key.includes('+');
  // macOS registers every key that it shows. A single letter would then no longer reach text fields.
  if (single && process.platform === 'darwin') return { label: text(title), click };
  return { label: text(title), accelerator: acceleratorOf(key), registerAccelerator: false, click };
}

/** Converts a key of the table to Electron's notation: `$mod+Shift+.` becomes `CommandOrControl+Shift+.`. */
export function acceleratorOf(key: string): string {
  return key.replace('$mod', 'CommandOrControl').replace(/[a-z]$/, (letter) => letter.toUpperCase());
}

function recentItems(recent: readonly { path: string; name: string }[], { open }: MenuActions): Item[] {
  if (recent.length === 0) return [{ label: text('shell.menu.recent.none'), enabled: false }];
  return recent.map(({ path, name }) => ({
    label: text('shell.menu.recent.item', { name, path }),
    click: () => open(path),
  }));
}
