/** The colours of a terminal, each as `#rrggbb`. */
export interface TerminalTheme {
  background: string;
  foreground: string;
  cursor: string;
  /** The 16 colours of the palette in their standard order: black to white, then the bright ones. */
  palette: string[];
}

/**
 * The colours of every terminal: dark in every theme, as most agents expect. The page draws with them and sends them to
 * the host, which reports the colours of the last connected page to agents, and these before any page has connected.
 */
export const TERMINAL_THEME: TerminalTheme = {
  background: '#0d1116',
  foreground: '#d3dae2',
  cursor: '#62aeff',
  palette: [
    '#1b2129',
    '#ff7b7f',
    '#56c28d',
    '#e0b35c',
    '#7cb7ff',
    '#c99bff',
    '#5fd0d6',
    '#cfd7e0',
    '#8593a3',
    '#ff9b9e',
    '#7ddbaa',
    '#f0cb83',
    '#a4ceff',
    '#dcbcff',
    '#8ee5ea',
    '#ffffff',
  ],
};
