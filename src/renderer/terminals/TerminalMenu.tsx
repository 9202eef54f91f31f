import type { RefObject } from 'react';
import { text } from '../../contract/index.ts';
import { isMac } from '../store/platform.ts';
import { useProject } from '../store/project.tsx';
import { AnchoredMenu, MenuGroup, MenuItem } from '../ui/Menu.tsx';
import { copyOrSay, readOrSay } from './copy.ts';
import { stepFontSize } from './font-size.ts';
import { pastedText } from './paste.ts';
import type { TerminalScreen } from './screen.ts';

interface TerminalMenuProps {
  screen: RefObject<TerminalScreen | null>;
  anchor: Element;
  live: boolean;
  onFind: () => void;
  onClose: () => void;
}

/** What can be done with the text of a terminal. */
export function TerminalMenu({ screen, anchor, live, onFind, onClose }: TerminalMenuProps) {
  const { notices } = useProject();
  const term = screen.current?.term;
  const label = text('terminal.menu');
  const mac = isMac();
  const paste = async () => {
    const copied = await readOrSay(notices);
    if (copied !== null && copied !== '') term?.paste(pastedText(copied));
  };
  return (
    <AnchoredMenu anchor={anchor} label={label} onClose={onClose}>
      <MenuGroup label={label}>
        <MenuItem
          viewOnly
          label={text('terminal.menu.copy')}
          keys={mac ? '$mod+c' : '$mod+Shift+c'}
          disabled={term?.hasSelection() !== true}
          onPick={() => void copyOrSay(notices, term?.getSelection() ?? '')}
        />
        <MenuItem
          label={text('terminal.menu.paste')}
          keys={mac ? '$mod+v' : '$mod+Shift+v'}
          disabled={!live}
          onPick={() => void paste()}
        />
        <MenuItem viewOnly label={text('terminal.menu.all')} onPick={() => term?.selectAll()} />
        <MenuItem viewOnly label={text('terminal.find')} keys={mac ? '$mod+f' : '$mod+Shift+f'} onPick={onFind} />
        <MenuItem viewOnly label={text('terminal.menu.clear')} onPick={() => term?.clear()} />
        <MenuItem viewOnly label={text('terminal.menu.larger')} keys="$mod+=" onPick={() => stepFontSize(1)} />
        <MenuItem viewOnly label={text('terminal.menu.smaller')} keys="$mod+-" onPick={() => stepFontSize(-1)} />
        <MenuItem viewOnly label={text('terminal.menu.reset')} keys="$mod+0" onPick={() => stepFontSize(0)} />
      </MenuGroup>
    </AnchoredMenu>
  );
}
