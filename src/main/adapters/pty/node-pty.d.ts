/** The library is installed under Microsoft's name; its own types only know the name it is published under. */
/// <reference path="../../../../node_modules/node-pty/node-pty.d.ts" />
declare module 'node-pty' {
  export * from '@lydell/node-pty';
}
