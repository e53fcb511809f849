import type { StopCode, Streams } from './streams.ts'

const CODES = { SIGINT: 130, SIGTERM: 143 } as const
type Name = keyof typeof CODES

/**
 * Lets long work stop cleanly: after the first Ctrl+C or SIGTERM nothing more is begun, at the second the program ends at once.
 *
 * @returns the exit code, if the work was stopped
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
