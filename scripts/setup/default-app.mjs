// A small replacement for Electron's default app, which the tests' Electron lacks.

/** Its package.json. */
export const packageJson = `${JSON.stringify({ name: 'electron-default', version: '0.0.0', main: 'main.js' })}\n`;

/** Its main file: `electron DIR` runs the app in DIR, as usual. */
export const mainJs = `'use strict'
const { app } = require('electron')
const fs = require('node:fs')
const path = require('node:path')

const first = process.argv.slice(1).find((arg) => !arg.startsWith('-'))
if (!first) {
  console.error('usage: electron DIR')
  process.exit(1)
}
const folder = path.resolve(first)
const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
process.defaultApp = true
app.setName(about.productName || about.name)
app.setVersion(about.version || '0.0.0')
app.setAppPath(folder)
if (!app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', path.join(app.getPath('appData'), app.getName()))
}
require(path.join(folder, about.main || 'index.js'))
`;
