/** The application menu, generated from the command table. Keys are the page's: the menu shows them as hints. */
import type { MenuItemConstructorOptions } from 'electron';
import { app, Menu } from 'electron';
import type { CommandName, TextKey } from '../../contract/index.ts';
import { COMMAND_NAMES, commandSpec, text } from '../../contract/index.ts';

export interface MenuActions {
  /** Presses a key of the page in the window that has the focus. */
  press(key: string): void;
  /** Commands that main carries out itself, whatever is selected in the page. */
  act(command: CommandName): void;
  open(path: string): void;
  /** The focused window's project in the person's browser. */
  browse(): void;
  quit(): void;
}

type Item = MenuItemConstructorOptions;

/** Main's own; all others with a key are pressed in the page, which knows the selected story. */
const OWN: readonly CommandName[] = ['app.pick', 'agent.stopAll'];
/** What the page has besides the table. */
const PAGE: readonly { title: TextKey; key: string; menu: 'view' | 'help' | 'story' }[] = [
  { title: 'view.previous', key: '[', menu: 'story' },
  { title: 'view.next', key: ']', menu: 'story' },
  { title: 'view.undo', key: '$mod+z', menu: 'story' },
  { title: 'view.palette', key: '$mod+k', menu: 'view' },
  { title: 'view.find', key: '$mod+f', menu: 'view' },
  { title: 'view.panel', key: '$mod+j', menu: 'view' },
  { title: 'view.keys', key: '$mod+/', menu: 'help' },
];

export function buildMenu(recent: readonly { path: string; name: string }[], actions: MenuActions): Menu {
  const menu = (label: TextKey, submenu: Item[]): Item => ({ label: text(label), submenu });
  const page = (where: string) =>
    PAGE.filter((entry) => entry.menu === where).map(({ title, key }) => hinted(title, key, () => actions.press(key)));
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
  return hinted(title, key, () => (OWN.includes(name) ? actions.act(name) : actions.press(key)));
}

/** The key stands beside it, but the page alone acts on it: both would act twice. */
function hinted(title: TextKey, key: string, click: () => void): Item {
  const single = !key.includes('+');
  // macOS registers what it shows: a bare letter there would be taken from every text field.
  if (single && process.platform === 'darwin') return { label: text(title), click };
  return { label: text(title), accelerator: acceleratorOf(key), registerAccelerator: false, click };
}

/** `$mod+Shift+.` → `CommandOrControl+Shift+.` */
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
