import type { PresetMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: messages about the known agent CLIs. */
export const PRESET_MESSAGES_EN = textsOf<PresetMessages>()({
  'preset.dialog.trust': '{title} asks whether it may trust the folder',
  'preset.dialog.trust.remedy':
    'Answer it in the terminal. To be asked no more, run {program} once in the main checkout and trust it there.',
  'preset.dialog.login': '{title} is not logged in and asks how to log in',
  'preset.dialog.login.remedy':
    'Log in here in the terminal, or stop the run, run {program} in a terminal of your own and log in there. Then start it again.',
  'preset.dialog.setup': '{title} runs here for the first time and asks how it should look',
  'preset.dialog.setup.remedy':
    'Answer it in the terminal, or run {program} once in a terminal of your own. It asks only once.',
  'preset.dialog.hooks': '{title} asks whether hooks may run that were not trusted before',
  'preset.dialog.hooks.remedy': 'Read them, since they may come from the repository, and answer in the terminal.',
  'preset.dialog.permission': '{title} asks in its terminal for a permission',
  'preset.dialog.permission.remedy': 'Answer it in its terminal. Until then it takes no message.',
  'preset.dialog.bypass': '{title} asks whether it may work without asking for permission',
  'preset.dialog.bypass.remedy':
    'Answer it in the terminal, or write mode = "all" with preset in the config, which answers it for this agent.',
  'preset.dialog.key': '{title} asks whether to use the API key of its environment',
  'preset.dialog.key.remedy':
    'Answer it in the terminal, or run {program} once in a terminal of your own with the same key. It asks only once per key.',
  'preset.dialog.gateway': '{title} says that its auto mode does not work with this gateway',
  'preset.dialog.gateway.remedy':
    'Answer it in the terminal. For later runs, write mode = "ask", "edits" or "all" with preset in the config: none of them is the auto mode.',
});
