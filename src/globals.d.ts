/** The few globals that every home of this code has (Node, Electron, browsers); nothing else is visible to pure code. */
declare class TextEncoder {
  encode(input: string): Uint8Array;
}
declare class TextDecoder {
  decode(input: Uint8Array): string;
}
declare function queueMicrotask(task: () => void): void;
