/** Put in by the build (electron.vite.config.ts). */
declare const __HUSKIES_VERSION__: string | undefined;
