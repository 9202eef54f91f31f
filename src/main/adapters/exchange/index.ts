/** Exchange files: their content, and where they are. */
export { type ExchangeFile, type ReadFile, readContent, writeContent } from './content.ts';
export { type ExchangePlace, lookAtPlace, readExchangeFile, writeExchangeFile } from './place.ts';
