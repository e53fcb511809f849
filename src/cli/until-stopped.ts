import type { Streams } from './run.ts'

/** What a shell calls a program that such a signal ended. */
export type StopCode = 130 | 143

const CODES = { SIGINT: 130, SIGTERM: 143 } as const
type Name = keyof typeof CODES

/**
 * Lets long work come to a good end when it is stopped: at the first Ctrl+C or SIGTERM nothing more is begun, at the second
 * the program ends at once.
 *
 * @returns the exit code where the work was stopped
 */
export async function untilStopped(
  { stderr }: Streams,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<StopCode | undefined> {
  const controller = new AbortController()
  let code: StopCode | undefined
  const release = (): void => {
    for (const name of Object.keys(CODES)) process.off(name, stop)
  }
  const stop = (name: Name): void => {
    if (code !== undefined) {
      release()
      process.kill(process.pid, name)
      return
    }
    code = CODES[name]
    stderr.write('stopping: what is done is kept; once more to stop at once\n')
    controller.abort()
  }
  for (const name of Object.keys(CODES)) process.on(name, stop)
  try {
    await work(controller.signal)
  } finally {
    release()
  }
  return code
}
