// Progress lines of the commands. The CLI shim sends them to stderr, so that its stdout stays clean.

let sink = process.stdout;

/**
 * Chooses where progress goes.
 * @param {NodeJS.WriteStream} stream
 */
export function sayTo(stream) {
  sink = stream;
}

/**
 * Prints one line of progress.
 * @param {string} text
 */
export function say(text) {
  sink.write(`· ${text}\n`);
}

/** A failure with a remedy, meant for the person at the terminal: shown without a stack. */
export class SetupError extends Error {}

/**
 * Runs a command's main function; a failure becomes one message and exit code 1.
 * @param {() => Promise<number | void>} main returns the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const text = error instanceof SetupError ? error.message : `unexpected: ${error?.message ?? error}`;
    process.stderr.write(`✗ ${text}\n`);
    if (process.env.HUSKIES_DEBUG && error?.stack) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  }
}
