/** The CLI: `title` for a person, `program` on the PATH. */
type Cli = { title: string; program: string };

/** Messages about the known agent CLIs: the dialogs at which they wait for a person. */
export interface PresetMessages {
  'preset.dialog.trust': Cli;
  'preset.dialog.login': Cli;
  'preset.dialog.setup': Cli;
  'preset.dialog.bypass': Cli;
  'preset.dialog.key': Cli;
  'preset.dialog.gateway': Cli;
  'preset.dialog.hooks': Cli;
  'preset.dialog.permission': Cli;
}
