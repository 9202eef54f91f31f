/** The colours of every terminal, dark in every theme, as most agents' colours expect. The page draws with them, the host answers with them. */
export const TERMINAL_THEME = {
  background: '#0d1116',
  foreground: '#d3dae2',
  cursor: '#62aeff',
  /** The sixteen of the palette, in their order: black to white, then the bright ones. */
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
} as const;
