// What the set-up scripts say, always on standard error: standard output belongs to the program that is started.

/** A failure whose message is one sentence for the person at the keyboard: what is wrong and what to do. */
export class Stop extends Error {
  /** @override */
  name = 'Stop'
}

/** @param {string} text one line about what is being done */
export function say(text) {
  process.stderr.write(`· ${text}\n`)
}

/**
 * Runs a script's body; a Stop becomes its sentence and exit code 1, anything else is a bug and keeps its stack.
 * @param {() => Promise<unknown>} body
 */
export async function main(body) {
  try {
    await body()
  } catch (error) {
    process.stderr.write(error instanceof Stop ? `✗ ${error.message}\n` : `${error?.stack ?? error}\n`)
    process.exitCode = 1
  }
}
